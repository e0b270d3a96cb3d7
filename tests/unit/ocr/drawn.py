"""Draws small papers for the tests, in the letters that every machine has."""

from __future__ import annotations

from io import BytesIO
from itertools import cycle
from random import Random

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont

from bench.papers.fonts import Fonts, FontsMissing

LINES = (
    "Contract number 2024-0917",
    "Amount payable 12,345.00",
    "Signed in Haidian District",
    "Party A and Party B agree",
)

IOU = (
    "今借到王小明人民币伍万元整",
    "用于生意资金周转借款期限",
    "约定于明年九月前全部归还",
    "按照年利率百分之拾贰支付",
    "现金当面点清特立此据为凭",
)
_UNEVEN = ((-11, 5), (8, -6), (2, 4), (-12, -3), (12, 0), (-4, 6), (10, -5), (-7, 1), (0, 6), (5, -2), (-9, -6))


def paper(lines: tuple[str, ...] = LINES, size: tuple[int, int] = (1000, 700)) -> Image.Image:
    """Return a white paper with `lines`."""
    image = Image.new("RGB", size, "white")
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(40)
    for row, line in enumerate(lines):
        pen.text((80, 80 + row * 110), line, "black", font)
    return image


def set_in_chinese(lines: tuple[str, ...], *, uneven: bool = False) -> Image.Image:
    """Return a page with `lines` in print, or as unevenly as people write."""
    try:
        fonts = Fonts(Random(0))  # noqa: S311 - the same typeface every time
    except FontsMissing:
        pytest.skip("no Chinese typeface is installed")
    page, hand = Image.new("L", (1240, 1754), 255), cycle(_UNEVEN)
    for row, line in enumerate(lines):
        left, top = 150.0, 200.0 + 110 * row
        for character in line:
            more, drop = next(hand) if uneven else (0, 0)
            size = 60 + more
            glyph = Image.new("L", page.size, 255)
            ImageDraw.Draw(glyph).text((left, top + drop), character, 20, fonts.get("kai", size))
            page = ImageChops.darker(page, glyph)
            left += size
    return page


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    """Return `image` as a file of a format."""
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()
