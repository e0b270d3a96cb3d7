"""Opens a document of any format from bytes in memory."""

from __future__ import annotations

import csv
import mmap
from dataclasses import dataclass
from pathlib import Path

from core.errors import Unreadable
from ocr.formats import Format, tell_whole
from ocr.mapped import stream_of
from ocr.ofd.document import open_ofd
from ocr.office.hypertext import blocks_of_page
from ocr.office.locked import unlocked
from ocr.office.plain import decode, lines_of
from ocr.office.spreadsheet import open_spreadsheet
from ocr.office.typeset import Table, TypesetDocument
from ocr.office.word import open_written
from ocr.pdf.document import PdfDocument
from ocr.picture import CODECS, PictureDocument
from ocr.sheet import OpenDocument

_SPREADSHEETS = {Format.XLSX, Format.XLS, Format.ODS}
_WRITTEN = {Format.DOCX, Format.DOC, Format.WPS, Format.ODT, Format.RTF, Format.PPTX, Format.PPT, Format.ODP}


@dataclass(frozen=True, slots=True)
class Opening:
    """How a document is to be opened; `private` is a folder on private memory."""

    name: str
    password: str | None
    max_pages: int
    private: Path


def open_document(data: mmap.mmap | bytes, how: Opening) -> OpenDocument:
    """Open `data`.

    Raises:
        Unreadable: with the reason.
    """
    kind = tell_whole(data, how.name)
    if kind is Format.LOCKED_OFFICE:
        data = unlocked(bytes(data), how.password)
        kind = tell_whole(data, how.name)
    if kind is Format.PDF:
        return PdfDocument(data, how.password, how.max_pages)
    if kind in CODECS:
        return PictureDocument(stream_of(data), kind, how.max_pages)
    if kind in _WRITTEN:
        return open_written(kind, bytes(data), how.private, how.max_pages)
    if kind is Format.OFD:
        return open_ofd(bytes(data), how.max_pages)
    if kind in _SPREADSHEETS:
        return open_spreadsheet(kind, bytes(data), how.max_pages)
    return _open_text(kind, bytes(data), how.max_pages)


def _open_text(kind: Format, data: bytes, max_pages: int) -> OpenDocument:
    if kind is Format.HTML:
        return TypesetDocument(kind, blocks_of_page(data), max_pages)
    if kind is Format.TXT:
        return TypesetDocument(kind, lines_of(decode(data)), max_pages)
    if kind is Format.CSV:
        return TypesetDocument(kind, [_table(decode(data))], max_pages)
    raise Unreadable("format_unsupported")


def _table(text: str) -> Table:
    lines = [line.replace("\x00", "") for line in lines_of(text)]
    head = "\n".join(lines[:20])
    delimiter = max(",;\t", key=head.count)
    try:
        return Table(tuple(tuple(row) for row in csv.reader(lines, delimiter=delimiter)))
    except csv.Error:  # a cell without end
        return Table(tuple((line,) for line in lines))
