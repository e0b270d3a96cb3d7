"""A scan of several papers with separator sheets, read for real, laid out as it might be cut, and cut."""

from __future__ import annotations

import io
import re

import httpx
import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFont

from ingest.separator import separates, separator_sheet
from tests.serving import Served

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
    office.settle(document_id, alice)
    assert "several_papers" in office.document(document_id).reasons

    form = {"csrf": alice.headers["X-CSRF-Token"], "plan": f"{document_id}:2:0 {document_id}:1:0"}
    joined = alice.post("/arrange", data=form).headers["Location"].rsplit("/", 1)[1]
    office.settle(joined, alice)
    assert "several_papers" not in office.document(joined).reasons


def test_the_sheet_is_for_who_feeds(office: Served, alice: httpx.Client) -> None:
    assert alice.get("/separator-sheet.pdf").content.startswith(b"%PDF-")
    assert office.client("erik").get("/separator-sheet.pdf").status_code == 403
