from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageChops

from core.errors import Invalid, Unreadable
from ocr.arrange import arrange
from ocr.pdf.document import PdfDocument
from tests.unit.ocr.bombs import pdf, stream
from tests.unit.ocr.drawn import encoded, paper
from tests.unit.ocr.test_pdf import locked, written

SCRIPTED = pdf(
    [
        b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>/Names<</EmbeddedFiles<<>>>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 200 200]/Rotate 90>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/AA<</O<</S/JavaScript/JS(x)>>>>/Annots[5 0 R]>>",
        stream(b"0 0 9 9 re f"),
        b"<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/Launch/F(cmd.exe)>>>>",
    ]
)


def arranged(
    sources: list[bytes], *plan: list[tuple[int, int, int]], folder: Path = Path("/nonexistent")
) -> list[bytes]:
    out = []
    for result in arrange(sources, [""] * len(sources), [None] * len(sources), plan, folder):
        target = BytesIO()
        result.save(target)
        out.append(target.getvalue())
    return out


def texts(data: bytes) -> list[str]:
    document = PdfDocument(data, None, 100)
    return [document.text(number) for number in range(1, document.page_count + 1)]


def test_pages_are_split_joined_and_put_in_order() -> None:
    first = written(b"BT /F 24 Tf 72 700 Td (first) Tj ET")
    second = written(b"BT /F 24 Tf 72 700 Td (second) Tj ET")

    joined, alone = arranged([first, second], [(1, 1, 0), (0, 1, 0)], [(0, 1, 0)])

    assert (texts(joined), texts(alone)) == (["second", "first"], ["first"])


def test_a_turn_is_added_to_what_the_page_has_and_inherits() -> None:
    (data,) = arranged([SCRIPTED], [(0, 1, 180)])

    with pikepdf.open(BytesIO(data)) as result:
        page = result.pages[0]
        assert (int(page.Rotate), [float(side) for side in page.mediabox]) == (270, [0, 0, 200, 200])


def test_nothing_that_acts_comes_along() -> None:
    (data,) = arranged([SCRIPTED], [(0, 1, 0)])

    with pikepdf.open(BytesIO(data)) as result:
        parts = b"".join(item.unparse() for item in result.objects)
        assert not any(word in parts for word in (b"JavaScript", b"/JS", b"/AA", b"Launch", b"OpenAction", b"Embedded"))


def test_what_a_form_says_stays_visible() -> None:
    form = pikepdf.open(BytesIO(written()))
    appearance = form.make_stream(b"0 0 90 20 re f", BBox=[0, 0, 90, 20], Subtype=pikepdf.Name.Form)
    field = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Widget,
        FT=pikepdf.Name.Tx,
        T="name",
        V="x",
        F=4,
        Rect=[72, 500, 162, 520],
        AP=pikepdf.Dictionary(N=appearance),
    )
    fields = pikepdf.Array([form.make_indirect(field)])
    form.pages[0].Annots, form.Root.AcroForm = fields, pikepdf.Dictionary(Fields=fields)
    out = BytesIO()
    form.save(out)

    (data,) = arranged([out.getvalue()], [(0, 1, 0)])

    before, after = (PdfDocument(item, None, 9).picture(1) for item in (out.getvalue(), data))
    assert ImageChops.difference(before, after).getbbox() is None


def test_a_photograph_is_embedded_without_being_encoded_again() -> None:
    photo = encoded(paper(), "JPEG")

    (data,) = arranged([photo], [(0, 1, 90)])

    with pikepdf.open(BytesIO(data)) as result:
        page = result.pages[0]
        assert (page.Resources.XObject.Im.read_raw_bytes(), int(page.Rotate)) == (photo, 90)


def test_every_pixel_of_a_scan_is_kept() -> None:
    scans = [paper().convert("L"), paper(("other",)).convert("L")]
    source = encoded(scans[0], "TIFF", save_all=True, append_images=scans[1:])

    (data,) = arranged([source], [(0, 2, 0)])

    with pikepdf.open(BytesIO(data)) as result:
        picture = result.pages[0].Resources.XObject.Im
        assert isinstance(picture, pikepdf.Stream)
        kept = pikepdf.PdfImage(picture).as_pil_image()
        assert ImageChops.difference(kept, scans[1]).getbbox() is None


def test_a_photograph_stands_as_its_camera_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6

    (data,) = arranged([encoded(paper(), "JPEG", exif=exif)], [(0, 1, 0)])

    image = PdfDocument(data, None, 9).sheet(1).image
    assert image is not None
    assert image.height > image.width


def test_plain_text_becomes_a_page_that_can_be_read_again() -> None:
    (data,) = arranged(["借条\n今借到李四人民币 12,000 元整。".encode()], [(0, 1, 0)])

    assert texts(data) == ["借条\n今借到李四人民币 12,000 元整。"]


@pytest.mark.parametrize("page", [(1, 1, 0), (0, 2, 0), (0, 0, 0), (0, 1, 45), (-1, 1, 0)])
def test_a_plan_that_names_what_there_is_not_is_refused(page: tuple[int, int, int]) -> None:
    with pytest.raises(Invalid, match="bad_plan"):
        arranged([written()], [page])


def test_a_locked_source_wants_its_password() -> None:
    with pytest.raises(Unreadable, match="locked"):
        arranged([locked("secret")], [(0, 1, 0)])


@pytest.mark.parametrize(
    ("source", "error"),
    [
        (b"%PDF-1.7\n" + bytes(range(256)) * 20, Unreadable("damaged")),
        (pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"]), Invalid("bad_plan")),
        (b"GIF89a", Unreadable("format_unsupported")),
    ],
    ids=["damaged", "no page", "picture of another kind"],
)
def test_a_source_that_has_nothing_to_give_says_so(source: bytes, error: Exception) -> None:
    with pytest.raises(type(error), match=str(error)):
        arranged([source], [(0, 1, 0)])
