from __future__ import annotations

from io import BytesIO
from xml.etree import ElementTree as ET

import docx
import pytest

from core.errors import Unreadable
from ocr.formats import Format
from ocr.office.package import check
from ocr.office.plain import decode, lines_of
from ocr.office.typeset import TypesetDocument
from ocr.office.word import paragraphs_of
from tests.unit.ocr.bombs import billion_laughs, many_entries, zip_bomb
from tests.unit.ocr.bombs import docx as package

TEXT = "借条\n今借到李四人民币 12,000 元整。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_text_is_decoded_from_every_usual_encoding(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)).removeprefix("\ufeff") == TEXT


def test_noise_is_no_text() -> None:
    with pytest.raises(Unreadable, match="format_unknown"):
        decode(bytes([0xFF, 0x80, 0x81, 0xFE]) * 50)


def test_line_ends_of_all_machines_end_lines() -> None:
    assert lines_of("a\r\nb\rc\nd") == ["a", "b", "c", "d"]


def test_a_long_line_is_broken_within_the_page() -> None:
    lines = TypesetDocument(Format.TXT, ["合同" * 100], 10).sheet(1).lines or ()

    assert len(lines) == 5
    assert all(line.box.x1 <= 1 - 50 / 595 for line in lines)


def test_a_latin_word_is_not_broken() -> None:
    lines = TypesetDocument(Format.TXT, ["guarantee " * 20], 10).sheet(1).lines or ()

    assert all(set(line.text.split()) == {"guarantee"} for line in lines)


def test_a_form_feed_begins_a_page() -> None:
    assert TypesetDocument(Format.TXT, ["one\ftwo"], 10).page_count == 2


def test_the_drawing_is_safe_and_shows_every_line_in_its_place() -> None:
    sheet = TypesetDocument(Format.TXT, ["<script>alert('甲')</script>"], 10).sheet(1)
    texts = ET.fromstring(sheet.drawing).findall(".//{http://www.w3.org/2000/svg}text")  # noqa: S314 - our own

    assert [text.text for text in texts] == ["<script>alert('甲')</script>"]
    assert float(texts[0].get("x", 0)) / sheet.width == pytest.approx((sheet.lines or ())[0].box.x0, abs=1e-3)


def test_text_without_end_is_refused() -> None:
    with pytest.raises(Unreadable, match="too_many_pages"):
        TypesetDocument(Format.TXT, ["line"] * 10_000, 10)


def test_a_word_document_gives_header_paragraphs_and_tables_in_order() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "京华律师事务所"
    document.add_paragraph("委托合同")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "委托人", "张三"
    document.add_paragraph("签字")
    out = BytesIO()
    document.save(out)

    check(out)
    assert [text for text in paragraphs_of(out.getvalue()) if text] == [
        "京华律师事务所",
        "委托合同",
        "委托人    张三",
        "签字",
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (zip_bomb(256 << 20), "too_large_to_read"),
        (many_entries(), "too_large_to_read"),
        (billion_laughs(), "unsafe_content"),
        (package({"xl/workbook.xml": b"<x/>"}), "format_unsupported"),
        (package({"word/document.xml": b"<w/>"})[:-30], "damaged"),
        (package({"word/document.xml": b""}), "damaged"),
    ],
    ids=["zip bomb", "many entries", "billion laughs", "spreadsheet", "cut", "no xml"],
)
def test_a_package_that_no_word_processor_writes_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Unreadable, match=code):
        check(BytesIO(data))
