"""The pages of a letter and of what was sent with it lead to each other."""

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
