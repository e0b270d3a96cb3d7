"""What the formats hand to the reader: an opened document, and one sheet of it ready to be read or shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from PIL import Image

from core.model.page import Line
from ocr.formats import Format

MAX_PIXELS = 50_000_000  #: of one decoded or drawn page
READING_SIDE = 2400  #: longest side in pixels of what is read and shown: about 200 dpi on A4


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page as its format gives it.

    `width` and `height` are points as displayed, before `turn`.  `lines` is text the format itself holds, in
    fractions of the displayed page; None wants the engine.  `turn` is what that text says of the direction.
    With `gaps` the page shows more than `lines` tells, and the engine fills in; with `doubtful` a picture lies
    over or under the text, and the engine checks a few lines before they are believed.  `drawing` is an SVG where the
    page was laid out here; then there is no `image`, and none either where the page shows nothing but its own sound
    text: that is drawn when nobody waits for text any more.
    """

    width: float
    height: float
    image: Image.Image | None = None
    lines: tuple[Line, ...] | None = None
    turn: int = 0
    gaps: bool = False
    doubtful: bool = False
    drawing: bytes = b""


class OpenDocument(Protocol):
    """A document that could be opened."""

    @property
    def format(self) -> Format:
        """What it is."""

    @property
    def page_count(self) -> int:
        """How many pages it has; recordings have none."""

    def sheet(self, number: int) -> Sheet:
        """Return page `number` (from 1).

        Raises:
            Unreadable: this page cannot be shown; the others may.
        """
