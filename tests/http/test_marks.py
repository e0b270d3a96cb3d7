"""What stands on a page besides print: said with the page, and handwriting holds a paper up."""

from __future__ import annotations

import httpx

from tests.serving import Served
from tests.unit.ocr.drawn import IOU, encoded, set_in_chinese


def test_handwriting_waits_for_a_person_and_is_shown_on_its_page(office: Served, alice: httpx.Client) -> None:
    body = encoded(set_in_chinese(IOU), "PDF", save_all=True, append_images=[set_in_chinese(IOU, uneven=True)])
    document_id = alice.post("/api/v1/documents", params={"name": "借条.pdf"}, content=body).json()["id"]
    office.settle(document_id, alice)
    assert "handwritten" in office.document(document_id).reasons

    pages = [alice.get(f"/api/v1/documents/{document_id}/pages/{number}").json() for number in (1, 2)]
    assert pages[0]["marks"] == []
    assert {mark["kind"] for mark in pages[1]["marks"]} == {"handwriting"}
    shown = [alice.get(f"/documents/{document_id}", params={"page": number}).text for number in (1, 2)]
    assert ["本页有手写" in page for page in shown] == [False, True]
