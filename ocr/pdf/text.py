"""The text a PDF page holds itself: characters with places, made into lines.

Asked for one by one, characters cost more than all that is done with them; so pdfium is called without a Python step
between calls, and what follows is done to all characters of a page at once.
"""

from __future__ import annotations

import ctypes
import math
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, repeat
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from core.model.page import Box, Line, Words
from core.text import close_up
from ocr.pdf.actual_text import put_right
from ocr.pdf.ruling import NO_CELLS
from ocr.reading_order import in_reading_order
from ocr.words import is_wide

MAX_CHARACTERS = 50_000  #: of one page; a full A4 page of small print has some 6,000
_GAP = 1.5  #: heights of white that part two pieces of one row, as cells of a table
_PADDING = 0.1  #: the same where a rule stands between; one that is drawn through a word parts nothing
_SAMPLE = 256  #: characters, at least, that tell of a page what nearly always holds for all of it
_DEVICE = 1_000_000  #: side of the square that page coordinates are mapped to
_TURNS = (0, 90, 180, 270)
_HYPHENS = (0x02, 0xFFFE)  #: how pdfium writes a hyphen at a line's end
_CONTROLS, _LINE_ENDS, _HARMLESS = range(0x20), (0x0A, 0x0D), (0x00, 0x09, 0x0A, 0x0D)
_SURROGATES = range(0xD800, 0xE000)
_RADICALS, _DOUBLES = range(0x2E80, 0x2FE0), range(0xF900, 0xFB00)  #: of ordinary Han characters

Boxes = NDArray[np.float64]  #: (n, 4): left, top, right, bottom
#: What a character is to its line: half of a surrogate pair, or no more once the other half stands for both.
_BLANK, _LINE_END, _NARROW, _WIDE, _HALF, _ABSENT = range(6)


@dataclass(frozen=True, slots=True)
class PlacedText:
    """The lines of a page in reading order, and what tells whether they can be believed.

    Boxes are fractions of the page as displayed after `turn`, the clockwise turn that makes most of the text upright.
    `garbled` counts characters the file gives no meaning to, `characters` all that are no space, `nameless` those that
    are drawn and have no code at all.
    """

    lines: tuple[Line, ...]
    turn: int
    characters: int
    garbled: int
    nameless: int = 0


@dataclass(frozen=True, slots=True)
class _Characters:
    """What pdfium tells of each character."""

    codes: list[int]
    boxes: Boxes  #: in page space
    placed: NDArray[np.bool_]
    unmapped: NDArray[np.bool_]  #: the file gives them no meaning
    angles: NDArray[np.float64]  #: in radians, clockwise in page space


@dataclass(frozen=True, slots=True)
class _Meanings:
    """What the characters are, and what all of them together tell."""

    text: list[str]
    kinds: NDArray[np.int64]
    garbled: int
    nameless: int
    angle: float  #: of most of the text, in radians, counter-clockwise in page space


@dataclass(frozen=True, slots=True)
class TakenText:
    """The characters of a page as its file has them; what is made of them needs the file no more."""

    characters: _Characters | None
    matrix: NDArray[np.float64]  #: with `origin`, from page space to fractions of the page as displayed
    origin: NDArray[np.float64]
    size: tuple[float, float]


def take_text(page: pypdfium2.PdfPage) -> TakenText:
    """Take what `page` holds as text."""
    with closing(page.get_textpage()) as textpage:
        count = min(max(pdfium.FPDFText_CountChars(textpage), 0), MAX_CHARACTERS)
        characters = _characters(textpage, count) if count else None
    width, height = (max(side, 1.0) for side in page.get_size())
    return TakenText(characters, *_to_display(page), (width, height))


def place(taken: TakenText, cells: Boxes = NO_CELLS) -> PlacedText:
    """Make lines of the characters taken from a page; `cells`, in page space, are what no line leaves."""
    characters = taken.characters
    if characters is None:
        return PlacedText((), 0, 0, 0)
    meant = _meant(characters)
    turn = _turn(meant.angle, taken.matrix)
    boxes, around = (_turned(_mapped(each, taken.matrix, taken.origin), turn) for each in (characters.boxes, cells))
    width, height = taken.size
    held = _held(boxes, around)
    lines = _lines(meant, boxes, held, height / width if turn % 180 == 0 else width / height)
    seen = np.count_nonzero((meant.kinds == _NARROW) | (meant.kinds == _WIDE))
    ordered = in_reading_order([line for line, _ in lines], cells=[cell for _, cell in lines] if len(cells) else ())
    return PlacedText(ordered, turn, int(seen), meant.garbled, meant.nameless)


