"""Opens a document of any format from bytes in memory."""

from __future__ import annotations

import csv
import mmap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from core.errors import Unreadable
from ocr.archives.seven_zip import open_seven_zip
from ocr.archives.zipped import open_zip
from ocr.formats import Format, tell_whole
from ocr.mail.eml import read_eml
from ocr.mail.letter import letter_pages
from ocr.mail.msg import read_msg
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
from ocr.sheet import OpenDocument, Sheet

Data = mmap.mmap | bytes


@dataclass(frozen=True, slots=True)
class Unread:
    """What is kept as it is and has no pages: sound and film."""

    format: Format
    page_count: int = 0

    def sheet(self, number: int) -> Sheet:
        """There is no page.

        Raises:
            Unreadable: always.
        """
        raise Unreadable("damaged", page=number)


@dataclass(frozen=True, slots=True)
class Opening:
    """How a document is to be opened; `private` is a folder on private memory.

    With `ahead` a page may be loaded while the one before is still in hand.
    """

    name: str
    password: str | None
    max_pages: int
    private: Path
    ahead: bool = False


def open_document(data: Data, how: Opening) -> OpenDocument:
    """Open `data`.

    Raises:
        Unreadable: with the reason.
    """
    kind = tell_whole(data, how.name)
    if kind is Format.LOCKED_OFFICE:
        data = unlocked(bytes(data), how.password)
        kind = tell_whole(data, how.name)
    if kind not in _OPENERS:
        raise Unreadable("format_unsupported")
    return _OPENERS[kind](kind, data, how)


def _open_picture(kind: Format, data: Data, how: Opening) -> OpenDocument:
    return PictureDocument(stream_of(data), kind, how.max_pages)


def _open_written(kind: Format, data: Data, how: Opening) -> OpenDocument:
    return open_written(kind, bytes(data), how.private, how.max_pages)


def _open_spreadsheet(kind: Format, data: Data, how: Opening) -> OpenDocument:
    return open_spreadsheet(kind, bytes(data), how.max_pages)


def _open_text(kind: Format, data: Data, how: Opening) -> OpenDocument:
    return TypesetDocument(kind, lines_of(decode(bytes(data))), how.max_pages)


def _open_table(kind: Format, data: Data, how: Opening) -> OpenDocument:
    return TypesetDocument(kind, [_table(decode(bytes(data)))], how.max_pages)


def _table(text: str) -> Table:
    lines = [line.replace("\x00", "") for line in lines_of(text)]
    head = "\n".join(lines[:20])
    delimiter = max(",;\t", key=head.count)
    try:
        return Table(tuple(tuple(row) for row in csv.reader(lines, delimiter=delimiter)))
    except csv.Error:  # a cell without end
        return Table(tuple((line,) for line in lines))


_Opener = Callable[[Format, Data, Opening], OpenDocument]
_WRITTEN = (Format.DOCX, Format.DOC, Format.WPS, Format.ODT, Format.RTF, Format.PPTX, Format.PPT, Format.ODP)
_OPENERS: Mapping[Format, _Opener] = MappingProxyType({
    Format.PDF: lambda _, data, how: PdfDocument(data, how.password, how.max_pages, ahead=how.ahead),
    Format.OFD: lambda _, data, how: open_ofd(bytes(data), how.max_pages),
    **dict.fromkeys(CODECS, _open_picture),
    **dict.fromkeys(_WRITTEN, _open_written),
    **dict.fromkeys((Format.XLSX, Format.XLS, Format.ODS), _open_spreadsheet),
    Format.TXT: _open_text,
    Format.CSV: _open_table,
    Format.HTML: lambda kind, data, how: TypesetDocument(kind, blocks_of_page(bytes(data)), how.max_pages),
    Format.EML: lambda kind, data, how: letter_pages(kind, read_eml(bytes(data)), how.max_pages),
    Format.MSG: lambda kind, data, how: letter_pages(kind, read_msg(data), how.max_pages),
    Format.ZIP: lambda _, data, how: open_zip(data, how.password, how.max_pages),
    Format.SEVEN_ZIP: lambda _, data, how: open_seven_zip(data, how.password, how.max_pages),
    **dict.fromkeys((Format.SOUND, Format.FILM), lambda kind, _data, _how: Unread(kind)),
})  # fmt: skip
