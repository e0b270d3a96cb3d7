from __future__ import annotations

from io import BytesIO
from xml.etree import ElementTree as ET

import docx
import pytest

from core.errors import Unreadable
from ocr.formats import Format
from ocr.office.package import check
from ocr.office.plain import decode, lines_of
from ocr.office.typeset import Table, TypesetDocument
from ocr.office.word import blocks_of_word
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
    assert [block for block in blocks_of_word(out.getvalue()) if block] == [
        "京华律师事务所",
        "委托合同",
        Table((("委托人", "张三"),)),
        "签字",
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (zip_bomb(256 << 20), "too_large_to_read"),
        (many_entries(), "too_large_to_read"),
        (billion_laughs(), "unsafe_content"),
        (package({"word/document.xml": b"<w/>"})[:-30], "damaged"),
        (package({"word/document.xml": b""}), "damaged"),
    ],
    ids=["zip bomb", "many entries", "billion laughs", "cut", "no xml"],
)
def test_a_package_that_no_office_program_writes_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Unreadable, match=code):
        check(BytesIO(data))


def test_the_cells_of_a_table_stand_under_one_another_and_break_within_their_column() -> None:
    rows = (("日期", "摘要", "余额"), ("2024-01-05", "转账" * 40, "12,000.00"))
    lines = TypesetDocument(Format.XLSX, [Table(rows)], 10).sheet(1).lines or ()

    left = {line.text: round(line.box.x0, 4) for line in lines}
    assert left["日期"] == left["2024-01-05"]
    assert left["余额"] == left["12,000.00"]
    assert "".join(line.text for line in lines if "转" in line.text) == "转账" * 40


def test_a_wide_table_gets_a_wide_page_and_a_very_wide_one_narrow_columns() -> None:
    wide = TypesetDocument(Format.XLSX, [Table((("一二三四五六七八九十",) * 12,))], 10).sheet(1)
    widest = TypesetDocument(Format.XLSX, [Table((("一二三四五六七八九十",) * 120,))], 10).sheet(1)

    assert 595.28 < wide.width < widest.width == 2400
    assert all(line.box.x1 <= 1 for line in widest.lines or ())


def test_a_row_longer_than_a_page_goes_on_over_the_next() -> None:
    document = TypesetDocument(Format.XLSX, [Table((("\n".join(map(str, range(100))), "x"),))], 10)

    assert document.page_count == 3
    assert [line.text for line in document.sheet(3).lines or ()][-1] == "99"