def _direct(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    """Return a function of pdfium's that takes addresses as numbers, for calling it many times over."""
    return ctypes.PYFUNCTYPE(result, *arguments)(ctypes.cast(function, ctypes.c_void_p).value or 0)


_OF_CHARACTER = (ctypes.c_void_p, ctypes.c_int)
_code_of = _direct(pdfium.FPDFText_GetUnicode, ctypes.c_uint, *_OF_CHARACTER)
_has_no_meaning = _direct(pdfium.FPDFText_HasUnicodeMapError, ctypes.c_int, *_OF_CHARACTER)
_angle_of = _direct(pdfium.FPDFText_GetCharAngle, ctypes.c_float, *_OF_CHARACTER)
_place_of = _direct(pdfium.FPDFText_GetLooseCharBox, ctypes.c_int, *_OF_CHARACTER, ctypes.c_void_p)


def _characters(textpage: pypdfium2.PdfTextPage, count: int) -> _Characters:
    address = repeat(ctypes.cast(textpage.raw, ctypes.c_void_p).value)
    every = range(count)
    places = np.zeros((count, 4), dtype=np.float32)
    start, step = places.ctypes.data, places.strides[0]
    placed = np.fromiter(map(_place_of, address, every, range(start, start + count * step, step)), np.int64, count) > 0
    codes = list(map(_code_of, address, every))
    unmapped = _commonly(_has_no_meaning, address, count) == 1
    boxes = places.astype(np.float64)
    put_right(textpage, boxes, placed)
    return _Characters(codes, boxes, placed, unmapped, _commonly(_angle_of, address, count))


def _commonly(ask: Callable[..., float], address: Iterable[int | None], count: int) -> NDArray[np.float64]:
    """Return what `ask` says of each character; what it says of every one of a large sample holds for all.

    A share of 5%, from which on text is not believed, shows in such a sample but for one page in 500,000.
    """
    sample = np.fromiter(map(ask, address, range(0, count, max(count // _SAMPLE, 1))), np.float64)
    if np.all(sample == sample[0]):
        return np.full(count, sample[0])
    return np.fromiter(map(ask, address, range(count)), np.float64, count)


def _meant(characters: _Characters) -> _Meanings:
    meanings = list(map(_meaning, characters.codes))
    text = [character for character, _, _ in meanings]
    kinds = np.fromiter((kind for _, kind, _ in meanings), np.int64, len(meanings))
    bad = np.fromiter((garbage for _, _, garbage in meanings), np.bool_, len(meanings))
    solid, placed = kinds >= _NARROW, characters.placed
    nameless = int(np.count_nonzero(placed & (np.array(characters.codes) == 0)))
    garbled = int(np.count_nonzero(bad | (solid & characters.unmapped)))
    kinds[solid & ~placed] = _BLANK
    told = -characters.angles[solid & placed]
    _pair(text, kinds)
    angle = math.atan2(float(np.sin(told).sum()), float(np.cos(told).sum()))
    return _Meanings(text, kinds, garbled, nameless, angle)


@lru_cache(maxsize=20_000)
def _meaning(code: int) -> tuple[str, int, bool]:
    """Return the character for a code of pdfium's, its kind, and whether it is garbage."""
    if code in _HYPHENS:
        return "-", _NARROW, False
    if code in _CONTROLS:
        end = code in _LINE_ENDS
        return ("\n" if end else " "), _LINE_END if end else _BLANK, code not in _HARMLESS
    if code in _SURROGATES:
        return chr(code), _HALF, False
    character = chr(code) if code <= sys.maxunicode else "\ufffd"
    if code in _RADICALS or code in _DOUBLES:
        character = unicodedata.normalize("NFKC", character)[0]
    garbage = character == "\ufffd" or unicodedata.category(character) in ("Co", "Cn", "Cc")
    if character.isspace():
        return " ", _BLANK, garbage
    return character, _WIDE if is_wide(character) else _NARROW, garbage


def _pair(text: list[str], kinds: NDArray[np.int64]) -> None:
    """Join surrogates: the first becomes the character, the second is no more."""
    halves = np.flatnonzero(kinds == _HALF).tolist()
    for index, after in pairwise([*halves, -1]):
        if after == index + 1 and text[index] < "\udc00" <= text[after]:
            text[index] = (text[index] + text[after]).encode("utf-16", "surrogatepass").decode("utf-16")
            text[after] = ""
            kinds[index] = _WIDE if is_wide(text[index]) else _NARROW
            kinds[after] = _ABSENT
    for index in halves:
        if kinds[index] == _HALF:
            text[index], kinds[index] = "\ufffd", _NARROW


def _to_display(page: pypdfium2.PdfPage) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the affine map from page space to fractions of the page as displayed (with its /Rotate and crop)."""
    points = []
    for x, y in ((0.0, 0.0), (1000.0, 0.0), (0.0, 1000.0)):
        left, top = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(page, 0, 0, _DEVICE, _DEVICE, 0, x, y, left, top)
        points.append((left.value / _DEVICE, top.value / _DEVICE))
    origin, right, up = (np.array(point) for point in points)
    return np.array([(right - origin) / 1000, (up - origin) / 1000]), origin


def _mapped(boxes: Boxes, matrix: Boxes, origin: Boxes) -> Boxes:
    first: Boxes = boxes[:, :2] @ matrix + origin
    second = boxes[:, 2:] @ matrix + origin
    corners: Boxes = np.hstack([np.minimum(first, second), np.maximum(first, second)])
    return corners.clip(0.0, 1.0)


def _turn(angle: float, matrix: Boxes) -> int:
    """Return the clockwise turn that lays text of this angle from left to right."""
    along = np.array([math.cos(angle), math.sin(angle)]) @ matrix
    scale = np.abs(matrix).sum(axis=0)  # the display is not square; compare directions in its own measure
    x, y = along / np.where(scale == 0, 1, scale)
    clockwise = math.degrees(math.atan2(y, x))
    return _TURNS[round(-clockwise / 90) % 4]


def _turned(boxes: Boxes, turn: int) -> Boxes:
    x0, y0, x1, y1 = boxes.T
    ways: dict[int, Boxes] = {
        0: boxes,
        90: np.column_stack([1 - y1, x0, 1 - y0, x1]),
        180: np.column_stack([1 - x1, 1 - y1, 1 - x0, 1 - y0]),
        270: np.column_stack([y0, 1 - x1, y1, 1 - x0]),
    }
    return ways[turn]


def _held(boxes: Boxes, cells: Boxes) -> NDArray[np.int64]:
    """Return the cell that holds the middle of each box, or -1."""
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    held = np.full(len(boxes), -1)
    for index, (x0, y0, x1, y1) in enumerate(cells.tolist()):
        held[(x0 <= x) & (x < x1) & (y0 <= y) & (y < y1)] = index
    return held


def _lines(meant: _Meanings, boxes: Boxes, held: NDArray[np.int64], aspect: float) -> list[tuple[Line, int]]:
    """Return the pieces of rows that read on without a break, and their cells; `aspect` is height over width."""
    kinds = meant.kinds
    solid = np.flatnonzero((kinds == _NARROW) | (kinds == _WIDE))
    if not len(solid):
        return []
    places, wide = boxes[solid], kinds[solid] == _WIDE
    ends, blanks = (np.cumsum(kinds == kind)[solid] for kind in (_LINE_END, _BLANK))
    cells = held[solid]
    breaks = (np.diff(ends) > 0) | _breaks(places[:-1], places[1:], np.diff(cells) != 0, aspect)
    parted = breaks | (np.diff(blanks) > 0) | wide[1:] | wide[:-1]
    runs, words = (np.concatenate([[0], np.flatnonzero(where) + 1]) for where in (breaks, parted))
    placed = Words(list(_texts(meant.text, solid, words)), _around(places, words), np.ones(len(words)))
    texts = map(close_up, _texts(meant.text, solid, runs))
    boxed = map(Box._make, _around(places, runs).tolist())
    limits = [*np.searchsorted(words, runs).tolist(), len(words)]
    lines = zip(texts, boxed, pairwise(limits), cells[runs].tolist(), strict=True)
    return [(Line(text, box, 1.0, placed[start:end]), cell) for text, box, (start, end), cell in lines]


def _breaks(before: Boxes, after: Boxes, ruled: NDArray[np.bool_], aspect: float) -> NDArray[np.bool_]:
    """Say of each pair of neighbours whether a row ends between them; `ruled` are parted by a cell's side."""
    tall, next_tall = before[:, 3] - before[:, 1], after[:, 3] - after[:, 1]
    height = np.maximum(np.minimum(tall, next_tall), 1e-4)
    shared = np.minimum(before[:, 3], after[:, 3]) - np.maximum(before[:, 1], after[:, 1])
    em = np.maximum(tall, next_tall) * aspect
    white = after[:, 0] - before[:, 2]
    gone = (white > np.where(ruled, _PADDING, _GAP) * em) | (after[:, 0] < before[:, 0] - 0.5 * em)
    broken: NDArray[np.bool_] = (shared < 0.4 * height) | gone
    return broken


def _texts(text: Sequence[str], solid: NDArray[np.int64], starts: NDArray[np.int64]) -> Iterator[str]:
    """Yield what stands from each start to the character before the next."""
    firsts, lasts = solid[starts].tolist(), solid[[*(starts[1:] - 1), -1]].tolist()
    for first, last in zip(firsts, lasts, strict=True):
        yield text[first] if first == last else "".join(text[first : last + 1])


def _around(boxes: Boxes, starts: NDArray[np.int64]) -> Boxes:
    """Return the box around those from each start to the next, in the decimals that are kept of it."""
    low, high = np.minimum.reduceat(boxes[:, :2], starts), np.maximum.reduceat(boxes[:, 2:], starts)
    return np.hstack([low, high]).round(4)
