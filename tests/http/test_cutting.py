"""A scan of several papers with separator sheets, read for real, laid out as it might be cut, and cut."""

from __future__ import annotations

import io
import re
from pathlib import Path

import httpx
import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFont

from core.model.document import DocumentState, Lifecycle
from ingest.separator import separates, separator_sheet
from tests.scans import PILE
from tests.scans import scan as text_scan
from tests.serving import Served
from tests.waiting import until

LINES = {
    "借条": ("借 条", "今借到张三人民币叁万元整，", "于2024年6月30日前还清。", "借款人：李四", "2024年1月5日"),
    "续页": ("逾期还款的，按日万分之五支付违约金。", "本合同一式两份，双方各执一份。"),
}


def font(size: int) -> ImageFont.FreeTypeFont:
    for place in (
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
        "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    ):
        try:
            return ImageFont.truetype(place, size)
        except OSError:
            continue
    pytest.skip("no Chinese typeface is installed")


def drawn(name: str) -> Image.Image:
    picture = Image.new("RGB", (1240, 1754), "white")
    pen = ImageDraw.Draw(picture)
    for number, line in enumerate(LINES.get(name, ())):
        pen.text((200, 200 + 110 * number), line, fill="black", font=font(56 if number else 80))
    return picture


def printed(turn: int = 0) -> Image.Image:
    """Return the separator sheet as a scanner sees it: grey, a little crooked."""
    document = pypdfium2.PdfDocument(separator_sheet())
    picture: Image.Image = document[0].render(scale=150 / 72).to_pil()
    document.close()
    return picture.convert("L").rotate(1.5 + turn, fillcolor=240).convert("RGB")


def scan(*pages: Image.Image) -> bytes:
    made = io.BytesIO()
    pages[0].save(made, "PDF", save_all=True, append_images=pages[1:], resolution=150)
    return made.getvalue()


@pytest.mark.parametrize("turn", [0, 180])
def test_a_printed_separator_sheet_is_known_whichever_way_it_lies(
    office: Served, alice: httpx.Client, turn: int
) -> None:
    sent = alice.post("/api/v1/documents", params={"name": f"sheet{turn}.pdf"}, content=scan(printed(turn)))
    document_id = sent.json()["id"]
    office.settle(document_id, alice)
    assert separates(alice.get(f"/api/v1/documents/{document_id}/text").text)


def test_a_scan_is_laid_out_as_it_might_be_cut_and_is_cut(office: Served, alice: httpx.Client) -> None:
    body = scan(drawn("借条"), drawn("空白"), drawn("借条"), printed(), drawn("续页"), drawn("续页"))
    document_id = alice.post("/api/v1/documents", params={"name": "一叠.pdf"}, content=body).json()["id"]
    office.settle(document_id, alice)
    assert office.document(document_id).reasons[:1] == ("several_papers",)
    assert f'"/arrange?cut=true&document={document_id}"' in alice.get(f"/documents/{document_id}").text

    page = alice.get("/arrange", params={"document": document_id, "cut": "true"}).text
    piles = [
        re.findall(r'class="leaf( dropped)?".*?data-page="(\d+)"', pile) for pile in page.split('class="pile"')[1:]
    ]
    assert piles == [
        [("", "1"), (" dropped", "2")],
        [("", "3"), (" dropped", "4")],
        [("", "5"), ("", "6")],
    ]
    kept = [" ".join(f"{document_id}:{n}:0" for dropped, n in pile if not dropped) for pile in piles]
    form = {"csrf": alice.headers["X-CSRF-Token"], "plan": "\n".join(kept)}
    assert alice.post("/arrange", data=form).status_code == 303


def test_what_a_person_laid_together_is_one_paper(office: Served, alice: httpx.Client) -> None:
    body = scan(drawn("借条"), drawn("借条"))
    document_id = alice.post("/api/v1/documents", params={"name": "两张.pdf"}, content=body).json()["id"]
    until(lambda: office.at_rest() and office.document(document_id).lifecycle is Lifecycle.REPLACED)
    pieces = re.findall(r'href="/documents/([0-9a-f-]{36})">两张 \d\.pdf<', alice.get(f"/documents/{document_id}").text)

    form = {"csrf": alice.headers["X-CSRF-Token"], "plan": " ".join(f"{piece}:1:0" for piece in pieces)}
    joined = alice.post("/arrange", data=form).headers["Location"].rsplit("/", 1)[1]
    until(office.at_rest)
    found = office.document(joined)
    assert (found.page_count, found.lifecycle) == (2, Lifecycle.LIVE)
    assert "several_papers" not in found.reasons


def test_separated_papers_are_cut_by_the_product_and_made_whole_in_one_step(
    office: Served, alice: httpx.Client, tmp_path: Path
) -> None:
    body = text_scan(tmp_path, *PILE)
    whole = alice.post("/api/v1/documents", params={"name": "一叠.pdf"}, content=body).json()["id"]
    until(lambda: office.at_rest() and office.document(whole).lifecycle is Lifecycle.REPLACED)
    shown = alice.get(f"/documents/{whole}").text
    pieces = re.findall(r'href="/documents/([0-9a-f-]{36})">一叠 \d\.pdf<', shown)
    assert len(pieces) == 3
    told = alice.get(f"/documents/{pieces[0]}/history").text
    assert f'自动拆分 来自 <a href="/documents/{whole}">一叠.pdf</a>' in told

    form = {"csrf": alice.headers["X-CSRF-Token"]}
    back = alice.post(f"/documents/{pieces[1]}/take-apart", data=form)
    assert back.headers["Location"] == f"/documents/{whole}"
    assert {office.document(piece).lifecycle for piece in pieces} == {Lifecycle.WITHDRAWN}
    assert alice.get(f"/api/v1/documents/{whole}/original").content == body

    alice.post(f"/documents/{whole}/read", data=form)
    until(office.at_rest)
    again = office.document(whole)
    assert (again.lifecycle, again.state) == (Lifecycle.LIVE, DocumentState.NEEDS_REVIEW)
    assert "several_papers" in again.reasons


def test_the_sheet_is_for_who_feeds(office: Served, alice: httpx.Client) -> None:
    assert alice.get("/separator-sheet.pdf").content.startswith(b"%PDF-")
    assert office.client("erik").get("/separator-sheet.pdf").status_code == 403
