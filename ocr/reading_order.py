"""Puts the lines of a page into the order a person reads them: rows from the top, columns kept together."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from operator import attrgetter
from statistics import median
from typing import NamedTuple

from core.model.page import Box, Line
from ocr.words import is_wide

_SAME_ROW = 0.5  #: share of the lower line's height by which two lines must overlap
_COLUMN_LINES = 5  #: fewer lines side by side are a table or a form, read across
_COLUMN_FILL = 0.6  #: lines of running text fill their column; cells of a table do not
_COLUMN_WIDTH = 0.25  #: of the page; what is narrower are labels
_LEVEL = 0.2  #: of their height, by which neighbours of one row may stand apart
_OUT_OF_STEP = 0.35  #: of the lines beside a gutter that have such a neighbour; in a table nearly all have
_STACKED = 0.4  #: heights of white between two lines of one cell, at most
_STANDING = 2.5  #: times as high as wide, from which on writing runs from the top
_SPREAD = 1.5  #: heights of white between two characters of a label that runs downwards, at most
_NEAR = 3.0  #: widths of such a character, within which the rows begin that it is the label of
_ALIKE = 1.6  #: times as high, at most, as another of the same kind
_FLUSH = 0.8  #: heights by which the lines of one cell may start apart
_LONG = 8  #: Han characters of a line, at least, that had to be broken
_TOUCH = 0.01  #: of the page's width, by which boxes of one row may overlap
_FULL = 0.75  #: of the room it has, that such a line takes


class _Piece(NamedTuple):
    """What stands in a row: a line, or the lines of one cell of a table, and where."""

    lines: tuple[Line, ...]
    box: Box
    middle: float  #: from the top
    centre: float  #: from the left
    height: float
    width: float


_MIDDLE = attrgetter("middle")


def _piece(lines: tuple[Line, ...], box: Box) -> _Piece:
    x0, y0, x1, y1 = box
    return _Piece(lines, box, (y0 + y1) / 2, (x0 + x1) / 2, y1 - y0, x1 - x0)


def in_reading_order(
    lines: Sequence[Line], places: Sequence[Box] | None = None, *, cells: Sequence[int] = ()
) -> tuple[Line, ...]:
    """Return `lines` in reading order.

    Text set in two columns is read column by column; everything else, tables too, row by row, and the lines of
    one cell one after the other.

    Args:
        lines: in any order.
        places: where the lines stand if the page was not straight; without them their own boxes tell.
        cells: of each line the number of the cell that holds it, -1 for none, where the page's rules tell.
    """
    pieces = [_piece((line,), box) for line, box in zip(lines, places or [line.box for line in lines], strict=True)]
    if cells:
        pieces = _held_together(pieces, cells)
    return tuple(
        line for block in _blocks(pieces) for row in _rows(_labelled(block)) for piece in row for line in piece.lines
    )


def _held_together(pieces: list[_Piece], cells: Sequence[int]) -> list[_Piece]:
    """Join what one cell holds, row by row."""
    joined: list[_Piece] = []
    held: dict[int, list[_Piece]] = {}
    for piece, cell in zip(pieces, cells, strict=True):
        (joined if cell < 0 else held.setdefault(cell, [])).append(piece)
    for inside in held.values():
        lines = tuple(line for row in _rows(inside) for one in row for line in one.lines)
        joined.append(_piece(lines, Box.around([one.box for one in inside])))
    return joined


def _blocks(pieces: list[_Piece]) -> Iterator[list[_Piece]]:
    gutter = _gutter(pieces)
    if gutter is None:
        yield pieces
        return
    across = sorted((one for one in pieces if one.box.x0 < gutter < one.box.x1), key=lambda one: one.box.y0)
    sides = [one for one in pieces if not one.box.x0 < gutter < one.box.x1]
    top = float("-inf")
    for divider in [*across, None]:
        bottom = float("inf") if divider is None else divider.middle
        part = [one for one in sides if top <= one.middle < bottom]
        yield [one for one in part if one.box.x1 <= gutter]
        yield [one for one in part if one.box.x0 >= gutter]
        if divider is not None:
            yield [divider]
            top = bottom


def _gutter(pieces: list[_Piece]) -> float | None:
    """Return where a white gutter parts two columns of running text, or two pages side by side, or None."""
    best: tuple[int, float] | None = None
    for step in range(30, 71, 2):
        x = step / 100
        across = [one for one in pieces if one.box.x0 < x < one.box.x1]
        crossing = len(across)
        if crossing * 4 > len(pieces):
            continue
        left = [one for one in pieces if one.box.x1 <= x]
        right = [one for one in pieces if one.box.x0 >= x]
        if min(len(left), len(right)) < _COLUMN_LINES:
            continue
        if not (_is_column(left) and _is_column(right)) and not _out_of_step(left, right, across):
            continue
        if best is None or crossing < best[0]:
            best = (crossing, x)
    return None if best is None else best[1]


def _is_column(pieces: list[_Piece]) -> bool:
    width = max(one.box.x1 for one in pieces) - min(one.box.x0 for one in pieces)
    filled = median(one.box.x1 - one.box.x0 for one in pieces)
    return width >= _COLUMN_WIDTH and filled >= _COLUMN_FILL * width


def _out_of_step(left: list[_Piece], right: list[_Piece], across: list[_Piece]) -> bool:
    """Say whether the rows on two sides have nothing to do with each other, nor anything between that joins them."""
    fewer, more = sorted((left, right), key=len)
    top, bottom = max(_top(left), _top(right)), min(_bottom(left), _bottom(right))
    if any(top <= one.middle <= bottom for one in across):
        return False
    beside = [one for one in fewer if top <= one.middle <= bottom]
    level = sum(
        any(abs(one.middle - other.middle) <= _LEVEL * min(one.height, other.height) for other in more)
        for one in beside
    )
    return len(beside) >= _COLUMN_LINES and level <= _OUT_OF_STEP * len(beside)


def _top(pieces: list[_Piece]) -> float:
    return min(one.box.y0 for one in pieces)


def _bottom(pieces: list[_Piece]) -> float:
    return max(one.box.y1 for one in pieces)


def _cells(pieces: list[_Piece]) -> list[_Piece]:
    """Join lines of one cell: two where something stands level with the gap between, or all that hang from a label."""
    pieces = sorted(pieces, key=_MIDDLE)
    left, joined = list(pieces), list[_Piece]()
    while left:
        first = left.pop(0)
        second = _second(first, left)
        if second is not None and _is_centred_beside(first, second, pieces):
            left.remove(second)
            joined.append(_piece((*first.lines, *second.lines), Box.around((first.box, second.box))))
            continue
        cell = [first]
        while (below := _second(cell[-1], left)) is not None and _hangs(cell, below, pieces):
            left.remove(below)
            cell.append(below)
        # It stands in the row of its first line, whatever is level with the others.
        joined.append(first._replace(lines=tuple(line for piece in cell for line in piece.lines)))
    return joined


def _is_centred_beside(first: _Piece, second: _Piece, pieces: list[_Piece]) -> bool:
    """Say whether something stands level with the gap between two lines, and with neither."""
    both = _piece((*first.lines, *second.lines), Box.around((first.box, second.box)))
    level = _between(pieces, both.middle - first.height, both.middle + first.height)
    return any(_centred(other, both, first) and _alone(other, first, second, pieces) for other in level)


def _second(first: _Piece, lower: list[_Piece]) -> _Piece | None:
    """Return which of the pieces from `first` down may be the next line of its cell."""
    reach = first.box.y1 + (_STACKED + _ALIKE) * first.height  # beyond is what is too far below, or too large
    return next((one for one in _between(lower, first.middle, reach) if _continues(first, one)), None)


def _between(ordered: list[_Piece], top: float, bottom: float) -> list[_Piece]:
    """Return those of pieces in order of their middles whose middle lies there; few are near, of hundreds."""
    return ordered[bisect_left(ordered, top, key=_MIDDLE) : bisect_right(ordered, bottom, key=_MIDDLE)]


def _continues(first: _Piece, second: _Piece) -> bool:
    white = second.box.y0 - first.box.y1
    height = min(first.height, second.height)
    flush = abs(first.box.x0 - second.box.x0) <= _FLUSH * height or abs(first.centre - second.centre) <= 0.3 * height
    alike = max(first.height, second.height) <= _ALIKE * height
    return alike and flush and abs(white) <= _STACKED * height


def _centred(other: _Piece, cell: _Piece, line: _Piece) -> bool:
    apart = other.box.x0 >= cell.box.x1 or other.box.x1 <= cell.box.x0
    return apart and other.height <= _ALIKE * line.height and abs(other.middle - cell.middle) <= 0.25 * line.height


def _alone(other: _Piece, first: _Piece, second: _Piece, pieces: list[_Piece]) -> bool:
    """Say whether the column of `other` has nothing level with either line: then it is no row of its own."""
    column = [one for one in pieces if one.box.x0 < other.box.x1 and one.box.x1 > other.box.x0]
    near = 0.4 * first.height
    return not any(abs(one.middle - line.middle) <= near for one in column for line in (first, second))


def _hangs(cell: list[_Piece], below: _Piece, pieces: list[_Piece]) -> bool:
    """Say whether a cell has a label before its first line and its last is full, so that `below` goes on with it."""
    first, last = cell[0], cell[-1]
    if sum(map(is_wide, last.lines[-1].text)) < _LONG or abs(first.box.x0 - below.box.x0) > _FLUSH * below.height:
        return False
    before = [one for one in _level(pieces, first) if one.box.x1 <= first.box.x0 + _TOUCH]
    if not before:
        return False
    label = max(before, key=lambda one: one.box.x1)
    if any(label.box.x0 < one.box.x1 <= below.box.x0 + _TOUCH for one in _level(pieces, below)):
        return False
    behind = [one.box.x0 for one in _level(pieces, last) if one.box.x0 >= last.box.x1 - _TOUCH]
    widest = max(one.box.x1 for one in (cell[:-1] or pieces))
    end = min([*behind, widest]) if len(cell) > 1 else min(behind, default=widest)
    return last.box.x1 - first.box.x0 >= _FULL * (end - first.box.x0)


def _level(ordered: list[_Piece], line: _Piece) -> list[_Piece]:
    """Return those of pieces in order of their middles that stand in one row with `line`."""
    near = 0.5 * line.height
    return [one for one in _between(ordered, line.middle - near, line.middle + near) if one is not line]


def _labelled(pieces: list[_Piece]) -> list[_Piece]:
    """Join the lines of a cell, and a label that runs downwards with the rows to its right as far as the next such."""
    standing = []
    for stack in _stacks(pieces):
        pieces = [one for one in pieces if one not in stack]
        standing.append(_piece(tuple(one.lines[0] for one in stack), Box.around([one.box for one in stack])))
    cells = _cells(pieces)
    standing += [one for one in cells if one.height >= _STANDING * one.width and len(one.lines) == 1]
    rest = [one for one in cells if one not in standing]
    joined = []
    for label in standing:
        top, bottom, start = label.box.y0, label.box.y1, label.box.x1 - 0.01
        end = min((one.box.x0 for one in standing if one.box.x0 > start and top < one.middle < bottom), default=2.0)
        inside = [one for one in rest if top < one.middle < bottom and start <= one.box.x0 < end]
        rest = [one for one in rest if one not in inside]
        ordered = [line for row in _rows(inside) for one in row for line in one.lines]
        joined.append(_piece((*label.lines, *ordered), label.box))
    return [*rest, *joined]


def _stacks(pieces: list[_Piece]) -> Iterator[list[_Piece]]:
    """Yield the labels whose characters were found one by one, below each other.

    The characters of a column of a table stand so too, but level with what is beside them.
    """
    single = [one for one in pieces if len(one.lines) == 1 and _is_character(one.lines[0].text)]
    single.sort(key=lambda one: one.middle)
    while single:
        stack = [single.pop(0)]
        for one in tuple(single):
            if _is_below(one, stack[-1]):
                single.remove(one)
                stack.append(one)
        if len(stack) > 1 and not _is_column_of_rows(stack, pieces):
            yield stack


def _is_character(text: str) -> bool:
    return len(text.strip()) == 1 and is_wide(text.strip())


def _is_below(one: _Piece, upper: _Piece) -> bool:
    white = one.box.y0 - upper.box.y1
    below = -_STACKED * upper.height <= white <= _SPREAD * upper.height
    return below and abs(one.centre - upper.centre) <= _STACKED * upper.width


def _is_column_of_rows(stack: list[_Piece], pieces: list[_Piece]) -> bool:
    """Say whether characters below each other are rows: level with what stands beside, or nothing stands there."""
    top, bottom, end = stack[0].box.y0, stack[-1].box.y1, max(one.box.x1 for one in stack)
    reach = end + _NEAR * stack[0].width
    beside = [one for one in pieces if end - 0.01 <= one.box.x0 <= reach and top <= one.middle <= bottom]
    level = sum(
        any(abs(one.middle - other.middle) <= _LEVEL * min(one.height, other.height) for other in beside)
        for one in stack
    )
    return len(beside) <= 1 or level * 2 > len(stack)


def _rows(pieces: list[_Piece]) -> Iterator[list[_Piece]]:
    """Yield rows from the top, each from the left; a row may lean a little."""
    rows: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda one: one.middle):
        fitting = [row for row in rows[-3:] if _beside(row, piece)]
        if fitting:
            fitting[-1].append(piece)
        else:
            rows.append([piece])
    for row in sorted(rows, key=lambda row: sum(one.middle for one in row) / len(row)):
        yield sorted(row, key=lambda one: one.box.x0)


def _beside(row: list[_Piece], piece: _Piece) -> bool:
    """Say whether `piece` continues `row`, judged by the row's nearest piece."""
    nearest = min(row, key=lambda other: abs(other.centre - piece.centre))
    shared = min(nearest.box.y1, piece.box.y1) - max(nearest.box.y0, piece.box.y0)
    lower = min(nearest.height, piece.height)
    apart = nearest.box.x1 <= piece.box.x0 + 0.01 or piece.box.x1 <= nearest.box.x0 + 0.01
    return apart and shared >= _SAME_ROW * lower
