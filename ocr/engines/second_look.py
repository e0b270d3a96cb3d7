"""A second look at lines that something besides print touches: a seal, a fingerprint, or ink beyond their ends.

The line is cut out anew, longer where no other line stands, and with coloured ink taken away.  Where this reads
otherwise, nobody knows what stands there: the likelier reading is kept, and the place is told.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rapidocr.utils.process_img import get_rotate_crop_image

from ocr.engines.recogniser import Pixels, Recognised, Recogniser

Quad = NDArray[np.float32]

_REACH = 1.6  #: line heights that a line is looked at beyond its ends
_STEPS = 8  #: in which the room beyond an end is measured
_TOO_HIGH = 1.5  #: height by width from which on a line stands and is left alone
_COLOURED = 42  #: levels between the strongest and the weakest colour of ink that is none of print's
_PALE = 0.82  #: of the paper's own lightness; what is lighter is no ink
_MARKED = 0.012  #: share of a line's pixels in such ink from which on it is looked at again
_DARK, _PRINTED = 0.6, 0.02  #: print is darker than this share of the paper, and at least such a share of a line
_INKED = 0.07  #: share of a character's square that is dark where one may be lost beyond an end
_RULE = 0.8  #: share of a column or row of pixels that is dark where a rule runs
_LEAST = 0.5  #: confidence of a character that only the second look saw
_MORE = 0.9  #: mean confidence from which on a reading that only adds to the first is the likelier one
_FEW, _APART = 5, 1.7  #: Han characters that tell how far apart they stand, and how many steps are too far
_STROKES = frozenset("1lI|丨丿一-_—/\\")  #: what rules, creases and rims of seals are read as
_TRIMMED = 0.06  #: of the height at top and foot that is not looked at for ink: underlines, rows above and below


@dataclass(frozen=True, slots=True)
class Look:
    """A line cut out anew: its pixels, its corners, and how far it reaches beyond the line's ends, in its lengths."""

    pixels: Pixels
    quad: Quad
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line after the second look: the likelier reading and its corners.

    `doubts` are the stretches that the two read otherwise, in lengths of the line from its start.
    """

    read: Recognised
    quad: Quad
    doubts: tuple[tuple[float, float], ...] = ()


def second_looks(
    pixels: Pixels, quads: Sequence[Quad], read: Mapping[int, Recognised], recogniser: Recogniser
) -> dict[int, Line]:
    """Return all lines of `read`, by their index in `quads`, after a second look at those that want one."""
    looks = {index: look for index in read if (look := look_again(pixels, quads, index)) is not None}
    again = dict(zip(looks, recogniser.read([look.pixels for look in looks.values()]), strict=True))
    return {
        index: _settled(first, again[index], quads[index], looks[index])
        if index in looks
        else Line(first, quads[index])
        for index, first in read.items()
    }


def _settled(first: Recognised, second: Recognised, quad: Quad, look: Look) -> Line:
    doubts = (*differences(first, second, look), *gaps(first, look))
    if not doubts or not _is_likelier(second, first):
        return Line(first, quad, doubts)
    whole = 1 + look.before + look.after
    placed = tuple(((start + look.before) / whole, (end + look.before) / whole) for start, end in doubts)
    return Line(second, look.quad, placed)


def _is_likelier(second: Recognised, first: Recognised) -> bool:
    more = len(second.text) > len(first.text) and first.text.strip() in second.text
    return second.confidence > (_MORE if more else first.confidence)


def look_again(pixels: Pixels, quads: Sequence[Quad], index: int) -> Look | None:
    """Return line `index` for a second look, None where nothing but print stands there."""
    quad = quads[index]
    along, high, length = _measures(quad)
    if high >= _TOO_HIGH * length or high < 4:  # noqa: PLR2004 -- pixels; too small to tell anything
        return None
    free = _room(quads, index, along, high)
    crop, _ = _cut(pixels, quad, along, free)
    strongest, weakest = crop.max(axis=2), crop.min(axis=2)
    paper = float(np.percentile(strongest, 85))
    dark = strongest < paper * _DARK
    marked = (strongest.astype(np.int16) - weakest > _COLOURED) & (weakest < paper * _PALE) & ~dark
    # What is printed in colour throughout has nothing lying over it.
    coloured = float(marked.mean()) >= _MARKED and float(dark.mean()) >= _PRINTED
    room = _lost(crop, free, paper)
    if not coloured and not any(room):
        return None
    crop, longer = _cut(pixels, quad, along, room)
    seen = np.repeat(crop.max(axis=2, keepdims=True), 3, axis=2) if coloured else crop
    return Look(seen, longer, room[0] / length, room[1] / length)


def _cut(pixels: Pixels, quad: Quad, along: NDArray[np.float32], room: tuple[float, float]) -> tuple[Pixels, Quad]:
    longer = quad.copy()
    longer[[0, 3]] -= along * room[0]
    longer[[1, 2]] += along * room[1]
    limits = np.array([pixels.shape[1] - 1, pixels.shape[0] - 1], dtype=np.float32)
    longer = np.clip(longer, 0, limits)
    return get_rotate_crop_image(pixels, longer), longer


def _measures(quad: Quad) -> tuple[NDArray[np.float32], float, float]:
    """Return the direction of a line, its height and its length in pixels."""
    along = (quad[1] + quad[2] - quad[0] - quad[3]) / 2
    length = max(float(np.hypot(*along)), 1.0)
    return along / length, float(np.hypot(*((quad[2] + quad[3] - quad[0] - quad[1]) / 2))), length


def _room(quads: Sequence[Quad], index: int, along: NDArray[np.float32], high: float) -> tuple[float, float]:
    """Return how many pixels of free room there are beyond both ends, at most `_REACH` heights."""
    quad, others = quads[index], np.array([each for place, each in enumerate(quads) if place != index])
    ends = ((quad[0] + quad[3]) / 2, -along), ((quad[1] + quad[2]) / 2, along)
    free = []
    for end, way in ends:
        steps = end + np.outer(np.linspace(_REACH / _STEPS, _REACH, _STEPS), way * high)
        taken = _covered(steps, others)
        free.append(_REACH * high * (int(taken.argmax()) if taken.any() else _STEPS) / _STEPS)
    return free[0], free[1]


def _covered(points: NDArray[np.float32], quads: NDArray[np.float32]) -> NDArray[np.bool_]:
    if not len(quads):
        return np.zeros(len(points), dtype=bool)
    low, high = quads.min(axis=1), quads.max(axis=1)
    inside = (points[:, None] >= low[None]) & (points[:, None] <= high[None])
    return np.asarray(inside.all(axis=2).any(axis=1))


def _lost(crop: Pixels, room: tuple[float, float], paper: float) -> tuple[int, int]:
    """Return how far to look beyond the left and the right end, in pixels; 0 where no ink to speak of stands there."""
    trim = round(crop.shape[0] * _TRIMMED)
    grey = crop.mean(axis=2)[trim : crop.shape[0] - trim]
    ink = grey < (paper + float(np.percentile(grey, 3))) / 2
    left, right = round(room[0]), round(room[1])
    return _beyond(ink[:, :left][:, ::-1]), _beyond(ink[:, ink.shape[1] - right :])


def _beyond(ink: NDArray[np.bool_]) -> int:
    """Return how wide the room from a line's end outwards is, if a character may stand in it."""
    high = ink.shape[0]
    rules = np.flatnonzero(ink.mean(axis=0) >= _RULE)
    free = ink[:, : int(rules[0]) if len(rules) else ink.shape[1]]
    if free.shape[1] < high / 3:
        return 0
    letters = free[free.mean(axis=1) < _RULE]
    return free.shape[1] if letters.sum() >= _INKED * high * high else 0


