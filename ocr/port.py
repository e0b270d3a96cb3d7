"""What the reader gives: one engine's reading of one image, and the events of reading one document.

An engine sees a picture and nothing else: no file names, no keys, no settings of others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from PIL import Image

from core.model.page import Box, Line, Page


@dataclass(frozen=True, slots=True)
class Reading:
    """What an engine saw: the clockwise turn (0, 90, 180, 270) that makes the picture upright, and its lines.

    Boxes are fractions of the picture after the turn; lines stand in reading order.  `by_hand` has the boxes of those
    that were written by hand, `covered` the places that something lies over, and that a second look reads otherwise;
    both from an engine that can tell.
    """

    turn: int
    lines: tuple[Line, ...]
    by_hand: tuple[Box, ...] = ()
    covered: tuple[Box, ...] = ()


class OcrEngine(Protocol):
    """Reads pictures.  Runs inside the reader process, one page at a time, with the threads it was built with."""

    name: str

    def read(self, image: Image.Image, *, upright: bool) -> Reading:
        """Read `image` (RGB or grey); with `upright` it stands right already and is not turned.

        A Han character is a word of its own.  An empty picture gives no lines.

        Raises:
            Unavailable: the engine is not installed on this machine.
        """


@dataclass(frozen=True, slots=True)
class Place:
    """Where another engine is to read; `among` has the characters that can stand there, all if it is empty."""

    box: Box
    among: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """The document could be opened; comes once, before any page.

    `format` is one of those of `ocr.formats`.  Recordings have no pages.  `members` counts the files it holds.
    """

    format: str
    media_type: str
    page_count: int
    members: int = 0


@dataclass(frozen=True, slots=True)
class PageRead:
    """One page with its text and pictures.

    `preview` shows the upright page large, `thumb` small; both are of the media type `preview_type`
    (WebP, JPEG or, for pages that were never drawn, SVG).  All three are empty where the page is to be drawn later.
    """

    page: Page
    preview: bytes
    preview_type: str
    thumb: bytes


@dataclass(frozen=True, slots=True)
class PageFailed:
    """One page that could not be read; the others are not touched by it."""

    number: int
    code: str


ReadEvent = Opened | PageRead | PageFailed


@dataclass(frozen=True, slots=True)
class PageDrawn:
    """The pictures of a page that was read before; as those of `PageRead`."""

    number: int
    preview: bytes
    preview_type: str
    thumb: bytes


@dataclass(frozen=True, slots=True)
class MemberBegun:
    """The bytes of a member follow; `number` is its place in the file, `name` has its folders."""

    number: int
    name: str


@dataclass(frozen=True, slots=True)
class MemberPiece:
    """Bytes of the member that has begun."""

    data: bytes


@dataclass(frozen=True, slots=True)
class MemberEnded:
    """The member is whole, or `code` says why it is not."""

    code: str | None = None


MemberEvent = MemberBegun | MemberPiece | MemberEnded
