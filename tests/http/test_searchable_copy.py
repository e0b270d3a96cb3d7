"""A searchable copy by the door: the words that were read, found in a file that archives keep."""

from __future__ import annotations

import io

import httpx
import pikepdf
import pypdfium2
import pytest

from cases import documents
from core.ids import new_id, parse_id
from core.model.person import OPERATOR
from tests.serving import Served
from tests.unit.ocr.copies import born_digital

pytestmark = pytest.mark.parametrize("office", ["folder", "servers"], indirect=True, scope="module")

NOTE = "借条\n今借到李四人民币 12,000.00 元整，于2024年12月31日前还清。\n借款人：王五".encode()


@pytest.fixture(scope="module")
def note(office: Served, alice: httpx.Client) -> str:
    paper: str = alice.post("/api/v1/documents", params={"name": "借条 甲.txt"}, content=NOTE).json()["id"]
    office.settle(paper, alice)
    return paper


def test_a_copy_holds_the_words_that_were_read_and_says_what_it_is(alice: httpx.Client, note: str) -> None:
    answer = alice.get(f"/api/v1/documents/{note}/searchable.pdf").raise_for_status()

    with pypdfium2.PdfDocument(answer.content) as pdf:
        assert pdf[0].get_textpage().get_text_range().replace("\r\n", "\n").encode() == NOTE
    with pikepdf.open(io.BytesIO(answer.content)) as opened:
        assert opened.open_metadata().pdfa_status == "2B"
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].endswith("%E5%80%9F%E6%9D%A1%20%E7%94%B2.pdf")


def test_it_is_offered_on_the_papers_page_and_noted_in_its_history(
    office: Served, alice: httpx.Client, note: str
) -> None:
    alice.get(f"/api/v1/documents/{note}/searchable.pdf").raise_for_status()

    assert f'href="/api/v1/documents/{note}/searchable.pdf"' in alice.get(f"/documents/{note}").text
    history = documents.history(office.runtime.office, OPERATOR, parse_id(note))
    assert "document.copy" in [entry.action for entry in history]


def test_the_original_stays_as_it_came(alice: httpx.Client, note: str) -> None:
    assert alice.get(f"/api/v1/documents/{note}/original").content == NOTE


def test_what_has_no_pages_has_no_copy(office: Served, alice: httpx.Client) -> None:
    sound = alice.post("/api/v1/documents", params={"name": "录音.mp3"}, content=b"ID3\x03" + bytes(99)).json()["id"]
    office.settle(sound, alice)

    assert alice.get(f"/api/v1/documents/{sound}/searchable.pdf").status_code == 404
    assert f"{sound}/searchable.pdf" not in alice.get(f"/documents/{sound}").text
    assert alice.get(f"/api/v1/documents/{new_id()}/searchable.pdf").status_code == 404


def test_a_pdf_with_its_own_text_is_copied_too(office: Served, alice: httpx.Client) -> None:
    rows = ["本院认为，原告的诉讼请求于法有据，应予支持。", "依照《中华人民共和国民法典》，判决如下。"]
    paper = alice.post("/api/v1/documents", params={"name": "判决.pdf"}, content=born_digital(rows)).json()["id"]
    office.settle(paper, alice)
    answer = alice.get(f"/api/v1/documents/{paper}/searchable.pdf").raise_for_status()

    with pypdfium2.PdfDocument(answer.content) as pdf:
        assert pdf[0].get_textpage().get_text_range().split("\r\n") == rows
    with pikepdf.open(io.BytesIO(answer.content)) as opened:
        assert "/XObject" not in opened.pages[0].Resources
