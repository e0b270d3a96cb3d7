"""OFD is redrawn as pages whose text stands where the file says."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from core.errors import Unreadable
from core.model.page import Line
from ocr.formats import Format
from ocr.ofd.document import open_ofd
from ocr.ofd.geometry import outline, steps
from ocr.ofd.seals import seal_picture
from tests.unit.ocr.bombs import docx as package

_SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def picture(colour: str = "red") -> bytes:
    """Return a small PNG."""
    out = BytesIO()
    Image.new("RGB", (60, 60), colour).save(out, "PNG")
    return out.getvalue()


def seal(data: bytes) -> bytes:
    """Return something like a signature's value with a picture in it."""
    return b"\x30\x82\x16\x02ES" + b"\x16\x03png\x04\x82" + len(data).to_bytes(2, "big") + data + b"\x02\x01\x1e"


def ofd(objects: str = "", *, more: dict[str, bytes] | None = None, document: str = "", body: str = "") -> bytes:
    """Return an OFD of one page of 210 by 140 millimetres that holds `objects`."""
    return package({
        "OFD.xml": f"<ofd:OFD {_SPACE}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{body}</ofd:DocBody>"
        "</ofd:OFD>".encode(),
        "Doc_0/Document.xml": f"<ofd:Document {_SPACE}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 140"
        "</ofd:PhysicalBox></ofd:PageArea><ofd:DocumentRes>Res.xml</ofd:DocumentRes></ofd:CommonData><ofd:Pages>"
        f'<ofd:Page ID="1" BaseLoc="Pages/P.xml"/></ofd:Pages>{document}</ofd:Document>'.encode(),
        "Doc_0/Res.xml": f'<ofd:Res {_SPACE} BaseLoc="Res"><ofd:MultiMedias><ofd:MultiMedia ID="9"><ofd:MediaFile>a.png'
        "</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias><ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit"
        ' ID="7"><ofd:Content><ofd:CompositeObject ResourceID="7" Boundary="0 0 1 1"/></ofd:Content>'
        "</ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits></ofd:Res>".encode(),
        "Doc_0/Res/a.png": picture(),
        "Doc_0/Pages/P.xml": f"<ofd:Page {_SPACE}><ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content>"
        "</ofd:Page>".encode(),
        **(more or {}),
    })  # fmt: skip


def text(words: str, *, across: str = "5", place: str = "20 30 100 10") -> str:
    """Return a text object."""
    return (
        f'<ofd:TextObject Boundary="{place}" Font="1" Size="5"><ofd:TextCode X="0" Y="5" DeltaX="{across}">{words}'
        "</ofd:TextCode></ofd:TextObject>"
    )


def lines(data: bytes) -> tuple[Line, ...]:
    """Return the lines of the first page."""
    return open_ofd(data, 10).sheet(1).lines or ()


def test_text_stands_where_the_file_says() -> None:
    (line,) = lines(ofd(text("借款合同书")))

    assert line.text == "借款合同书"
    assert (line.box.x0, line.box.x1) == pytest.approx((20 / 210, 45 / 210), abs=0.01)
    assert 30 / 140 < (line.box.y0 + line.box.y1) / 2 < 36 / 140


def test_equal_digits_close_together_are_all_there() -> None:
    assert [line.text for line in lines(ofd(text("发票号码：050001700111", across="g 5 5 2.5")))] == [
        "发票号码：050001700111"
    ]