def differences(first: Recognised, second: Recognised, look: Look) -> Iterator[tuple[float, float]]:
    """Yield the stretches of a line, in its lengths from its start, that the second look reads otherwise."""
    one = _characters(first, 0.0, 1.0)
    whole = 1 + look.before + look.after
    two = [each for each in _characters(second, -look.before, whole) if not _is_stray(*each)]
    matcher = SequenceMatcher(None, [each[0] for each in one], [each[0] for each in two], autojunk=False)
    for how, i, j, k, n in matcher.get_opcodes():
        if how == "equal":
            continue
        places = [each[1] for each in (*one[i:j], *two[k:n])]
        half = 0.6 * _step(one)
        yield min(places) - half, max(places) + half


def gaps(line: Recognised, look: Look) -> Iterator[tuple[float, float]]:
    """Yield where ink stands between two Han characters that are so far apart that one may be lost between them."""
    han = [each for each in _characters(line, 0.0, 1.0) if each[0] >= "\u4e00"]
    if len(han) < _FEW:
        return
    step, whole, width = _step(han), 1 + look.before + look.after, look.pixels.shape[1]
    trim = round(look.pixels.shape[0] * 2 * _TRIMMED)
    grey = look.pixels.mean(axis=2)[trim : look.pixels.shape[0] - trim]
    ink = grey < (np.percentile(grey, 85) + np.percentile(grey, 3)) / 2
    other = {place for character, place, _ in _characters(line, 0.0, 1.0) if character < "\u4e00"}
    for (_, left, _), (_, right, _) in pairwise(han):
        if right - left < _APART * step or any(left < place < right for place in other):
            continue
        start, end = (
            round((place + look.before) / whole * width) for place in (left + 0.55 * step, right - 0.55 * step)
        )
        if float(ink[:, start:end].mean()) >= _INKED:
            yield left, right


def _characters(line: Recognised, start: float, length: float) -> list[tuple[str, float, float]]:
    """Return letters, digits and Han characters of a line, folded, each with its place and confidence."""
    found = []
    for character, confidence, column in zip(line.text, line.confidences, line.columns, strict=True):
        folded = unicodedata.normalize("NFKC", character).upper()
        if folded.isalnum():
            found.append((folded, start + length * (column + 0.5) / line.width, confidence))
    return found


def _is_stray(character: str, place: float, confidence: float) -> bool:
    outside = not 0 <= place <= 1
    return outside and (confidence < _LEAST or character in _STROKES)


def _step(characters: Sequence[tuple[str, float, float]]) -> float:
    places = [place for _, place, _ in characters]
    return float(np.median(np.diff(places))) if len(places) > 1 else 0.5
