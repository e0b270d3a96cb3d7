"""Seals by colour and shape, signatures by ink where they are asked for."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw

from core.model.layout import dump_page, load_page
from core.model.page import Box, Line, Mark, MarkKind, Page, TextSource
from ocr.marks import find_marks

RED, BLUE = (205, 40, 45), (40, 60, 200)
LABEL = Line("借款人（签字）：", Box(0.1, 0.7, 0.35, 0.72), 0.98)


def sheet(ink: tuple[int, int, int] | None = None, size: int = 220, *, wide: float = 1.0) -> Image.Image:
    image = Image.new("RGB", (1000, 1400), (248, 247, 244))
    draw = ImageDraw.Draw(image)
    for place in range(20):
        draw.line((100, 100 + 30 * place, 880, 100 + 30 * place), fill=(40, 40, 40), width=8)
    if ink:
        left, top, right = 600, 800, 600 + int(size * wide)
        draw.ellipse((left, top, right, top + size), outline=ink, width=9)
        third = int(min(size, size * wide)) // 3
        draw.ellipse((left + third, top + third, right - third, top + size - third), fill=ink)
        draw.line((left + third // 2, top + 2 * third, right - third // 2, top + 2 * third), fill=ink, width=14)
    return image


@pytest.mark.parametrize("ink", [RED, BLUE])
def test_a_round_stamp_is_noted_where_it_is(ink: tuple[int, int, int]) -> None:
    (mark,) = find_marks(sheet(ink), [])
    assert mark.kind is MarkKind.SEAL
    assert mark.box.x0 == pytest.approx(0.6, abs=0.03)
    assert mark.box.y1 == pytest.approx(1020 / 1400, abs=0.03)


@pytest.mark.parametrize(("size", "wide"), [(30, 1.0), (520, 0.6), (150, 2.6)])
def test_red_that_has_not_the_size_or_shape_of_a_seal_is_none(size: int, wide: float) -> None:
    assert find_marks(sheet(RED, size, wide=wide), []) == ()


def test_plain_print_bears_no_mark() -> None:
    assert find_marks(sheet(), [LABEL]) == ()


def test_ink_beside_the_words_that_ask_for_it_is_a_signature() -> None:
    image = sheet()
    ImageDraw.Draw(image).line((380, 1000, 420, 970, 460, 1010, 500, 975, 540, 1000), fill=(30, 30, 60), width=5)
    (mark,) = find_marks(image, [LABEL])
    assert mark.kind is MarkKind.SIGNATURE
    assert mark.box.x0 < 0.4 < mark.box.x1


def test_marks_travel_with_the_page() -> None:
    marks = (Mark(MarkKind.SEAL, Box(0.1, 0.2, 0.3, 0.4)), Mark(MarkKind.SIGNATURE, Box(0.5, 0.5, 0.6, 0.6)))
    page = Page(1, 595.0, 842.0, 0, TextSource.OCR, (), marks=marks)
    assert load_page(dump_page(page)) == page


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "CMYK"])
def test_pictures_of_every_kind_are_looked_at(mode: str) -> None:
    assert all(mark.kind is MarkKind.SEAL for mark in find_marks(sheet(RED).convert(mode), []))


@pytest.mark.parametrize("size", [(1, 1), (5, 3000), (3000, 7)])
def test_slivers_bear_no_mark(size: tuple[int, int]) -> None:
    assert find_marks(Image.new("RGB", size, RED), [LABEL]) == ()


def test_a_signature_is_no_handwriting_that_a_person_has_to_check() -> None:
    marks = (
        Mark(MarkKind.SIGNATURE, Box(0.35, 0.69, 0.59, 0.73)),
        Mark(MarkKind.HANDWRITING, Box(0.38, 0.69, 0.47, 0.72)),
        Mark(MarkKind.HANDWRITING, Box(0.38, 0.75, 0.47, 0.78)),
    )
    page = Page(1, 595.0, 842.0, 0, TextSource.OCR, (), marks=marks)
    assert page.handwriting == (marks[2].box,)
