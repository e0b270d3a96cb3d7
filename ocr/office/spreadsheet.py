"""Spreadsheets as tables: every sheet with its name, cells as their values read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from core.errors import Unreadable
from ocr.formats import Format
from ocr.mapped import stream_of
from ocr.office.package import check
from ocr.office.squeeze import squeezed
from ocr.office.typeset import Block, Table, TypesetDocument

_MOST_CELLS = 2_000_000
_WHOLE = 1e15  #: up to here a number without a fraction is written as people write it
_ROWS_TOGETHER = 500  #: with one width of columns


def open_spreadsheet(kind: Format, data: bytes, max_pages: int) -> TypesetDocument:
    """Open XLSX, XLSB, XLS or ODS.

    Raises:
        Unreadable: what `check` refuses, `locked`, `damaged`, `too_large_to_read`, `too_many_pages`.
    """
    if kind is not Format.XLS:
        check(stream_of(data))
    if kind is Format.XLSX:
        data = squeezed(data, _MOST_CELLS)
    return TypesetDocument(kind, _blocks(data), max_pages)


def _blocks(data: bytes) -> list[Block]:
    blocks: list[Block] = []
    cells = 0
    try:
        with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
            for name in book.sheet_names:
                cells += (found := _grid(book, name))[1]
                if cells > _MOST_CELLS:
                    raise Unreadable("too_large_to_read")
                if found[0]:
                    blocks += ["\f", name] if blocks else [name]
                    blocks += _tables(found[0])
    except PasswordError as error:
        raise Unreadable("locked") from error
    except (CalamineError, ValueError, KeyError, OSError, OverflowError) as error:
        raise Unreadable("damaged") from error
    return blocks


def _grid(book: CalamineWorkbook, name: str) -> tuple[list[tuple[str, ...]], int]:
    """Return the rows of a sheet that hold something, and how many cells were looked at; a chart has none."""
    try:
        sheet = book.get_sheet_by_name(name)
    except CalamineError:
        return [], 0
    size = sheet.total_height * sheet.total_width
    if size > _MOST_CELLS:
        raise Unreadable("too_large_to_read")
    rows = [tuple(map(_written, row)) for row in sheet.to_python(skip_empty_area=True)]
    return [row for row in rows if any(row)], size


def _tables(rows: Sequence[tuple[str, ...]]) -> Iterator[Table]:
    empty = [not any(column) for column in zip(*rows, strict=False)]
    kept = [tuple(cell for cell, gone in zip(row, empty, strict=False) if not gone) for row in rows]
    for start in range(0, len(kept), _ROWS_TOGETHER):
        yield Table(tuple(kept[start : start + _ROWS_TOGETHER]))


def _written(value: Any) -> str:
    """Return a cell's value as people write it."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < _WHOLE else f"{value:.10g}"
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds") if value.time() != time() else value.date().isoformat()
    return str(value).strip()
