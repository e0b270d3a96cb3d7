"""What the reader gives: one engine's work on one image, and the events of reading one document.

An engine sees a picture and nothing else: no file names, no keys, no settings of others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from PIL import Image

from core.model.page import Line, Page


class OcrEngine(Protocol):
    """Reads the lines of one upright picture.

    Runs inside the reader process, one page at a time, and starts no more threads than it was built with.
    """

    name: str

    def read(self, image: Image.Image) -> tuple[Line, ...]:
        """Return the lines of `image` (RGB or grey), unsorted, with boxes as fractions of it.

        A Han character is a word of its own.  An empty picture gives no lines.

        Raises:
            Unavailable: the engine is not installed on this machine.
        """

    def direction(self, image: Image.Image) -> int:
        """Return the clockwise turn (0, 90, 180 or 270) that makes `image` upright; 0 where nothing tells."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The document could be opened; comes once, before any page.

    `format` is one of pdf, jpeg, png, tiff, webp, heic, bmp, docx, txt.
    """

    format: str
    media_type: str
    page_count: int


@dataclass(frozen=True, slots=True)
class PageRead:
    """One page with its text and pictures.

    `preview` is WebP, JPEG or SVG (`preview_type` is its media type) of the upright page, `thumb` likewise and small.
    """

    page: Page
    preview: bytes
    preview_type: str
    thumb: bytes
    thumb_type: str


@dataclass(frozen=True, slots=True)
class PageFailed:
    """One page that could not be read; the others are not touched by it."""

    number: int
    code: str


ReadEvent = Opened | PageRead | PageFailed
