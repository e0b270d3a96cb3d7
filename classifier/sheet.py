"""A document as one text whose every character knows its place: what rules and patterns read.

Lines are folded to plain width, runs of white space become one space, and lines with a wide gap are
cut into segments, so that a form's columns do not run into one another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from core.model.document import Evidence
from core.model.page import Box, Line, MarkKind, Page, TextSource, Word
from core.text import fold_width

MAX_PAGES = 60  #: a document's later pages say nothing new of its type or parties
MAX_PAGE_CHARACTERS = 20_000
MAX_PAGE_LINES = 1_500
_GAP_HEIGHTS = 2.2  #: a gap this many line heights wide parts two columns
_SPREAD_PIECE = 2  #: a single character, with a space behind it, is part of a letter-spaced word
_SINGLE = re.compile(r"[^\w\n]{0,2}[\u4e00-\u9fff]")
_SINGLE_GAP = 4.0  #: line heights between the two characters of one label at most
_SAME_ROW = 0.5  #: overlap of heights that puts two segments into one row
_BELOW_HEIGHTS = 3.0
_RAGGED_MARGIN = 0.84  #: enough where lines end unevenly, if the next does not open a paragraph
_LEAST_RIGHT = 0.75  #: running text reaches at least this far across a page
_BROKEN_LENGTH, _BROKEN_LINES = 24, 3  #: a text with this many full lines was broken to a width
_OPENING = 16
_OPENS = re.compile(
    r"[^:：\n]{1,12}[:：]|[一二三四五六七八九十\d]{1,2}[、.)）]|第[一二三四五六七八九十]{1,3}条|原告|被告|第三人|上诉人|被上诉人|申请人|委托|法定代表"
    r"|审判|书记|此致|本院|综上|经审"
)
_WRAP_INDENT = 0.25  #: a line that begins further in than this is a heading or a signature
_WRAP_MARGIN = 0.93  #: a line that reaches this far of the widest goes on in the next


@dataclass(frozen=True, slots=True)
class Place:
    """Where a character stands: page by index, line by index, offset in the line's own text."""

    page: int
    line: int
    offset: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a line without wide gaps: `text[start:end]` of the sheet."""

    start: int
    end: int
    page: int
    box: Box
    confidence: float

    @property
    def height(self) -> float:
        """The segment's height as a fraction of the page."""
        return self.box.y1 - self.box.y0


@dataclass(frozen=True, slots=True)
class Strip:
    """A text together with the positions of its characters on the sheet."""

    text: str
    at: tuple[int, ...]

    def cut(self, start: int, end: int) -> Strip:
        """Return the part from `start` to `end`."""
        return Strip(self.text[start:end], self.at[start:end])

    def __add__(self, other: Strip) -> Strip:
        return Strip(self.text + other.text, self.at + other.at)


