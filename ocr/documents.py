"""Opens a document of any format from bytes in memory."""

from __future__ import annotations

import mmap
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from ocr.formats import Format, tell_whole
from ocr.office.plain import decode, lines_of
from ocr.office.typeset import TypesetDocument
from ocr.office.word import open_word
from ocr.pdf.document import PdfDocument
from ocr.picture import PictureDocument
from ocr.sheet import OpenDocument


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
    kind = tell_whole(data, how.name, how.password)
    if kind is Format.PDF:
        return PdfDocument(data, how.password, how.max_pages)
    if kind is Format.DOCX:
        return open_word(bytes(data), how.private, how.max_pages)
    if kind is Format.TXT:
        return TypesetDocument(kind, lines_of(decode(bytes(data))), how.max_pages)
    return PictureDocument(BytesIO(data), kind, how.max_pages)
