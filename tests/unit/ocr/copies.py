"""Pages as an engine reads them, and searchable copies of them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import pikepdf
from PIL import Image

from core.model.page import Box, Line, Page, TextSource
from ocr.searchable.copy import SearchableCopy
from ocr.searchable.port import Label
from ocr.words import Glyph, is_wide, line_of

LABEL = Label("借条 <甲> & 乙.pdf", "0123456789abcdef" * 2, "2026-11-23T09:00:00+00:00")
WIDTH, HEIGHT = 595.0, 842.0
_PITCH, _HIGH = 0.021, 0.0148


def row(text: str, y: float, *, x: float = 0.1, lean: float = 0.0) -> Line:
    """Return a line with a box for each character, which sinks by `lean` of what it runs to the right."""
    glyphs, left = [], x
    for character in text:
        wide = _PITCH if is_wide(character) else _PITCH / 2
        top = y + lean * (left - x) * WIDTH / HEIGHT
        glyphs.append(Glyph(character, Box(left, top, left + wide * 0.95, top + _HIGH), 0.9))
        left += wide
    return line_of(glyphs)


def page_of(lines: Iterable[Line], *, number: int = 1, rotation: int = 0) -> Page:
    """Return an A4 page that was recognised."""
    return Page(number, WIDTH, HEIGHT, rotation, TextSource.OCR, tuple(lines))


def read(rows: Sequence[str], lean: float = 0.0) -> Page:
    """Return a page of rows under one another."""
    return page_of(row(text, 0.1 + 0.03 * number, lean=lean) for number, text in enumerate(rows))


def picture(colour: str = "white", size: tuple[int, int] = (400, 566)) -> bytes:
    """Return a picture as renditions hold it."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "WEBP")
    return out.getvalue()


def copied(*pages: Page, shown: bytes | None = None, media_type: str = "image/webp") -> bytes:
    """Return a copy of pages, all with the same picture."""
    copy = SearchableCopy(LABEL)
    seen = picture() if shown is None else shown
    parts = [*copy.begin(), *(part for page in pages for part in copy.page(page, seen, media_type)), *copy.end()]
    return b"".join(parts)


def born_digital(rows: Sequence[str]) -> bytes:
    """Return a PDF with text of its own, whose font lies in it, and no picture."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(copied(read(rows)))) as found:
        page = found.pages[0]
        drawing = page.obj["/Contents"].read_bytes().replace(b"/P Do", b"")
        page.obj["/Contents"] = found.make_stream(drawing + b" 0 0 1 rg 50 50 9 9 re f")
        del page.Resources["/XObject"]
        found.save(out)
    return out.getvalue()
