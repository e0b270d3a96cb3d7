"""The text of a page as PDF operators: every line where it stands, seen by nobody, found and copied by all.

A line is one text object.  Its characters follow one another without gaps, because viewers take a gap for a space;
they are stretched, piece by piece, so that each stands close to where it was read.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from core.model.page import Box, Line
from ocr.searchable.typeface import DESCENT, NAME, NARROW, WIDE, Typeface
from ocr.words import is_wide

_TALL = 1.5  #: a line of several characters this many times taller than wide is read downwards
_LEVEL = 0.6  #: heights by which a line may rise or fall and still be written level: viewers tear leaning lines apart
_STEEPEST = 0.35  #: radians; nothing leans more
_NEAR = 0.3  #: heights of the line that a character may stand beside its place
_BELOW = 0.5 - DESCENT / WIDE  #: heights from the middle of a line down to where its letters stand
_LEAST = 1.0  #: points; of the height of a line
_NARROWEST = 10.0  #: hundredths; characters without any width are lost
_LONGEST = 4_000  #: characters of one text object


@dataclass(frozen=True, slots=True)
class _Course:
    """How a line runs: from a point on its base, in a direction, with letters of a height (points, up is positive)."""

    x: float
    y: float
    angle: float
    high: float
    anchors: tuple[tuple[int, float], ...]  #: characters, and how far from the point each begins


def text_layer(lines: Iterable[Line], size: tuple[float, float], typeface: Typeface, name: str = NAME) -> str:
    """Return the operators that place `lines` on a page of `size` (points), whose fonts know ours by `name`."""
    shown = (" ".join(_shown(line, size, typeface, name)) for line in lines if line.text.strip())
    return "\n".join(shown)


def _shown(line: Line, size: tuple[float, float], typeface: Typeface, name: str) -> Iterator[str]:
    text = "".join(character if character.isprintable() else " " for character in line.text[:_LONGEST])
    course = _course(line, text, size)
    sine, cosine = math.sin(course.angle), math.cos(course.angle)
    turn = f"{cosine:.5f} {sine:.5f} {-sine:.5f} {cosine:.5f}"
    yield f"BT 3 Tr /{name} {course.high:.2f} Tf {turn} {course.x:.2f} {course.y:.2f} Tm"
    for start, end, stretch in _pieces(text, course):
        yield f"{max(100 * stretch / course.high, _NARROWEST):.2f} Tz {typeface.coded(text[start:end])} Tj"
    yield "ET"


def _course(line: Line, text: str, size: tuple[float, float]) -> _Course:
    width, height = size
    box = line.box
    wide, tall = (box.x1 - box.x0) * width, (box.y1 - box.y0) * height
    if len(text) > 1 and tall > _TALL * wide:
        high = max(wide, _LEAST)
        anchors = _anchors(line, text, [(word.box.y0 * height, word.box.y1 * height) for word in line.words], tall)
        x = (box.x0 + box.x1) / 2 * width - _BELOW * high
        return _Course(x, (1 - box.y0) * height, -math.pi / 2, high, anchors)
    boxes = [word.box for word in line.words] or [box]
    high = max(min(place.y1 - place.y0 for place in boxes) * height, _LEAST)
    (left, first), (right, last) = (_middle(place, size) for place in (boxes[0], boxes[-1]))
    angle = math.atan2(last - first, right - left) if right > left and abs(last - first) > _LEVEL * high else 0.0
    angle = angle if abs(angle) < _STEEPEST else 0.0
    middle = first + (box.x0 * width - left) * math.tan(angle) if angle else (1 - (box.y0 + box.y1) / 2) * height
    along = width / math.cos(angle)
    anchors = _anchors(line, text, [(place.x0 * along, place.x1 * along) for place in boxes], wide / math.cos(angle))
    x, y = box.x0 * width + _BELOW * high * math.sin(angle), middle - _BELOW * high * math.cos(angle)
    return _Course(x, y, angle, high, anchors)


def _middle(box: Box, size: tuple[float, float]) -> tuple[float, float]:
    return (box.x0 + box.x1) / 2 * size[0], (1 - (box.y0 + box.y1) / 2) * size[1]


def _anchors(line: Line, text: str, spans: Sequence[tuple[float, float]], long: float) -> tuple[tuple[int, float], ...]:
    """Return characters and how far along the line each begins, from its first to behind its last.

    `spans` are the places of the words along the line, in the same measure as its length.
    """
    found: dict[int, float] = {}
    position, origin = 0, min(span[0] for span in spans) if spans else 0.0
    for word, (start, end) in zip(line.words, spans, strict=False):
        at = text.find(word.text, position)
        if at < 0 or not word.text:
            continue
        # Where words touch, the place between them is the end of one and the beginning of the other.
        found[at] = (found[at] + start - origin) / 2 if at in found else start - origin
        position = at + len(word.text)
        found[position] = end - origin
    found.setdefault(len(text), long)
    found[0] = 0.0
    places = sorted(found.items())
    reached = accumulate((distance for _, distance in places), max)
    return tuple((index, distance) for (index, _), distance in zip(places, reached, strict=True))


def _pieces(text: str, course: _Course) -> Iterator[tuple[int, int, float]]:
    """Yield start, end and stretch (points for each full width) of pieces as long as one stretch holds them all.

    Each stretch from the beginning of a piece that keeps a character near its place is a range; the piece goes on
    while a stretch lies in all of them and ends it where it should end.
    """
    units = list(accumulate((_width(character) for character in text), initial=0.0))
    if course.angle:  # some viewers shuffle the pieces of leaning lines that lie close together
        yield 0, len(text), course.anchors[-1][1] / units[-1]
        return
    near = _NEAR * course.high
    begin, end, stretch = course.anchors[0], course.anchors[0], 0.0
    low, high = 0.0, math.inf
    for anchor in course.anchors[1:]:
        wide = units[anchor[0]] - units[begin[0]]
        reaching = (anchor[1] - begin[1]) / wide
        if end is not begin and not low <= reaching <= high:
            yield begin[0], end[0], stretch
            begin, low, high = end, 0.0, math.inf
            wide = units[anchor[0]] - units[begin[0]]
            reaching = (anchor[1] - begin[1]) / wide
        low, high = max(low, reaching - near / wide), min(high, reaching + near / wide)
        end, stretch = anchor, reaching
    yield begin[0], end[0], stretch


def _width(character: str) -> float:
    return (WIDE if is_wide(character) else NARROW) / WIDE
