"""Draws small papers for the tests, in the letters that every machine has."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

LINES = (
    "Contract number 2024-0917",
    "Amount payable 12,345.00",
    "Signed in Haidian District",
    "Party A and Party B agree",
)


def paper(lines: tuple[str, ...] = LINES, size: tuple[int, int] = (1000, 700)) -> Image.Image:
    """Return a white paper with `lines`."""
    image = Image.new("RGB", size, "white")
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(40)
    for row, line in enumerate(lines):
        pen.text((80, 80 + row * 110), line, "black", font)
    return image


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    """Return `image` as a file of a format."""
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()
