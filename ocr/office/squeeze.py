"""Draws the used cells of a spreadsheet together where they lie so far apart that nothing could hold what is between.

The library that reads cells makes a full grid out of them first: two of them in opposite corners would take more
memory than there is.  Empty rows and columns are not shown anyhow.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from core.errors import Unreadable
from ocr.mapped import stream_of
from ocr.office.package import xml_root

_CELL = re.compile(rb"<(?:\w+:)?c\s[^<>]*?\br\s*=\s*[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_PLACE = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")
_MOST_BYTES = 48 * 1024 * 1024  #: of one sheet, which is taken apart in memory
_SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_POINTING = ("dimension", "mergeCells", "hyperlinks", "conditionalFormatting", "dataValidations", "autoFilter", "cols")


def squeezed(data: bytes, most_cells: int) -> bytes:
    """Return an XLSX whose sheets span at most `most_cells`, or as it was where they do.

    Raises:
        Unreadable: `damaged`, `unsafe_content`; `too_large_to_read` where that takes too much.
    """
    try:
        with zipfile.ZipFile(stream_of(data)) as package:
            parts = {entry: package.read(entry) for entry in package.infolist() if _is_sheet(entry.filename)}
            wide = {entry.filename: part for entry, part in parts.items() if _spread(part) > most_cells}
            return _rewritten(package, {name: _drawn_together(part) for name, part in wide.items()}) if wide else data
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError) as error:
        raise Unreadable("damaged") from error


def _is_sheet(name: str) -> bool:
    return name.lower().startswith("xl/worksheets/") and name.lower().endswith(".xml")


def _spread(part: bytes) -> int:
    """Return how many cells the sheet spans from its first corner."""
    columns = rows = 0
    for column, row in _CELL.findall(part):
        columns, rows = max(columns, _index(column.decode())), max(rows, int(row))
    return columns * rows


def _drawn_together(part: bytes) -> bytes:
    if len(part) > _MOST_BYTES:
        raise Unreadable("too_large_to_read")
    root = xml_root(part)
    rows = [(row, list(row.iter(f"{_SPACE}c"))) for row in root.iter(f"{_SPACE}row")]
    used = [(row, cells) for row, cells in rows if cells]
    names = {_column(cell) for _, cells in used for cell in cells}
    place = {name: _letters(number) for number, name in enumerate(sorted(names, key=_index), 1)}
    for number, (row, cells) in enumerate(used, 1):
        row.set("r", str(number))
        for cell in cells:
            cell.set("r", f"{place[_column(cell)]}{number}")
    for gone in _beside_cells(root, rows):
        gone.getparent().remove(gone)
    told: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return told


def _beside_cells(root: Any, rows: list[tuple[Any, list[Any]]]) -> list[Any]:
    """Return what has nothing to tell any more, or tells of places that are others now."""
    pointing = [found for name in _POINTING for found in root.findall(f"{_SPACE}{name}")]
    return [row for row, cells in rows if not cells] + pointing


def _column(cell: Any) -> str:
    found = _PLACE.fullmatch(cell.get("r", ""))
    if found is None:  # it follows the one before, wherever that was
        raise Unreadable("too_large_to_read")
    return found[1]


def _index(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _letters(index: int) -> str:
    return "".join(reversed(list(_digits(index))))


def _digits(index: int) -> Iterator[str]:
    while index:
        index, rest = divmod(index - 1, 26)
        yield chr(ord("A") + rest)


def _rewritten(package: zipfile.ZipFile, sheets: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new:
        for entry in package.infolist():
            new.writestr(entry.filename, sheets.get(entry.filename) or package.read(entry))
    return out.getvalue()
