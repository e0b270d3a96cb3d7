"""Searchable copies as viewers see them: the text of pdfium, pdfminer and poppler, and what PDF/A asks for."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pdfplumber
import pikepdf
import pypdfium2
import pytest
from PIL import Image

from core.errors import Unreadable
from core.model.page import Box, Line, Page, TextSource, Word
from ocr.formats import Format
from ocr.office.typeset import TypesetDocument
from ocr.searchable.typeface import font_program
from tests.unit.ocr.copies import HEIGHT, LABEL, WIDTH, copied, page_of, picture, read, row

ROWS = [
    "民事起诉状",
    "原告张三，身份证号110101199003070011。",
    "借款 Loan No. 2024 到期",
    "生僻字𠮷野家",
    "男",
    "12,000.00",
    "合同编号：（2024）京0105民初1号",
]
LEANS = [0.0, 0.01, -0.01, 0.05, -0.05]
#: Lines that lean by more than their own height are no lines to every way of reading.
LEVEL = [0.0, 0.01, -0.01]


def pdfium_lines(data: bytes) -> list[str]:
    with pypdfium2.PdfDocument(data) as pdf:
        return [line for page in pdf for line in page.get_textpage().get_text_range().split("\r\n")]


@pytest.mark.parametrize("lean", LEANS)
def test_pdfium_reads_line_by_line_what_was_recognised(lean: float) -> None:
    assert pdfium_lines(copied(read(ROWS, lean))) == ROWS


@pytest.mark.parametrize("lean", LEVEL)
def test_pdfminer_reads_line_by_line_what_was_recognised(lean: float) -> None:
    with pdfplumber.open(io.BytesIO(copied(read(ROWS, lean)))) as pdf:
        assert pdf.pages[0].extract_text().split("\n") == ROWS


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler's pdftotext is not installed")
@pytest.mark.parametrize("lean", LEVEL)
@pytest.mark.parametrize("way", [(), ("-raw",)], ids=["as laid out", "as written"])
def test_poppler_reads_line_by_line_what_was_recognised(tmp_path: Path, lean: float, way: tuple[str, ...]) -> None:
    (tmp_path / "copy.pdf").write_bytes(copied(read(ROWS, lean)))
    done = subprocess.run(
        ["pdftotext", *way, str(tmp_path / "copy.pdf"), "-"], capture_output=True, check=True, encoding="utf-8"
    )
    assert [line for line in done.stdout.strip("\f\n").split("\n") if line] == ROWS


@pytest.mark.parametrize("lean", LEANS)
@pytest.mark.parametrize("words", ["身份证号110101", "张三，身份证", "Loan No. 2024", "野家", "12,000.00"])
def test_words_are_found(words: str, lean: float) -> None:
    with pypdfium2.PdfDocument(copied(read(ROWS, lean))) as pdf:
        assert pdf[0].get_textpage().search(words).get_next() is not None


@pytest.mark.parametrize("lean", LEANS)
def test_every_character_lies_where_it_was_read(lean: float) -> None:
    page = read([text for text in ROWS if "𠮷" not in text], lean)  # which pdfium shows and cannot look for
    with pypdfium2.PdfDocument(copied(page)) as pdf:
        text = pdf[0].get_textpage()
        for line in page.lines:
            start, _ = text.search(line.text).get_next()
            for word in (item for item in line.words if line.text.count(item.text) == 1 and len(item.text) == 1):
                left, bottom, right, top = text.get_charbox(start + line.text.index(word.text))
                x, y = (word.box.x0 + word.box.x1) / 2 * WIDTH, (1 - (word.box.y0 + word.box.y1) / 2) * HEIGHT
                high = (word.box.y1 - word.box.y0) * HEIGHT
                assert (left + right) / 2 == pytest.approx(x, abs=0.4 * high)
                assert (bottom + top) / 2 == pytest.approx(y, abs=0.4 * high)


def test_the_characters_of_a_level_line_fill_its_box_and_no_more() -> None:
    page = read(ROWS)
    with pdfplumber.open(io.BytesIO(copied(page))) as pdf:
        seen = [char for char in pdf.pages[0].chars if char["text"] != " "]
    for line in page.lines:
        found = seen[: len(line.text.replace(" ", ""))]
        del seen[: len(found)]
        assert min(char["x0"] for char in found) == pytest.approx(line.box.x0 * WIDTH, abs=0.5)
        assert max(char["x1"] for char in found) == pytest.approx(line.box.x1 * WIDTH, abs=0.5)
        assert all(char["top"] >= line.box.y0 * HEIGHT - 0.5 for char in found)
        assert all(char["bottom"] <= line.box.y1 * HEIGHT + 0.5 for char in found)


def test_wide_gaps_between_words_stay_one_space() -> None:
    left, right = row("金额", 0.2), row("100.00", 0.2, x=0.6)
    line = Line("金额 100.00", Box.around([left.box, right.box]), 0.9, (*left.words, *right.words))
    data = copied(page_of([line]))

    assert pdfium_lines(data) == ["金额 100.00"]
    with pypdfium2.PdfDocument(data) as pdf:
        assert pdf[0].get_textpage().get_charbox(3)[0] == pytest.approx(0.6 * WIDTH, abs=2)


def test_a_label_that_runs_downwards_is_placed_downwards() -> None:
    boxes = [Box(0.1, 0.1 + 0.02 * index, 0.125, 0.118 + 0.02 * index) for index in range(3)]
    words = tuple(Word(text, box, 0.9) for text, box in zip("购买方", boxes, strict=True))
    data = copied(page_of([Line("购买方", Box.around(boxes), 0.9, words)]))

    assert pdfium_lines(data) == ["购买方"]
    with pypdfium2.PdfDocument(data) as pdf:
        places = [pdf[0].get_textpage().get_charbox(index) for index in range(3)]
    for place, box in zip(places, boxes, strict=True):
        assert (place[1] + place[3]) / 2 == pytest.approx((1 - (box.y0 + box.y1) / 2) * HEIGHT, abs=4)
        assert (place[0] + place[2]) / 2 == pytest.approx((box.x0 + box.x1) / 2 * WIDTH, abs=4)


def test_lines_without_words_or_with_strange_ones_are_written_all_the_same() -> None:
    boxed = Box(0.1, 0.1, 0.5, 0.12)
    lines = [
        Line("没有词的一行", boxed, 0.9),
        Line("ab\ncd\x00\ud800", Box(0.1, 0.2, 0.5, 0.22), 0.9, (Word("zz", boxed, 0.9), Word("", boxed, 0.9))),
        Line("点", Box(0.3, 0.3, 0.3, 0.3), 0.9, (Word("点", Box(0.3, 0.3, 0.3, 0.3), 0.9),)),
        Line("  ", boxed, 0.9),
    ]
    found = pdfium_lines(copied(page_of(lines)))

    assert found[0] == "没有词的一行"
    assert found[1].startswith("ab cd")
    assert "点" in found


def test_a_page_keeps_its_size_and_stands_upright() -> None:
    data = copied(Page(1, 842.0, 595.0, 90, TextSource.NONE, ()), Page(2, 90_000.0, 1.0, 0, TextSource.NONE, ()))

    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert [[float(side) for side in page.mediabox] for page in pdf.pages] == [[0, 0, 842, 595], [0, 0, 14400, 3]]
        assert all("/Rotate" not in page for page in pdf.pages)


def test_the_picture_is_what_was_seen_and_grey_where_that_was_grey() -> None:
    seen = pypdfium2.PdfDocument(copied(read(ROWS), shown=picture("red")))[0].render().to_pil().convert("RGB")
    grey = pikepdf.open(io.BytesIO(copied(read(ROWS), shown=picture("#808080"))))

    assert seen.getextrema()[0][0] > 240
    assert seen.getextrema()[1][1] < 20
    assert grey.pages[0].Resources.XObject.P.ColorSpace == "/DeviceGray"


def test_a_page_that_could_not_be_read_is_an_empty_one() -> None:
    data = copied(Page(1, 1.0, 1.0, 0, TextSource.NONE, (), failure="damaged"), shown=b"")

    with pypdfium2.PdfDocument(data) as pdf:
        assert pdf[0].get_size() == pytest.approx((595.28, 841.89), abs=0.01)
        assert pdf[0].render().to_pil().convert("L").getextrema() == (255, 255)


def test_a_page_laid_out_here_is_drawn_and_its_text_found() -> None:
    sheet = TypesetDocument(Format.TXT, ["借条", "今借到李四人民币12,000元整。"], 9).sheet(1)
    page = Page(1, sheet.width, sheet.height, 0, TextSource.EMBEDDED, sheet.lines or ())
    data = copied(page, shown=sheet.drawing, media_type="image/svg+xml")

    assert pdfium_lines(data) == ["借条", "今借到李四人民币12,000元整。"]
    with pypdfium2.PdfDocument(data) as pdf:
        assert pdf[0].render().to_pil().convert("L").getextrema()[0] < 128


@pytest.mark.parametrize("shown", [b"RIFF", b"GIF89a", picture()[:60]], ids=["no picture", "another kind", "cut off"])
def test_a_picture_that_cannot_be_opened_is_refused(shown: bytes) -> None:
    with pytest.raises(Unreadable, match="damaged"):
        copied(read(ROWS), shown=shown)


def test_the_file_says_what_it_is() -> None:
    with pikepdf.open(io.BytesIO(copied(read(ROWS)))) as pdf:
        told = pdf.open_metadata()
        profile: Any = pdf.Root.OutputIntents[0].DestOutputProfile
        assert told.pdfa_status == "2B"
        assert (told["dc:title"], told["xmpMM:DocumentID"]) == (LABEL.title, f"urn:uuid:{LABEL.identity}")
        assert bytes(pdf.trailer.ID[0]).hex() == LABEL.identity
        assert (int(profile.N), profile.read_bytes()[16:20], profile.read_bytes()[36:40]) == (3, b"RGB ", b"acsp")
        assert not pdf.check_pdf_syntax()


def test_the_file_is_open_and_nothing_in_it_acts() -> None:
    data = copied(read(ROWS), read(ROWS))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert not pdf.is_encrypted
        assert set(pdf.Root.keys()) == {"/Type", "/Pages", "/Metadata", "/OutputIntents"}
        assert not {"/Annots", "/AA", "/A"} & {key for page in pdf.pages for key in page.obj}
    assert not any(word in data for word in (b"JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/URI"))


def test_its_font_lies_in_it_and_is_never_painted() -> None:
    with pikepdf.open(io.BytesIO(copied(read(ROWS), read(ROWS)))) as pdf:
        fonts = {page.Resources.Font.Unpainted.objgen for page in pdf.pages}
        font = pdf.pages[0].Resources.Font.Unpainted
        shown = pikepdf.parse_content_stream(pdf.pages[0])
        program: Any = font.DescendantFonts[0].FontDescriptor.FontFile2
        assert len(fonts) == 1
        assert program.read_bytes() == font_program()
        assert {int(item.operands[0]) for item in shown if str(item.operator) == "Tr"} == {3}
        assert "/ToUnicode" in font


def test_a_copy_made_again_at_the_same_time_is_the_same() -> None:
    assert copied(read(ROWS)) == copied(read(ROWS))


def test_nothing_of_the_text_is_to_be_seen() -> None:
    with pypdfium2.PdfDocument(copied(read(ROWS))) as pdf:
        image: Image.Image = pdf[0].render(scale=2).to_pil()
    assert image.convert("L").getextrema() == (255, 255)