def test_a_page_has_the_size_and_the_drawing_that_the_file_says() -> None:
    filled = '<ofd:PathObject Boundary="0 0 105 140" Fill="true" Stroke="false"><ofd:FillColor Value="0 0 255"/>'
    drawn = f"{filled}<ofd:AbbreviatedData>M 0 0 L 105 0 L 105 140 L 0 140 C</ofd:AbbreviatedData></ofd:PathObject>"
    sheet = open_ofd(ofd(drawn + text("甲")), 10).sheet(1)
    assert sheet.image is not None
    width, height = sheet.image.size

    assert (sheet.width, sheet.height) == pytest.approx((595.28, 396.85), abs=0.1)
    assert sheet.image.getpixel((width // 4, height - 9)) == (0, 0, 255)
    assert sheet.image.getpixel((width * 3 // 4, height - 9)) == (255, 255, 255)


def test_pictures_and_seals_are_shown_upright_in_their_places() -> None:
    shown = '<ofd:ImageObject ResourceID="9" Boundary="150 10 20 20" CTM="20 0 0 20 0 0"/>'
    more = {
        "Doc_0/S.xml": f'<o {_SPACE}><ofd:Signature BaseLoc="/Doc_0/S0.xml"/></o>'.encode(),
        "Doc_0/S0.xml": f"<o {_SPACE}><ofd:SignedInfo><ofd:StampAnnot PageRef='1' Boundary='20 90 30 30'/>"
        "</ofd:SignedInfo><ofd:SignedValue>v.dat</ofd:SignedValue></o>".encode(),
        "Doc_0/v.dat": seal(picture("green")),
    }
    data = ofd(shown + text("甲"), more=more, body="<ofd:Signatures>Doc_0/S.xml</ofd:Signatures>")
    image = open_ofd(data, 10).sheet(1).image
    assert image is not None

    assert image.getpixel((round(160 / 210 * image.width), round(20 / 140 * image.height))) == (255, 0, 0)
    assert image.getpixel((round(35 / 210 * image.width), round(105 / 140 * image.height))) == (0, 128, 0)


def test_a_drawing_that_contains_itself_ends() -> None:
    assert open_ofd(ofd('<ofd:CompositeObject ResourceID="7" Boundary="0 0 9 9"/>' + text("甲")), 10).page_count == 1


def test_a_picture_that_is_missing_or_broken_keeps_nothing_else_back() -> None:
    shown = '<ofd:ImageObject ResourceID="9" Boundary="0 0 20 20" CTM="20 0 0 20 0 0"/>'

    assert lines(ofd(shown + text("甲方"), more={"Doc_0/Res/a.png": b"\x89PNG"}))[0].text == "甲方"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (package({"OFD.xml": b"<o/>"}), "damaged"),
        (package({"OFD.xml": b'<!DOCTYPE o [<!ENTITY a "b">]><o>&a;</o>'}), "unsafe_content"),
        (ofd(more={"Doc_0/Document.xml": b"<d/>"}), "damaged"),
    ],
    ids=["empty", "entities", "no pages"],
)
def test_what_is_no_sound_ofd_says_so(data: bytes, code: str) -> None:
    with pytest.raises(Unreadable, match=code):
        open_ofd(data, 10)


def test_it_is_an_ofd_to_everybody() -> None:
    assert open_ofd(ofd(text("甲")), 10).format is Format.OFD


def test_steps_repeat_as_told_and_never_beyond_the_text() -> None:
    assert steps("g 3 2.5 1", 6) == [2.5, 2.5, 2.5, 1, 1, 1]
    assert steps("g 99999999999 1", 4) == [1, 1, 1, 1]
    assert steps(None, 4) == []


def test_outlines_become_curves_and_nonsense_is_passed_over() -> None:
    drawn = list(outline("M 0 0 L 10 0 Q 15 5 10 10 A 5 5 0 0 1 0 10 X 9 B 1 2 C"))

    assert [step.split()[-1] for step in drawn] == ["m", "l", "c", "c", "c", "h"]
    assert drawn[4].split()[4:6] == ["0.0000", "10.0000"]


@pytest.mark.parametrize(
    "data", [b"", b"\x16\x03png\x04", b"\x16\x03png\x04\x84\xff\xff\xff\xff", b"\x16\x03png\x04\x80a"]
)
def test_a_seal_without_a_picture_has_none(data: bytes) -> None:
    assert seal_picture(data) is None
