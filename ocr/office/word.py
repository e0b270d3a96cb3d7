"""Written documents (Word, OpenDocument, RTF, slides): drawn by LibreOffice where the machine has it, else laid out.

Formats of old that only LibreOffice understands are not read where it is absent.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph

from core.errors import Unreadable
from ocr.formats import Format
from ocr.mapped import stream_of
from ocr.office.drawn import DrawnDocument, as_pdf, can_draw
from ocr.office.open_document import blocks_of_open_document
from ocr.office.package import check
from ocr.office.rich_text import blocks_of_rich_text, mended
from ocr.office.slides import blocks_of_slides
from ocr.office.typeset import Block, Table, TypesetDocument
from ocr.sheet import OpenDocument

_PACKAGES = {Format.DOCX, Format.ODT, Format.PPTX, Format.ODP}


def open_written(kind: Format, data: bytes, private: Path, max_pages: int) -> OpenDocument:
    """Open a written document; `private` is a folder in memory for LibreOffice's files.

    Raises:
        Unreadable: what `check` refuses, `damaged`, `too_many_pages`; where only LibreOffice could read it,
            `drawing_missing` if it is not here and `drawing_failed` if it does not understand the file either.
    """
    if kind in _PACKAGES:
        check(stream_of(data))
    if kind is Format.RTF:
        data = mended(data)
    blocks = _blocks(kind, data)
    if blocks is None and not can_draw():
        raise Unreadable("drawing_missing")
    drawn = as_pdf(data, kind, private)
    if drawn is not None:
        document = DrawnDocument(kind, drawn, max_pages)
        if blocks is None or document.holds(_texts_of(blocks)):
            return document
    if blocks is None:
        raise Unreadable("drawing_failed")
    return TypesetDocument(kind, blocks, max_pages)


def _blocks(kind: Format, data: bytes) -> list[Block] | None:
    """Return the document's text as far as it can be had without LibreOffice; None where it cannot."""
    if kind is Format.DOCX:
        return blocks_of_word(data)
    if kind in (Format.ODT, Format.ODP):
        return blocks_of_open_document(data)
    if kind is Format.RTF:
        return blocks_of_rich_text(data)
    if kind is Format.PPTX:
        return blocks_of_slides(data)
    return None


def _texts_of(blocks: Iterable[Block]) -> Iterable[str]:
    for block in blocks:
        if isinstance(block, Table):
            yield from (cell for row in block.rows for cell in row)
        else:
            yield block


def blocks_of_word(data: bytes) -> list[Block]:
    """Return the text of headers, body and footers of a Word document.

    Raises:
        Unreadable: `damaged`.
    """
    try:
        document = docx.Document(BytesIO(data))
        section = next(iter(document.sections), None)
        parts = [section.header, document, section.footer] if section is not None else [document]
        return [block for part in parts for block in _blocks_in(part)]
    except (KeyError, ValueError, AttributeError, TypeError, SyntaxError, RecursionError, IndexError) as error:
        raise Unreadable("damaged") from error


def _blocks_in(container: Any) -> Iterable[Block]:
    for block in container.iter_inner_content():
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, WordTable):
            yield Table(tuple(tuple(_cells(row)) for row in block.rows))


def _cells(row: Any) -> Iterable[str]:
    cells = dict.fromkeys(cell._tc for cell in row.cells)  # noqa: SLF001 - merged cells come repeated
    return (_flat(cell) for cell in row.cells if cells.pop(cell._tc, cell) is None)  # noqa: SLF001


def _flat(cell: Any) -> str:
    return " ".join(part.strip() for part in _texts_of(_blocks_in(cell)) if part.strip())