class Sheet:
    """The pages of one document, folded into one text.

    Hostile input is bounded: pages, lines and characters beyond the limits above are not looked at.
    """

    def __init__(self, pages: Sequence[Page]) -> None:
        self.pages = tuple(pages[:MAX_PAGES])
        self._characters: list[str] = []
        self._places: list[Place | None] = []
        self.segments: list[Segment] = []
        for index in range(len(self.pages)):
            self._add_page(index)
        self.text = "".join(self._characters)

    def _add_page(self, index: int) -> None:
        budget = MAX_PAGE_CHARACTERS
        for number, line in enumerate(self.pages[index].lines[:MAX_PAGE_LINES]):
            budget -= len(line.text)
            if budget < 0:
                return
            for start, end in _pieces(line):
                before = len(self.segments)
                self._add_segment(Place(index, number, start), end, line)
                if len(self.segments) > before > 0:
                    self._close_up(before)

    def _close_up(self, last: int) -> None:
        """Join a box of one character to the box of one character before it: a label set wide apart."""
        left, right = self.segments[last - 1], self.segments[last]
        single = all(_SINGLE.fullmatch("".join(self._characters[each.start : each.end])) for each in (left, right))
        gap = right.box.x0 - left.box.x1
        if single and left.page == right.page and _same_row(left, right) and 0 <= gap <= left.height * _SINGLE_GAP:
            self._characters[left.end], self._places[left.end] = " ", self._places[left.end - 1]
            box, worse = Box.around((left.box, right.box)), min(left.confidence, right.confidence)
            self.segments[last - 1 :] = [Segment(left.start, right.end, left.page, box, worse)]

    def _add_segment(self, first: Place, end: int, line: Line) -> None:
        begin = len(self._characters)
        for offset in range(first.offset, end):
            place = Place(first.page, first.line, offset)
            for character in fold_width(line.text[offset]):
                if character.isspace():
                    if len(self._characters) == begin or self._characters[-1] == " ":
                        continue
                    character = " "  # noqa: PLW2901 -- the folded form replaces what was read
                self._characters.append(character)
                self._places.append(place)
        while len(self._characters) > begin and self._characters[-1] == " ":
            self._characters.pop()
            self._places.pop()
        if len(self._characters) > begin:
            box = line.box if first.offset == 0 and end == len(line.text) else line.box_of(first.offset, end)
            self.segments.append(Segment(begin, len(self._characters), first.page, box, line.confidence))
            self._characters.append("\n")
            self._places.append(None)

    def strip(self, start: int, end: int) -> Strip:
        """Return `text[start:end]` with its positions."""
        return Strip(self.text[start:end], tuple(range(start, end)))

    @cached_property
    def prose(self) -> Strip:
        """The whole text with wrapped lines joined, so that a sentence can be read across them."""
        positions: list[int] = []
        for segment, following in pairwise([*self.segments, None]):
            if segment is None:
                continue
            positions.extend(range(segment.start, segment.end))
            if following is None or not self._wraps(segment, following):
                positions.append(segment.end)
        return Strip("".join(self._characters[position] for position in positions), tuple(positions))

    def _wraps(self, upper: Segment, lower: Segment) -> bool:
        if upper.page != lower.page or self._characters[upper.end - 1] in "。；;：:！!？":
            return False
        left, right = self._margins[upper.page]
        width = right - left
        reached = (upper.box.x1 - left) / (width or 1.0)
        ragged = reached >= _RAGGED_MARGIN and not _OPENS.match(self._start_of(lower))
        full = (reached >= _WRAP_MARGIN or ragged) and upper.box.x0 <= left + width * _WRAP_INDENT
        starts_left = lower.box.x0 <= left + (right - left) * (1 - _WRAP_MARGIN)
        near = -upper.height <= lower.box.y0 - upper.box.y1 <= upper.height * 2
        return full and starts_left and near

    def _start_of(self, segment: Segment) -> str:
        return "".join(self._characters[segment.start : min(segment.end, segment.start + _OPENING)])

    @cached_property
    def _margins(self) -> dict[int, tuple[float, float]]:
        found: dict[int, tuple[float, float]] = {}
        for segment in self.segments:
            left, right = found.get(segment.page, (1.0, _LEAST_RIGHT))
            found[segment.page] = (min(left, segment.box.x0), max(right, segment.box.x1))
        return found

    @cached_property
    def _by_page(self) -> dict[int, list[Segment]]:
        found: dict[int, list[Segment]] = {}
        for segment in self.segments:
            found.setdefault(segment.page, []).append(segment)
        return found

    def segment_at(self, position: int) -> Segment:
        """Return the segment that holds the character at `position`."""
        low, high = 0, len(self.segments) - 1
        while low < high:
            middle = (low + high + 1) // 2
            if self.segments[middle].start <= position:
                low = middle
            else:
                high = middle - 1
        return self.segments[low]

    def right_of(self, segment: Segment) -> Segment | None:
        """Return the next segment to the right in the same row, or None."""
        candidates = [
            other
            for other in self._by_page[segment.page]
            if other is not segment
            and other.box.x0 >= segment.box.x1 - segment.height * 0.5
            and _same_row(segment, other)
        ]
        return min(candidates, key=lambda other: other.box.x0, default=None)

    def left_of(self, segment: Segment) -> Segment | None:
        """Return the next segment to the left in the same row, or None."""
        candidates = [
            other
            for other in self._by_page[segment.page]
            if other is not segment
            and other.box.x1 <= segment.box.x0 + segment.height * 0.5
            and _same_row(segment, other)
        ]
        return max(candidates, key=lambda other: other.box.x1, default=None)

    def below(self, segment: Segment) -> Segment | None:
        """Return the nearest segment underneath that shares some width with this one, or None."""
        candidates = [
            other
            for other in self._by_page[segment.page]
            if other is not segment
            and not _same_row(segment, other)
            and 0 <= other.box.y0 - segment.box.y1 + segment.height * 0.5 <= segment.height * _BELOW_HEIGHTS
            and min(other.box.x1, segment.box.x1) > max(other.box.x0, segment.box.x0)
        ]
        return min(candidates, key=lambda other: other.box.y0, default=None)

    def raw(self, at: Sequence[int]) -> str:
        """Return the characters as read, before folding, at these positions."""
        places = list(dict.fromkeys(place for place in (self._places[position] for position in at) if place))
        return "".join(self.pages[place.page].lines[place.line].text[place.offset] for place in places)

    def place(self, at: Sequence[int]) -> tuple[int, Box]:
        """Return page number and box of these positions; those on the first page count."""
        places = [place for place in (self._places[position] for position in at) if place]
        page = self.pages[places[0].page]
        lines: dict[int, list[int]] = {}
        for place in places:
            if place.page == places[0].page:
                lines.setdefault(place.line, []).append(place.offset)
        boxes = (page.lines[line].box_of(min(offsets), max(offsets) + 1) for line, offsets in lines.items())
        return page.number, Box.around(boxes)

    def confidence(self, at: Sequence[int]) -> float:
        """Return how well the worst of the lines at these positions was read."""
        places = {(place.page, place.line) for place in (self._places[position] for position in at) if place}
        return min((self.pages[page].lines[line].confidence for page, line in places), default=0.0)

    def surest(self, at: Sequence[int]) -> float:
        """Return how well the worst word at these positions was read; 1 where words are not told apart."""
        return min((word.confidence for _, word in self._words(at)), default=1.0)

    def is_marked(self, kind: MarkKind, at: Sequence[int]) -> bool:
        """Say whether a mark of a kind, such as COVERED, lies on any of these positions."""
        marks = self._marks.get(kind, {})
        return any(_touch(box, word.box) for number, word in self._words(at) for box in marks.get(number, ()))

    @cached_property
    def _marks(self) -> dict[MarkKind, dict[int, list[Box]]]:
        """The places of the marks of each kind, by the index of their page."""
        found: dict[MarkKind, dict[int, list[Box]]] = {}
        for index, page in enumerate(self.pages):
            for mark in page.marks:
                found.setdefault(mark.kind, {}).setdefault(index, []).append(mark.box)
        return found

    def _words(self, at: Sequence[int]) -> Iterator[tuple[int, Word]]:
        """Yield the words that stand at these positions, each with the index of its page."""
        wanted: dict[tuple[int, int], set[int]] = {}
        for place in (self._places[position] for position in at):
            if place:
                wanted.setdefault((place.page, place.line), set()).add(place.offset)
        for (page, number), offsets in wanted.items():
            line, end = self.pages[page].lines[number], 0
            for word in line.words:
                start = line.text.find(word.text, end)
                if start >= 0:
                    end = start + len(word.text)
                    if not offsets.isdisjoint(range(start, end)):
                        yield page, word

    def evidence(self, at: Sequence[int]) -> Evidence:
        """Return the words at these positions as grounds for a decision."""
        page, box = self.place(at)
        return Evidence(self.raw(at), page, box)


