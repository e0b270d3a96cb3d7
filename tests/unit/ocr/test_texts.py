"""Spreadsheets, RTF, OpenDocument, slides and hypertext give their text in order."""

from __future__ import annotations

import pytest

from core.errors import Unreadable
from ocr.formats import Format
from ocr.office.hypertext import blocks_of_markup, blocks_of_page
from ocr.office.open_document import blocks_of_open_document
from ocr.office.rich_text import blocks_of_rich_text, mended
from ocr.office.slides import blocks_of_slides
from ocr.office.spreadsheet import open_spreadsheet
from ocr.office.squeeze import _letters
from ocr.office.typeset import Table
from tests.unit.ocr.bombs import billion_laughs, zip_bomb
from tests.unit.ocr.bombs import docx as package

_SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
)
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PARCEL = "http://schemas.openxmlformats.org/package/2006"


def workbook(rows: list[list[str | float]]) -> bytes:
    """Return a small XLSX with one sheet named 流水, its cells one after the other."""
    cells = "".join(
        "<row>"
        + "".join(
            f"<c><v>{value}</v></c>" if isinstance(value, float) else f'<c t="inlineStr"><is><t>{value}</t></is></c>'
            for value in row
        )
        + "</row>"
        for row in rows
    )
    return sheet(cells)


def far_apart(*places: str) -> bytes:
    """Return the same with a cell at each of `places` that says where it stands."""
    rows = (
        f'<row r="{place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}"><c r="{place}" t="inlineStr"><is><t>in {place}</t></is>'
        "</c></row>"
        for place in places
    )
    return sheet("".join(rows))


def sheet(cells: str) -> bytes:
    """Return the same of rows as they stand in the file."""
    kind = f"{_RELATIONS}/worksheet"
    return package({
        "_rels/.rels": f'<Relationships xmlns="{_PARCEL}/relationships"><Relationship Id="r1" Type="{_RELATIONS}/office'
        'Document" Target="xl/workbook.xml"/></Relationships>'.encode(),
        "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_RELATIONS}"><sheets><sheet name="流水" sheetId="1"'
        ' r:id="r1"/></sheets></workbook>'.encode(),
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PARCEL}/relationships">'
        f'<Relationship Id="r1" Type="{kind}" Target="worksheets/sheet1.xml"/></Relationships>'.encode(),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_SHEET}"><sheetData>{cells}</sheetData></worksheet>'.encode(),
    })  # fmt: skip


def test_a_spreadsheet_gives_its_name_and_cells_as_people_write_them() -> None:
    document = open_spreadsheet(Format.XLSX, workbook([["户名", "余额"], ["张三", 12000.0], ["李四", 0.5]]), 10)

    assert [line.text for line in document.sheet(1).lines or ()] == [
        "流水",
        "户名",
        "余额",
        "张三",
        "12000",
        "李四",
        "0.5",
    ]


@pytest.mark.parametrize(
    "places",
    [("XFD1048576",), ("A1", "XFD1048576"), ("B2", "AA700000", "XFD1048576")],
    ids=["one", "two corners", "three"],
)
def test_cells_in_far_corners_are_read_and_not_what_lies_between(places: tuple[str, ...]) -> None:
    document = open_spreadsheet(Format.XLSX, far_apart(*places), 10)

    assert document.page_count == 1
    assert [line.text for line in document.sheet(1).lines or ()] == ["流水", *(f"in {place}" for place in places)]


def test_more_cells_than_can_be_drawn_together_are_too_many() -> None:
    rows = "".join(
        f'<row r="{index}"><c r="A{index}"><v>1</v></c><c r="{_letters(index)}{index}"><v>1</v></c></row>'
        for index in range(2, 1600)
    )
    with pytest.raises(Unreadable, match="too_large_to_read"):
        open_spreadsheet(Format.XLSX, sheet(rows), 10)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (zip_bomb(256 << 20), "too_large_to_read"),
        (billion_laughs(), "unsafe_content"),
        (package({"xl/workbook.xml": b"<x/>"}), "damaged"),
    ],
    ids=["zip bomb", "billion laughs", "no sheets"],
)
def test_a_hostile_spreadsheet_says_why_it_is_not_read(data: bytes, code: str) -> None:
    with pytest.raises(Unreadable, match=code):
        open_spreadsheet(Format.XLSX, data, 10)


