"""A page's own text at its places, as a picture: shown until the page is drawn, and where it cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from core.model.page import Line, Page, Word

STAND_IN_TYPE = "image/svg+xml"
_STANDING = 1.5  #: times as high as wide, from which on a line is set word by word
_LETTERS = 0.8  #: size of letters by the height of their line
_FONTS = "sans-serif, 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei'"


def stand_in(page: Page) -> bytes:
    """Return an SVG of the page that shows its lines."""
    width, height = page.width, page.height
    texts = "".join(_text(piece, width, height) for line in page.lines for piece in _pieces(line, width, height))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.2f} {height:.2f}" width="{width:.2f}"'
        f' height="{height:.2f}"><rect width="100%" height="100%" fill="#fff"/>'
        f'<g font-family="{_FONTS}" fill="#444" xml:space="preserve">{texts}</g></svg>'
    ).encode("utf-8", "replace")


def _pieces(line: Line, width: float, height: float) -> Iterator[Line | Word]:
    wide, high = (line.box.x1 - line.box.x0) * width, (line.box.y1 - line.box.y0) * height
    if high > _STANDING * wide and line.words:
        yield from line.words
    else:
        yield line


def _text(piece: Line | Word, width: float, height: float) -> str:
    box, shown = piece.box, "".join(character for character in piece.text if character.isprintable())
    high = (box.y1 - box.y0) * height
    return (
        f'<text x="{box.x0 * width:.1f}" y="{box.y0 * height + high * _LETTERS:.1f}" font-size="{high * _LETTERS:.1f}"'
        f' textLength="{(box.x1 - box.x0) * width:.1f}" lengthAdjust="spacingAndGlyphs">{escape(shown)}</text>'
    )
