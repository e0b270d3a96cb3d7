"""What was read on a page: lines and words with their places.

Coordinates are fractions of the *upright* page from its top left corner, so they hold at any zoom.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import chain
from typing import NamedTuple, overload

import numpy as np
from numpy.typing import NDArray


class Box(NamedTuple):
    """A rectangle on a page: left, top, right, bottom, each from 0 to 1."""

    x0: float
    y0: float
    x1: float
    y1: float

    @classmethod
    def around(cls, boxes: Iterable[Box]) -> Box:
        """Return the smallest box that holds all of `boxes` (at least one)."""
        members = list(boxes)
        return cls(
            min(box.x0 for box in members),
            min(box.y0 for box in members),
            max(box.x1 for box in members),
            max(box.y1 for box in members),
        )


class Word(NamedTuple):
    """The smallest placed piece of a line: a Latin word, a number or one Han character."""

    text: str
    box: Box
    confidence: float


class Words(Sequence[Word]):
    """Words as columns, each made when it is looked at: a page has a thousand, and few pages are read by the word."""

    __slots__ = ("boxes", "confidences", "texts")

    def __init__(self, texts: Sequence[str], boxes: NDArray[np.float64], confidences: NDArray[np.float64]) -> None:
        """Take the columns, all of one length; `boxes` (n, 4) has left, top, right, bottom."""
        self.texts = texts
        self.boxes = boxes
        self.confidences = confidences

    @classmethod
    def of(cls, placed: Sequence[Word | Line]) -> Words:
        """Return words, or lines as if they were words, as columns."""
        if isinstance(placed, cls):
            return placed
        boxes = np.fromiter(chain.from_iterable(one.box for one in placed), np.float64, 4 * len(placed))
        confidences = np.fromiter((one.confidence for one in placed), np.float64, len(placed))
        return cls([one.text for one in placed], boxes.reshape(-1, 4), confidences)

    @overload
    def __getitem__(self, index: int) -> Word: ...
    @overload
    def __getitem__(self, index: slice) -> Words: ...
    def __getitem__(self, index: int | slice) -> Word | Words:
        if isinstance(index, slice):
            return Words(self.texts[index], self.boxes[index], self.confidences[index])
        return Word(self.texts[index], Box(*self.boxes[index].tolist()), float(self.confidences[index]))

    def __len__(self) -> int:
        return len(self.texts)

    def __iter__(self) -> Iterator[Word]:
        return map(Word, self.texts, map(Box._make, self.boxes.tolist()), self.confidences.tolist())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


@dataclass(frozen=True, slots=True)
class Line:
    """One line as read.  Where there are words, they stand in the order of `text`."""

    text: str
    box: Box
    confidence: float
    words: Sequence[Word] = ()

    def box_of(self, start: int, end: int) -> Box:
        """Return the place of `text[start:end]`, from the words where they tell, else by proportion."""
        position, hits = 0, []
        for word in self.words:
            found = self.text.find(word.text, position)
            if found < 0:
                continue
            position = found + len(word.text)
            if found < end and position > start:
                hits.append(word.box)
        if hits:
            return Box.around(hits)
        width, length = self.box.x1 - self.box.x0, max(len(self.text), 1)
        return Box(self.box.x0 + width * start / length, self.box.y0, self.box.x0 + width * end / length, self.box.y1)


class TextSource(StrEnum):
    """Where the text of a page came from."""

    EMBEDDED = "embedded"
    OCR = "ocr"
    NONE = "none"


class MarkKind(StrEnum):
    """What stands on a page besides print."""

    SEAL = "seal"
    SIGNATURE = "signature"
    HANDWRITING = "handwriting"
    COVERED = "covered"


@dataclass(frozen=True, slots=True)
class Mark:
    """A seal, a signature, a stretch written by hand, or characters under something, noted where they are.

    Nobody has judged whose they are, or what stands there.
    """

    kind: MarkKind
    box: Box


@dataclass(frozen=True)
class Page:
    """One page, upright.

    `number` counts from 1; `width` and `height` are those of the upright page in points (1/72 inch);
    `rotation` is the clockwise turn in degrees (0, 90, 180, 270) that was applied to make it upright;
    `failure` is an error code where the page could not be read.
    """

    number: int
    width: float
    height: float
    rotation: int
    source: TextSource
    lines: tuple[Line, ...]
    failure: str | None = None
    marks: tuple[Mark, ...] = ()

    @property
    def handwriting(self) -> tuple[Box, ...]:
        """The places of what is written by hand, besides signatures."""
        signed = [mark.box for mark in self.marks if mark.kind is MarkKind.SIGNATURE]
        written = (mark.box for mark in self.marks if mark.kind is MarkKind.HANDWRITING)
        return tuple(box for box in written if not any(_holds_middle(other, box) for other in signed))

    @cached_property
    def text(self) -> str:
        """The lines in reading order, joined by newlines."""
        return "\n".join(line.text for line in self.lines)

    def box_of(self, start: int, end: int) -> Box:
        """Return the place of `text[start:end]`, which may run over several lines (never empty)."""
        position, boxes = 0, []
        for line in self.lines:
            first, last = max(start - position, 0), min(end - position, len(line.text))
            if first < last:
                boxes.append(line.box_of(first, last))
            position += len(line.text) + 1
        return Box.around(boxes)


def _holds_middle(box: Box, other: Box) -> bool:
    across, down = (other.x0 + other.x1) / 2, (other.y0 + other.y1) / 2
    return box.x0 <= across <= box.x1 and box.y0 <= down <= box.y1
