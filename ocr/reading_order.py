"""Puts the lines of a page into the order a person reads them: rows from the top, columns kept together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from core.model.page import Line

_SAME_ROW = 0.5  #: share of the lower line's height by which two lines must overlap
_COLUMN_LINES = 5  #: fewer lines side by side are a table or a form, read across
_COLUMN_FILL = 0.6  #: lines of running text fill their column; cells of a table do not


def in_reading_order(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return `lines` in reading order.

    Text set in two columns is read column by column; everything else, tables too, row by row.
    """
    return tuple(line for block in _blocks(list(lines)) for row in _rows(block) for line in row)


def _blocks(lines: list[Line]) -> Iterator[list[Line]]:
    gutter = _gutter(lines)
    if gutter is None:
        yield lines
        return
    across = sorted((line for line in lines if line.box.x0 < gutter < line.box.x1), key=lambda line: line.box.y0)
    top = 0.0
    for divider in [*across, None]:
        bottom = 2.0 if divider is None else _middle(divider)
        part = [line for line in lines if line not in across and top <= _middle(line) < bottom]
        yield [line for line in part if line.box.x1 <= gutter]
        yield [line for line in part if line.box.x0 >= gutter]
        if divider is not None:
            yield [divider]
            top = bottom


def _gutter(lines: list[Line]) -> float | None:
    """Return where a white gutter parts two columns of running text, or None."""
    best: tuple[int, float] | None = None
    for step in range(30, 71, 2):
        x = step / 100
        left = [line for line in lines if line.box.x1 <= x]
        right = [line for line in lines if line.box.x0 >= x]
        crossing = len(lines) - len(left) - len(right)
        if crossing * 4 > len(lines) or not (_is_column(left) and _is_column(right)):
            continue
        if best is None or crossing < best[0]:
            best = (crossing, x)
    return None if best is None else best[1]


def _is_column(lines: list[Line]) -> bool:
    if len(lines) < _COLUMN_LINES:
        return False
    width = max(line.box.x1 for line in lines) - min(line.box.x0 for line in lines)
    return median(line.box.x1 - line.box.x0 for line in lines) >= _COLUMN_FILL * width


def _rows(lines: list[Line]) -> Iterator[list[Line]]:
    """Yield rows from the top, each from the left; a row may lean, as on a photograph."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=_middle):
        fitting = [row for row in rows[-3:] if _beside(row, line)]
        if fitting:
            fitting[-1].append(line)
        else:
            rows.append([line])
    for row in sorted(rows, key=lambda row: sum(_middle(line) for line in row) / len(row)):
        yield sorted(row, key=lambda line: line.box.x0)


def _beside(row: list[Line], line: Line) -> bool:
    """Say whether `line` continues `row`, judged by the row's nearest line."""
    nearest = min(row, key=lambda other: abs(_centre(other) - _centre(line)))
    shared = min(nearest.box.y1, line.box.y1) - max(nearest.box.y0, line.box.y0)
    lower = min(nearest.box.y1 - nearest.box.y0, line.box.y1 - line.box.y0)
    apart = nearest.box.x1 <= line.box.x0 + 0.01 or line.box.x1 <= nearest.box.x0 + 0.01
    return apart and shared >= _SAME_ROW * lower


def _middle(line: Line) -> float:
    return (line.box.y0 + line.box.y1) / 2


def _centre(line: Line) -> float:
    return (line.box.x0 + line.box.x1) / 2
