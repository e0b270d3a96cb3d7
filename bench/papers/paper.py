"""A made-up paper before it is printed: its blocks of content, its truth and its looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.papers.pad import Pad

FILL, END = "\ue000", "\ue001"  #: mark a part that was filled into a printed form
Truth = dict[str, str | list[str]]


def fill(text: object) -> str:
    """Mark `text` as filled in by hand or by typewriter, which forms underline."""
    return f"{FILL}{text}{END}"


def bare(text: str) -> str:
    """Return `text` without the marks of filled-in parts."""
    return text.replace(FILL, "").replace(END, "")


@dataclass(frozen=True, slots=True)
class Title:
    """A centred heading."""

    text: str
    size: float = 1.7  #: as a multiple of the body's size
    letter: float = 0.0  #: extra space between characters, in characters


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph; `indent` in characters, `align` left, right or centre."""

    text: str
    indent: int = 2
    align: str = "left"
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table.  A row with fewer cells than `widths` gives its last cell the rest of the width."""

    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    head: bool = False
    ruled: bool = True
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """A label with a name signed beside it, and a day below."""

    label: str
    name: str = ""
    day: str = ""
    right: bool = True
    thumb: bool = False  #: with a red fingerprint over the name


@dataclass(frozen=True, slots=True)
class Seal:
    """A red seal pressed over what stands above; `lift` in lines."""

    text: str
    round: bool = True
    right: bool = True
    lift: float = 3.0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Empty space, in lines."""

    lines: float = 1.0


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the page."""

    red: bool = False


@dataclass(frozen=True, slots=True)
class Break:
    """The start of a new page."""


Block = Title | Para | Grid | Signature | Seal | Gap | Rule | Break


@dataclass(frozen=True, slots=True)
class Look:
    """How running text is printed: page size in pixels at 150 dpi, faces, sizes and habits."""

    size: tuple[int, int] = (1240, 1754)
    body: str = "song"
    heading: str = "hei"
    points: int = 24
    margin: int = 150
    leading: float = 1.65
    underline: bool = True
    hand: str | None = None  #: face of filled-in parts, where it differs
    footer: str = ""  #: with {page}, {pages} and {han}, the page's number in Han characters
    frame: bool = False
    letterhead: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of one type.  Either `blocks` (running text) or `paint` (a card or screen of fixed layout) is given.

    `fields` is the truth by the product's field names; `loose` names fields that the paper may or may not be
    said to have, so that finding them counts neither way.
    """

    document_type: str
    fields: Truth
    blocks: tuple[Block, ...] = ()
    paint: Callable[[Pad], None] | None = None
    look: Look = field(default_factory=Look)
    loose: tuple[str, ...] = ()
