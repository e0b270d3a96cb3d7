"""Lays plain text out on A4 pages drawn as SVG, so that text without pages has places too.

Every line is stretched to its computed width in the drawing, so the boxes hold whatever font a browser has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from core.errors import Unreadable
from core.model.page import Box, Line
from ocr.formats import Format
from ocr.sheet import Sheet
from ocr.words import Glyph, is_wide, line_of

WIDTH, HEIGHT = 595.28, 841.89
SIZE = 10.5  #: of the letters, in points
_MARGIN, _LEADING = 56.0, 17.0
_NARROW = 0.52  #: of the font size; wide characters take all of it
_ROWS = int((HEIGHT - 2 * _MARGIN) / _LEADING)
_FONTS = "sans-serif, 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei'"


class TypesetDocument:
    """Paragraphs of text as pages."""

    def __init__(self, kind: Format, paragraphs: Iterable[str], max_pages: int) -> None:
        """Break `paragraphs` into rows and pages; a form feed begins a page.

        Raises:
            Unreadable: `too_many_pages`.
        """
        self.format = kind
        self._pages: list[list[str]] = [[]]
        for paragraph in paragraphs:
            for position, part in enumerate(paragraph.split("\f")):
                if position:
                    self._pages.append([])
                for row in _broken(part):
                    if len(self._pages[-1]) == _ROWS:
                        self._pages.append([])
                    self._pages[-1].append(row)
                    if len(self._pages) > max_pages:
                        raise Unreadable("too_many_pages", limit=max_pages)
        self.page_count = len(self._pages)

    def sheet(self, number: int) -> Sheet:
        """Return a page: its lines, and its drawing."""
        placed = [(row, _place(row, index)) for index, row in enumerate(self._pages[number - 1]) if row.strip()]
        lines = tuple(line for _, line in placed)
        return Sheet(WIDTH, HEIGHT, lines=lines, drawing=_drawing(lines))


def _advance(character: str) -> float:
    return SIZE if is_wide(character) else SIZE * _NARROW


def _broken(paragraph: str) -> Iterator[str]:
    """Yield the rows of a paragraph: Latin words stay whole where they can."""
    room = WIDTH - 2 * _MARGIN
    row, used = "", 0.0
    for character in paragraph.expandtabs(4):
        if not character.isprintable():
            continue
        width = _advance(character)
        if used + width > room:
            head, space, tail = row.rpartition(" ")
            whole = space and head.strip() and not is_wide(character) and not any(map(is_wide, tail))
            yield head if whole else row
            row = tail if whole else ""
            used = sum(map(_advance, row))
        row, used = row + character, used + width
    yield row


def _place(row: str, index: int) -> Line:
    top = _MARGIN + index * _LEADING
    glyphs, left = [], _MARGIN
    for character in row:
        right = left + _advance(character)
        box = Box(left / WIDTH, top / HEIGHT, min(right / WIDTH, 1.0), (top + SIZE * 1.2) / HEIGHT)
        glyphs.append(Glyph(character, box, 1.0))
        left = right
    return line_of(glyphs)


def _drawing(lines: Iterable[Line]) -> bytes:
    rows = "".join(
        f'<text x="{line.box.x0 * WIDTH:.1f}" y="{line.box.y0 * HEIGHT + SIZE:.1f}"'
        f' textLength="{(line.box.x1 - line.box.x0) * WIDTH:.1f}" lengthAdjust="spacingAndGlyphs">'
        f"{escape(line.text)}</text>"
        for line in lines
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f'<rect width="100%" height="100%" fill="#fff"/>'
        f'<g font-family="{_FONTS}" font-size="{SIZE}" fill="#111" xml:space="preserve">{rows}</g></svg>'
    ).encode()
