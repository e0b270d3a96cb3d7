"""Pages of PDFs that come into a copy as they are, and those that may not."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pikepdf
import pypdfium2
import pytest

from core.model.page import Page, TextSource
from ocr.searchable.copy import SearchableCopy
from tests.unit.ocr.bombs import pdf, stream
from tests.unit.ocr.copies import HEIGHT, LABEL, WIDTH, born_digital, page_of, picture, read, row
from tests.unit.ocr.test_arrange import SCRIPTED
from tests.unit.ocr.test_pdf import locked, written

ROWS = ["民事判决书", "原告：王五", "借款 Loan No. 2024"]
OWN = replace(read(ROWS), source=TextSource.EMBEDDED, lines=())


def copy_of(original: bytes, page: Page, shown: bytes | None = None, media_type: str = "image/webp") -> bytes:
    copy = SearchableCopy(LABEL, original)
    seen = picture() if shown is None else shown
    return b"".join(
        [*copy.begin(), *copy.page(page, seen, media_type), *copy.page(page, seen, media_type), *copy.end()]
    )


def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))


def comes_along(data: bytes) -> bool:
    with opened(data) as found:
        return "/P" not in found.pages[0].Resources.get("/XObject", {})


def changed(original: bytes, **entries: Any) -> bytes:
    """Return a PDF with other entries on its first page."""
    out = io.BytesIO()
    with opened(original) as found:
        for name, value in entries.items():
            found.pages[0].obj[f"/{name}"] = value
        found.save(out)
    return out.getvalue()


def test_a_page_whose_fonts_lie_in_it_comes_along_as_it_is() -> None:
    original = born_digital(ROWS)
    data = copy_of(original, OWN)

    assert comes_along(data)
    with opened(original) as before, opened(data) as after:
        (content,) = after.pages[0].obj["/Contents"].as_list()
        assert content.read_bytes() == before.pages[0].obj["/Contents"].read_bytes()
        assert not after.check_pdf_syntax()
    with pypdfium2.PdfDocument(data) as found:
        assert found[1].get_textpage().get_text_range().split("\r\n") == ROWS


def test_what_pages_share_is_in_the_file_once() -> None:
    with opened(copy_of(born_digital(ROWS), OWN)) as found:
        first, second = ({name: font.objgen for name, font in page.Resources.Font.items()} for page in found.pages)
    assert first == second
    assert len(set(first.values())) == 2


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize("rotation", [0, 90])
def test_what_was_recognised_besides_is_found_where_it_stands(turned: int, rotation: int) -> None:
    size = (WIDTH, HEIGHT) if (turned + rotation) % 180 == 0 else (HEIGHT, WIDTH)
    line = row("章", 0.3, x=0.2)
    page = Page(1, size[0], size[1], rotation, TextSource.EMBEDDED, (line,))
    data = copy_of(changed(born_digital(ROWS), Rotate=turned), page)

    with pypdfium2.PdfDocument(data) as found:
        assert found[0].get_rotation() == (turned + rotation) % 360
        text = found[0].get_textpage()
        start, _ = text.search("章").get_next()
        left, bottom, right, top = text.get_charbox(start)
    x, y = (left + right) / 2, (bottom + top) / 2
    ways = {0: (x, HEIGHT - y), 90: (y, x), 180: (WIDTH - x, y), 270: (HEIGHT - y, WIDTH - x)}
    across, down = ways[(turned + rotation) % 360]
    assert across == pytest.approx((line.box.x0 + line.box.x1) / 2 * size[0], abs=3)
    assert down == pytest.approx((line.box.y0 + line.box.y1) / 2 * size[1], abs=3)


@pytest.mark.parametrize(
    "original",
    [
        written(b"BT /F 24 Tf 72 700 Td (not in the file) Tj ET"),
        changed(born_digital(ROWS), UserUnit=2),
        changed(born_digital(ROWS), MediaBox=[0, 0, 300, 300]),
        changed(born_digital(ROWS), Annots=[pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Stamp)]),
        born_digital(ROWS).replace(b"%PDF", b"%XXX")[:900],
        locked("secret"),
        b"%PDF-1.7\n" + bytes(range(256)) * 20,
        pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"]),
    ],
    ids=["font elsewhere", "unit", "size", "stamp", "cut off", "locked", "damaged", "no page"],
)
def test_any_other_page_is_a_picture_with_its_text(original: bytes) -> None:
    page = replace(page_of([row("文字", 0.1)]), source=TextSource.EMBEDDED)
    data = copy_of(original, page)

    assert not comes_along(data)
    with pypdfium2.PdfDocument(data) as found:
        assert found[0].get_textpage().get_text_range() == "文字"


@pytest.mark.parametrize(
    "operators",
    [
        b"0 0 0 1 k 0 0 9 9 re f",
        b"/DeviceCMYK cs 0 0 0 1 sc 0 0 9 9 re f",
        b"q " * 40 + b"Q " * 40,
        b"q",
        b"BI /W 1 /H 1 /CS /CMYK /BPC 8 ID 1234 EI",
        b"/Wrong ri",
        b"undefined",
        b"0 0 99999999999 9 re f",
    ],
)
def test_operators_that_archives_do_not_take_are_not_taken(operators: bytes) -> None:
    with opened(born_digital(ROWS)) as found:
        found.pages[0].Contents = found.make_stream(operators)
        out = io.BytesIO()
        found.save(out)

    assert not comes_along(copy_of(out.getvalue(), OWN))


def test_nothing_that_acts_comes_along() -> None:
    data = copy_of(SCRIPTED, Page(1, 200.0, 200.0, 0, TextSource.EMBEDDED, ()))

    with opened(data) as found:
        parts = b"".join(item.unparse() for item in found.objects)
    assert not any(word in parts for word in (b"JavaScript", b"/JS", b"/AA", b"Launch", b"OpenAction", b"Annots"))


def test_drawings_within_one_another_without_end_are_no_harm() -> None:
    endless = pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]>>",
            b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources 5 0 R>>",
            stream(b"/X Do"),
            b"<</XObject<</X 6 0 R>>>>",
            stream(b"/X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources 5 0 R"),
        ]
    )
    data = copy_of(endless, OWN)

    assert not comes_along(data)


def test_a_page_that_was_not_drawn_yet_is_drawn_for_the_copy() -> None:
    original = written(b"1 0 0 rg 0 0 2000 2000 re f BT /F 24 Tf 72 700 Td (not in the file) Tj ET")
    data = copy_of(original, OWN, b"<svg/>", "image/svg+xml")

    with pypdfium2.PdfDocument(data) as found:
        seen = found[0].render().to_pil().convert("RGB")
    assert seen.getpixel((seen.width - 5, 5))[1] < 60