def test_rich_text_in_the_office_code_page_gives_paragraphs_and_tables() -> None:
    letters = "".join(f"\\'{byte:02x}" for byte in "借条：今借到".encode("gbk"))
    data = rf"{{\rtf1\ansi\ansicpg936 {letters}\par\trowd\cell A\cell B\cell\row end}}".encode()
    blocks = blocks_of_rich_text(data)

    assert blocks[0] == "借条：今借到"
    assert any(isinstance(block, Table) for block in blocks)


def test_a_picture_of_no_said_length_is_handed_on_as_readers_expect_it() -> None:
    assert mended(rb"{\pict\jpegblip\bin ffd8}{\pict\bin3 abc}") == rb"{\pict\jpegblip ffd8}{\pict\bin3 abc}"


def test_rich_text_with_a_picture_of_no_said_length_is_read() -> None:
    assert blocks_of_rich_text(rb"{\rtf1 before{\pict\jpegblip\bin ffd8}\par after}")[-1] == "after"


def test_an_open_document_gives_paragraphs_spaces_and_tables_but_no_deleted_text() -> None:
    content = (
        f"<office:document-content {_SPACES}><office:body><office:text>"
        "<text:tracked-changes><text:p>删去</text:p></text:tracked-changes>"
        '<text:p>委托<text:s text:c="2"/>合同<text:span>书</text:span>。</text:p>'
        "<table:table><table:table-row><table:table-cell><text:p>甲</text:p></table:table-cell>"
        "<table:table-cell><text:p>乙</text:p></table:table-cell></table:table-row></table:table>"
        "</office:text></office:body></office:document-content>"
    )

    assert blocks_of_open_document(package({"content.xml": content.encode()})) == [
        "委托  合同书。",
        Table((("甲", "乙"),)),
    ]


def test_an_open_document_with_a_password_is_locked() -> None:
    with pytest.raises(Unreadable, match="locked"):
        blocks_of_open_document(package({"content.xml": bytes(range(128, 255)) * 4}))


def test_slides_come_in_the_order_of_their_numbers() -> None:
    space = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    parts = {
        f"ppt/slides/slide{number}.xml": f"<s {space}><a:p><a:t>第{number}页</a:t></a:p></s>" for number in (10, 2)
    }
    data = package({name: text.encode() for name, text in parts.items()})

    assert blocks_of_slides(data) == ["第2页", "\f", "第10页"]


def test_a_page_gives_what_is_seen_and_nothing_that_runs() -> None:
    markup = (
        "<html><head><title>x</title><script>alert(1)</script></head><body><h1>催款函</h1><p>张三：<br>请于三日内"
        "<b>还款</b>。</p><table><tr><th>本金</th><td>12,000</td></tr></table><style>p{}</style>尾</body></html>"
    )

    assert blocks_of_markup(markup) == ["催款函", "张三：", "请于三日内还款。", Table((("本金", "12,000"),)), "尾"]


@pytest.mark.parametrize("told", ["gb2312", "GBK", "utf-8", "no-such-charset"])
def test_a_page_is_decoded_as_it_says_or_as_it_is(told: str) -> None:
    data = f'<meta charset="{told}"><p>借款合同</p>'.encode("utf-8" if told in ("utf-8", "no-such-charset") else "gbk")

    assert blocks_of_page(data) == ["借款合同"]


def test_markup_deeper_than_any_writer_makes_it_does_no_harm() -> None:
    blocks = blocks_of_markup("<div>" * 100_000 + "底")

    assert all(isinstance(block, str) for block in blocks)


def test_an_entity_of_a_page_does_not_grow() -> None:
    data = b'<!DOCTYPE html [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]><p>&b;</p>'

    assert "lollol" not in str(blocks_of_page(data))
