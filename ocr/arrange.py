"""Builds new PDFs out of pages of others: split, joined, reordered, turned.

What could act when opened stays behind: scripts, actions, attachments, media.  Notes and form fields become
part of the page's drawing, so that what was filled in stays visible.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from io import BytesIO
from pathlib import Path

import pikepdf

from core.errors import Invalid, Unreadable
from ocr.documents import Opening, open_document
from ocr.formats import Format, tell_whole
from ocr.imposition import picture_pdf, text_pdf
from ocr.mapped import Bytes
from ocr.office.drawn import DrawnDocument
from ocr.picture import CODECS

_TURNS = (0, 90, 180, 270)
_MAX_PAGES = 5_000
#: What a page may carry besides its drawing; the rest of its entries stay behind.
_PAGE_ENTRIES = {
    "/Type",
    "/Parent",
    "/Resources",
    "/MediaBox",
    "/CropBox",
    "/BleedBox",
    "/TrimBox",
    "/ArtBox",
    "/Contents",
    "/Rotate",
    "/Group",
    "/UserUnit",
}


class _Pages:
    """The pages of one source as PDF pages, made when first wanted."""

    def __init__(self, data: Bytes, name: str, password: str | None, private: Path) -> None:
        self._data = data
        self._name = name
        self._password = password
        self._private = private

    @cached_property
    def pdf(self) -> pikepdf.Pdf:
        kind = tell_whole(self._data, self._name)
        data = bytes(self._data)
        if kind is Format.PDF:
            return _opened(data, self._password)
        if kind in CODECS:
            return picture_pdf(data, kind, _MAX_PAGES)
        document = open_document(data, Opening(self._name, self._password, _MAX_PAGES, self._private))
        return _opened(document.pdf, None) if isinstance(document, DrawnDocument) else text_pdf(document)


def arrange(
    sources: Sequence[Bytes],
    names: Sequence[str],
    passwords: Sequence[str | None],
    plan: Sequence[Sequence[Sequence[int]]],
    private: Path,
) -> Iterator[pikepdf.Pdf]:
    """Yield one PDF for each list of (source, page from 1, clockwise turn) in `plan`.

    Raises:
        Unreadable: a source cannot be opened.
        Invalid: `bad_plan`: it names a source, page or turn that there is not.
    """
    opened = [
        _Pages(data, name, password, private) for data, name, password in zip(sources, names, passwords, strict=True)
    ]
    for pages in plan:
        out = pikepdf.new()
        for source, number, turn in pages:
            _append(out, opened, source, number, turn)
        if not pages:
            raise Invalid("bad_plan")
        yield out


def _append(out: pikepdf.Pdf, opened: Sequence[_Pages], source: int, number: int, turn: int) -> None:
    if not 0 <= source < len(opened) or turn not in _TURNS:
        raise Invalid("bad_plan")
    pages = opened[source].pdf.pages
    if not 1 <= number <= len(pages):
        raise Invalid("bad_plan")
    try:
        out.pages.append(pages[number - 1])
        page = out.pages[-1]
        for entry in set(page.obj.keys()) - _PAGE_ENTRIES:
            del page.obj[entry]
        if turn:
            page.rotate(turn, relative=True)
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError) as error:
        raise Unreadable("damaged") from error


def _opened(data: bytes, password: str | None) -> pikepdf.Pdf:
    try:
        pdf = pikepdf.open(BytesIO(data), password=password or "")
        if len(pdf.pages) > _MAX_PAGES:
            raise Unreadable("too_many_pages", limit=_MAX_PAGES)
        with suppress(pikepdf.PdfError, RuntimeError, ValueError):  # a broken form must not keep the pages back
            pdf.generate_appearance_streams()
        with suppress(pikepdf.PdfError, RuntimeError, ValueError):
            pdf.flatten_annotations("all")
    except pikepdf.PasswordError as error:
        raise Unreadable("locked") from error
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        raise Unreadable("damaged") from error
    return pdf