def _touch(covered: Box, word: Box) -> bool:
    """Whether two boxes share some width, and half of the lower one's height."""
    wide = min(covered.x1, word.x1) - max(covered.x0, word.x0)
    high = min(covered.y1, word.y1) - max(covered.y0, word.y0)
    return wide > 0 and high >= _SAME_ROW * min(covered.y1 - covered.y0, word.y1 - word.y0)


def _same_row(one: Segment, other: Segment) -> bool:
    overlap = min(one.box.y1, other.box.y1) - max(one.box.y0, other.box.y0)
    return overlap >= _SAME_ROW * min(one.height, other.height)


def _pieces(line: Line) -> list[tuple[int, int]]:
    """Return where a line's pieces start and end, parted at wide gaps between its words."""
    wide = (line.box.y1 - line.box.y0) * _GAP_HEIGHTS
    cuts, position = [0], 0
    previous: Box | None = None
    for word in line.words:
        found = line.text.find(word.text, position)
        if found < 0:
            continue
        spread = found - cuts[-1] <= _SPREAD_PIECE and word.box.x0 - previous.x1 <= wide * 2 if previous else False
        if previous and not spread and word.box.x0 - previous.x1 > max(wide, 0.02):
            cuts.append(found)
        position, previous = found + len(word.text), word.box
    cuts.append(len(line.text))
    return [(start, end) for start, end in pairwise(cuts) if start < end]


def pages_of_text(text: str) -> tuple[Page, ...]:
    """Return pages for a bare text: one line each of its lines, form feeds parting pages."""
    pages = []
    for number, sheet in enumerate(re.split(r"\f", text), start=1):
        rows = [row for row in sheet.splitlines() if row.strip()][:MAX_PAGE_LINES]
        step, scale = 1 / max(len(rows), 60), _character_width(rows)
        lines = tuple(
            Line(row, Box(0.1, index * step, 0.1 + scale * len(row), (index + 0.7) * step), 1.0)
            for index, row in enumerate(rows)
        )
        pages.append(Page(number, 595.0, 842.0, 0, TextSource.EMBEDDED, lines))
    return tuple(pages)


def _character_width(rows: list[str]) -> float:
    """Return how wide to draw a character, so that lines look full only where the text is broken to a width."""
    longest = max((len(row) for row in rows), default=0)
    full = sum(len(row) >= longest * _WRAP_MARGIN for row in rows)
    broken = longest >= _BROKEN_LENGTH and full >= _BROKEN_LINES
    return (0.8 if broken else 0.4) / max(longest, 30)
