"""Lays text and tables out on pages drawn as SVG, so that text without pages has places too.

Every line is stretched to its computed width in the drawing, so the boxes hold whatever font a browser has.
A page is A4 upright, and wider only where a table wants it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape

from core.errors import Unreadable
from core.model.page import Box, Line
from ocr.formats import Format
from ocr.sheet import Sheet
from ocr.words import Glyph, is_wide, line_of

WIDTH, HEIGHT = 595.28, 841.89
SIZE = 10.5  #: of the letters, in points
TALL = 1.2  #: height of a line's box, in sizes of its letters
_MARGIN, _LEADING = 56.0, 17.0
_NARROW = 0.52  #: of the font size; wide characters take all of it
_ROWS = int((HEIGHT - 2 * _MARGIN) / _LEADING)
_FONTS = "sans-serif, 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei'"
_GAP = 12.0  #: between the columns of a table, in points
_WIDEST_COLUMN, _WIDEST_PAGE, _NARROWEST_COLUMN = 260.0, 2400.0, 24.0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; a row may be shorter than others."""

    rows: tuple[tuple[str, ...], ...]


Block = str | Table  #: a paragraph, in which form feeds begin pages, or a table


@dataclass(slots=True)
class _Page:
    """What stands on a page: texts with their left edge and row, and the rows that begin with a rule."""

    placed: list[tuple[str, float, int]] = field(default_factory=list)
    rules: list[int] = field(default_factory=list)
    used: int = 0


class TypesetDocument:
    """Paragraphs and tables as pages."""

    def __init__(self, kind: Format, blocks: Iterable[Block], max_pages: int) -> None:
        """Break `blocks` into rows and pages.

        Raises:
            Unreadable: `too_many_pages`.
        """
        self.format = kind
        blocks = list(blocks)
        widths = [_widths(block) for block in blocks if isinstance(block, Table)]
        wanted = max((sum(columns) + _GAP * len(columns) for columns in widths), default=0.0)
        self._width = min(max(WIDTH, wanted + 2 * _MARGIN), _WIDEST_PAGE)
        self._room = self._width - 2 * _MARGIN
        self._most = max_pages
        self._pages = [_Page()]
        tables = iter(widths)
        for block in blocks:
            if isinstance(block, Table):
                self._add_table(block, _shrunk(next(tables), self._room))
            else:
                self._add_paragraph(block)
        self.page_count = len(self._pages)

    def sheet(self, number: int) -> Sheet:
        """Return a page: its lines, and its drawing."""
        page = self._pages[number - 1]
        lines = tuple(self._line(*placed) for placed in page.placed if placed[0].strip())
        return Sheet(self._width, HEIGHT, lines=lines, drawing=self._drawing(lines, page.rules))

    def _add_paragraph(self, paragraph: str) -> None:
        for position, part in enumerate(paragraph.split("\f")):
            if position:
                self._turn()
            for row in _broken(part, self._room):
                self._make_room(1)
                self._pages[-1].placed.append((row, _MARGIN, self._pages[-1].used))
                self._pages[-1].used += 1

    def _add_table(self, table: Table, columns: Sequence[float]) -> None:
        for cells in table.rows:
            broken = [
                [row for part in cell.splitlines() or [""] for row in _broken(part, width)]
                for cell, width in zip(cells, columns, strict=False)
            ]
            tall = max((len(rows) for rows in broken), default=1)
            if tall <= _ROWS:
                self._make_room(tall)
            for start in range(0, tall, _ROWS):
                self._add_row([rows[start : start + _ROWS] for rows in broken], columns)
        self._add_paragraph("")

    def _add_row(self, cells: Sequence[Sequence[str]], columns: Sequence[float]) -> None:
        tall = max((len(rows) for rows in cells), default=1)
        self._make_room(tall)
        page, left = self._pages[-1], _MARGIN
        page.rules.append(page.used)
        for rows, width in zip(cells, columns, strict=False):
            page.placed += [(row, left, page.used + index) for index, row in enumerate(rows)]
            left += width + _GAP
        page.used += tall

    def _make_room(self, rows: int) -> None:
        if self._pages[-1].used + rows > _ROWS and self._pages[-1].used:
            self._turn()

    def _turn(self) -> None:
        if len(self._pages) >= self._most:
            raise Unreadable("too_many_pages", limit=self._most)
        self._pages.append(_Page())

    def _line(self, text: str, left: float, row: int) -> Line:
        top = _MARGIN + row * _LEADING
        glyphs = []
        for character in text:
            right = left + _advance(character)
            edges = (left / self._width, top / HEIGHT, min(right / self._width, 1.0), (top + SIZE * TALL) / HEIGHT)
            glyphs.append(Glyph(character, Box(*edges), 1.0))
            left = right
        return line_of(glyphs)

    def _drawing(self, lines: Iterable[Line], rules: Iterable[int]) -> bytes:
        width = self._width
        rows = "".join(
            f'<text x="{line.box.x0 * width:.1f}" y="{line.box.y0 * HEIGHT + SIZE:.1f}"'
            f' textLength="{(line.box.x1 - line.box.x0) * width:.1f}" lengthAdjust="spacingAndGlyphs">'
            f"{escape(line.text)}</text>"
            for line in lines
        )
        ruled = "".join(f"M{_MARGIN} {_MARGIN + row * _LEADING - 3:.1f}h{self._room:.1f}" for row in rules)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" width="{width}" height="{HEIGHT}">'
            f'<rect width="100%" height="100%" fill="#fff"/><path d="{ruled}" stroke="#ccc" stroke-width="0.5"/>'
            f'<g font-family="{_FONTS}" font-size="{SIZE}" fill="#111" xml:space="preserve">{rows}</g></svg>'
        ).encode()


def _advance(character: str) -> float:
    return SIZE if is_wide(character) else SIZE * _NARROW


def _widths(table: Table) -> list[float]:
    """Return what each column of a table would like to have."""
    widths: list[float] = []
    for cells in table.rows:
        widths += [_NARROWEST_COLUMN] * (len(cells) - len(widths))
        for index, cell in enumerate(cells):
            if widths[index] < _WIDEST_COLUMN:
                parts = (part[: int(_WIDEST_COLUMN)] for part in cell.splitlines())
                own = max((sum(map(_advance, part)) for part in parts), default=0.0)
                widths[index] = min(max(widths[index], own + 0.1), _WIDEST_COLUMN)
    return widths


def _shrunk(columns: Sequence[float], room: float) -> list[float]:
    """Return the widths that the columns get."""
    wanted = sum(columns) + _GAP * len(columns)
    if wanted <= room:
        return list(columns)
    share = max(room - _GAP * len(columns), 0.0) / max(sum(columns), 1.0)
    return [max(width * share, SIZE) for width in columns]


def _broken(paragraph: str, room: float) -> Iterator[str]:
    """Yield the rows of a paragraph: Latin words stay whole where they can."""
    row, used = "", 0.0
    for character in paragraph.expandtabs(4):
        if not character.isprintable():
            continue
        width = _advance(character)
        if used + width > room and row:
            head, space, tail = row.rpartition(" ")
            whole = space and head.strip() and not is_wide(character) and not any(map(is_wide, tail))
            yield head if whole else row
            row = tail if whole else ""
            used = sum(map(_advance, row))
        row, used = row + character, used + width
    yield row
