"""The text of RTF, without drawing it."""

from __future__ import annotations

import re

from striprtf.striprtf import rtf_to_text

from core.errors import Unreadable
from ocr.office.typeset import Block, Table

_BINARY_WITHOUT_LENGTH = re.compile(rb"\\bin(?![-\da-z])")  #: readers cannot do without, and writers do
_CELL_END = "|"  #: what the library writes behind each cell of a row


def mended(data: bytes) -> bytes:
    """Return RTF without announcements of bytes that do not follow, over which readers lose pictures."""
    return _BINARY_WITHOUT_LENGTH.sub(b"", data)


def blocks_of_rich_text(data: bytes) -> list[Block]:
    """Return paragraphs and tables in order.

    Raises:
        Unreadable: `damaged`.
    """
    try:
        text: str = rtf_to_text(mended(data).decode("latin-1"), errors="replace")  # type: ignore[no-untyped-call]
    except (ValueError, LookupError, IndexError, TypeError, OverflowError, RecursionError) as error:
        raise Unreadable("damaged") from error
    blocks: list[Block] = []
    rows: list[tuple[str, ...]] = []
    for line in text.split("\n"):
        if line.endswith(_CELL_END) and len(line) > 1:
            rows.append(tuple(cell.strip() for cell in line[:-1].split(_CELL_END)))
            continue
        if rows:
            blocks.append(Table(tuple(rows)))
            rows = []
        blocks.append(line)
    return [*blocks, Table(tuple(rows))] if rows else blocks
