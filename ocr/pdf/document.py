"""Opens a PDF, mends it where it is damaged, and gives its pages one by one.

pdfium serves one thread, and it is a thread of its own: while lines are made of one page's characters, the next page
is being loaded.
"""

from __future__ import annotations

import ctypes
import io
import mmap
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from core.errors import Unreadable
from ocr.formats import Format
from ocr.pdf.content import Content, content_of
from ocr.pdf.ruling import cells
from ocr.pdf.soundness import covers_ink, has_large_picture, is_plausible
from ocr.pdf.text import TakenText, place, take_text
from ocr.sheet import READING_SIDE, Sheet

_READING_DPI = 300  #: upper limit, for small pages; A4 is bound by READING_SIDE at 205
_AHEAD = 2  #: pages loaded or waiting to be, so that pdfium need not wait for whoever takes them
_SHOWING_DPI = 150  #: pages whose own text is sound are only looked at


@dataclass(frozen=True, slots=True)
class _Taken:
    """What a page's file tells of it; the page is open until its sheet is made."""

    page: pypdfium2.PdfPage
    size: tuple[float, float]  #: points
    text: TakenText
    content: Content


class PdfDocument:
    """One open PDF in memory."""

    format = Format.PDF

    def __init__(
        self, data: mmap.mmap | bytes, password: str | None, max_pages: int, *, ahead: bool = False, drawn: bool = False
    ) -> None:
        """Open `data`; with `ahead` pages are loaded while those before are made sheets of.

        With `drawn` it was made here of another format: its text is what was written, and every sheet has its picture,
        since nobody can draw it later.

        Raises:
            Unreadable: `locked`, `protection_unsupported`, `damaged`, `too_many_pages`.
        """
        self._data = data
        self._password = password
        self._mended = False
        self._ahead = ahead
        self._drawn = drawn
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="pdfium")
        self._coming: dict[int, Future[_Taken]] = {}
        try:
            self._pdf = _open(data, password)
        except pypdfium2.PdfiumError as error:
            _refuse_locked(error)
            self._mend()
        self.page_count = len(self._pdf)
        if self.page_count > max_pages:
            raise Unreadable("too_many_pages", limit=max_pages)
        if not self.page_count:
            raise Unreadable("damaged")

    def sheet(self, number: int) -> Sheet:
        """Return a page: its own text where that is sound, and its picture, but where it shows nothing but that text.

        Raises:
            Unreadable: `damaged`: the page can neither be loaded nor mended.
        """
        last = min(number + _AHEAD, self.page_count) if self._ahead else number
        for coming in range(number, last + 1):
            if coming not in self._coming:
                self._coming[coming] = self._thread.submit(self._take, coming)
        taken = self._coming.pop(number).result()
        try:
            return self._made(taken)
        finally:
            self._thread.submit(taken.page.close)

    def picture(self, number: int) -> Image.Image:
        """Draw a page whose own text is sound, for looking at.

        Raises:
            Unreadable: `damaged`.
        """
        return self._thread.submit(self._shown, number).result()

    def _made(self, taken: _Taken) -> Sheet:
        width, height = taken.size
        text = place(taken.text, cells(taken.content.strokes))
        sound = is_plausible(text) or (self._drawn and bool(text.lines))
        if sound and taken.content.plain and not (text.nameless or self._drawn):
            return Sheet(width, height, None, text.lines, text.turn)
        pictured = has_large_picture(taken.content, text)
        dpi = _READING_DPI if pictured or not sound else _SHOWING_DPI
        image = self._thread.submit(_draw, taken.page, width, height, dpi).result()
        if not sound:
            return Sheet(width, height, image)
        covered = covers_ink(text, image)
        return Sheet(width, height, image, text.lines, text.turn, gaps=not covered, doubtful=pictured)

    def _take(self, number: int) -> _Taken:
        page = self._page(number)
        try:
            width, height = (max(side, 1.0) for side in page.get_size())
            return _Taken(page, (width, height), take_text(page), content_of(page))
        except BaseException:
            page.close()
            raise

    def _shown(self, number: int) -> Image.Image:
        with closing(self._page(number)) as page:
            width, height = (max(side, 1.0) for side in page.get_size())
            return _draw(page, width, height, _SHOWING_DPI)

    def text(self, number: int) -> str:
        """Return what page `number` holds as text, without drawing it."""
        with closing(self._page(number)) as page:
            return "\n".join(line.text for line in place(take_text(page)).lines)

    def _page(self, number: int) -> pypdfium2.PdfPage:
        try:
            return self._pdf[number - 1]
        except (pypdfium2.PdfiumError, IndexError) as error:
            if self._mended:
                raise Unreadable("damaged") from error
            self._mend()
            return self._page(number)

    def _mend(self) -> None:
        """Let qpdf rebuild the file's structure, and open the result."""
        self._mended = True
        out = io.BytesIO()
        try:
            with pikepdf.open(io.BytesIO(self._data), password=self._password or "") as pdf:
                pdf.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
            self._pdf = _open(out.getvalue(), None)
        except pikepdf.PasswordError as error:
            raise Unreadable("locked") from error
        except (pikepdf.PdfError, pypdfium2.PdfiumError, RuntimeError, ValueError) as error:
            raise Unreadable("damaged") from error


def _open(data: mmap.mmap | bytes, password: str | None) -> pypdfium2.PdfDocument:
    source: Any = data if isinstance(data, bytes) else (ctypes.c_char * len(data)).from_buffer(data)
    pdf = pypdfium2.PdfDocument(source, password=password)
    if pdf.get_formtype() != pdfium.FORMTYPE_NONE:
        pdf.init_forms()
    return pdf


def _refuse_locked(error: pypdfium2.PdfiumError) -> None:
    if error.err_code == pdfium.FPDF_ERR_PASSWORD:
        raise Unreadable("locked") from error
    if error.err_code == pdfium.FPDF_ERR_SECURITY:
        raise Unreadable("protection_unsupported") from error


def _draw(page: pypdfium2.PdfPage, width: float, height: float, dpi: int) -> Image.Image:
    """Draw the page with its forms and notes, never larger than is read however large it says it is."""
    side = READING_SIDE if dpi == _READING_DPI else READING_SIDE * 3 / 4
    scale = min(dpi / 72, side / max(width, height))
    try:
        image: Image.Image = page.render(scale=scale, rev_byteorder=True).to_pil()
    except (pypdfium2.PdfiumError, ValueError) as error:
        raise Unreadable("damaged") from error
    return image
