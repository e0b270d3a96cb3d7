"""A letter and what was sent with it: their pages lead to each other, and they are withdrawn together or not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from cases import documents
from cases.documents import DocumentQuery
from core.model.person import OPERATOR
from tests.serving import served, settings_in
from tests.unit.ocr.parcels import letter

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="readers need Linux")


def test_a_letter_and_its_enclosures_lead_to_each_other(tmp_path: Path) -> None:
    with served(settings_in(tmp_path)) as office:
        client = office.client(office.set_up())
        body = letter(("录音.mp3", b"ID3\x03" + bytes(99)))
        outer = client.post("/api/v1/documents?name=信.eml", content=body).json()["id"]
        office.settle(outer, client)
        rows = documents.listing(office.runtime.office, OPERATOR, DocumentQuery()).items
        inner = next(str(row.document.id) for row in rows if row.parent_name == "信.eml")
        office.settle(inner, client)

        assert f'href="/documents/{inner}"' in client.get(f"/documents/{outer}").text
        shown = client.get(f"/documents/{inner}").text
        assert f'href="/documents/{outer}"' in shown
        assert "声音和影像只保存" in shown
        assert "‹ 信.eml" in client.get("/intake").text


@pytest.mark.parametrize("door", ["page", "page unticked", "api", "api refusing"])
def test_withdrawing_says_what_came_within_and_takes_it_along_unless_it_is_to_stay(tmp_path: Path, door: str) -> None:
    with served(settings_in(tmp_path)) as office:
        client = office.client(office.set_up())
        body = letter(("录音.mp3", b"ID3\x03" + bytes(99)))
        outer = client.post("/api/v1/documents?name=信.eml", content=body).json()["id"]
        office.settle(outer, client)
        shown = client.get(f"/documents/{outer}").text
        assert 'name="within" value="1" checked' in shown
        assert "连同其内的 1 份文书一并撤回" in shown
        known = client.get(f"/api/v1/documents/{outer}").json()
        assert known["within"] == 1

        if door.startswith("page"):
            form = {"revision": str(known["revision"]), "csrf": client.headers["X-CSRF-Token"]}
            form |= {} if "unticked" in door else {"within": "1"}
            client.post(f"/documents/{outer}/withdraw", data=form)
        else:
            stays = {"within": False} if "refusing" in door else {}
            client.post(f"/api/v1/documents/{outer}/withdraw", json={"revision": known["revision"], **stays})
        rows = documents.listing(office.runtime.office, OPERATOR, DocumentQuery()).items
        assert len(rows) == int(door in {"page unticked", "api refusing"})
