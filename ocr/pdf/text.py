"""The text a PDF page holds itself: characters with places, made into lines."""

from __future__ import annotations

import ctypes
import math
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from core.model.page import Box, Line
from core.text import close_up
from ocr.reading_order import in_reading_order
from ocr.words import Glyph, line_of

MAX_CHARACTERS = 50_000  #: of one page; a full A4 page of small print has some 6,000
_GAP = 1.5  #: heights of white that part two pieces of one row, as cells of a table
_DEVICE = 1_000_000  #: side of the square that page coordinates are mapped to
_TURNS = (0, 90, 180, 270)
_HYPHENS = (0x02, 0xFFFE)  #: how pdfium writes a hyphen at a line's end
_CONTROLS, _LINE_ENDS, _HARMLESS = range(0x20), (0x0A, 0x0D), (0x00, 0x09, 0x0A, 0x0D)
_SURROGATES = range(0xD800, 0xE000)
_RADICALS, _DOUBLES = range(0x2E80, 0x2FE0), range(0xF900, 0xFB00)  #: of ordinary Han characters


@dataclass(frozen=True, slots=True)
class PlacedText:
    """The lines of a page in reading order, and what tells whether they can be believed.

    Boxes are fractions of the page as displayed after `turn`, the clockwise turn that makes most of the text upright.
    `garbled` counts characters the file gives no meaning to, `characters` all that are no space.
    """

    lines: tuple[Line, ...]
    turn: int
    characters: int
    garbled: int


@dataclass(frozen=True, slots=True)
class _Characters:
    text: list[str]
    boxes: NDArray[np.float64]  #: (n, 4): left, top, right, bottom
    garbled: int
    angle: float  #: of most of the text, in radians, counter-clockwise in page space (pdfium counts clockwise)


def read_text(page: pypdfium2.PdfPage) -> PlacedText:
    """Return what `page` holds as text."""
    with closing(page.get_textpage()) as textpage:
        count = min(max(pdfium.FPDFText_CountChars(textpage), 0), MAX_CHARACTERS)
        if not count:
            return PlacedText((), 0, 0, 0)
        characters = _characters(textpage, count)
    matrix, origin = _to_display(page)
    turn = _turn(characters.angle, matrix)
    boxes = _turned(_mapped(characters.boxes, matrix, origin), turn)
    width, height = (max(side, 1.0) for side in page.get_size())
    aspect = height / width if turn % 180 == 0 else width / height
    lines = tuple(_line(run, characters.text, boxes) for run in _runs(characters.text, boxes, aspect))
    seen = sum(not character.isspace() for character in characters.text)
    return PlacedText(in_reading_order([line for line in lines if line is not None]), turn, seen, characters.garbled)


def _characters(textpage: pypdfium2.PdfTextPage, count: int) -> _Characters:
    raw, rect = textpage.raw, pdfium.FS_RECTF()
    place = ctypes.byref(rect)
    text: list[str] = []
    boxes = np.zeros((count, 4))
    garbled, sine, cosine = 0, 0.0, 0.0
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(raw, index)
        character, bad = _meaning(code)
        garbled += bad or (not character.isspace() and pdfium.FPDFText_HasUnicodeMapError(raw, index) == 1)
        text.append(character)
        if not character.isspace() and pdfium.FPDFText_GetLooseCharBox(raw, index, place):
            boxes[index] = (rect.left, rect.top, rect.right, rect.bottom)
            angle = -pdfium.FPDFText_GetCharAngle(raw, index)
            sine, cosine = sine + math.sin(angle), cosine + math.cos(angle)
        elif not character.isspace():
            text[-1] = " "
    return _Characters(_paired(text), boxes, garbled, math.atan2(sine, cosine))


def _meaning(code: int) -> tuple[str, bool]:
    """Return the character for a code of pdfium's, and whether it is garbage."""
    if code in _HYPHENS:
        return "-", False
    if code in _CONTROLS:
        return ("\n" if code in _LINE_ENDS else " "), code not in _HARMLESS
    if code in _SURROGATES:
        return chr(code), False
    character = chr(code) if code <= sys.maxunicode else "\ufffd"
    if code in _RADICALS or code in _DOUBLES:
        character = unicodedata.normalize("NFKC", character)[0]
    return character, character == "\ufffd" or unicodedata.category(character) in ("Co", "Cn", "Cc")


def _paired(text: list[str]) -> list[str]:
    """Join surrogates: the first becomes the character, the second a space without a place."""
    for index, (high, low) in enumerate(pairwise(text)):
        if "\ud800" <= high < "\udc00" <= low < "\ue000":
            text[index] = (high + low).encode("utf-16", "surrogatepass").decode("utf-16")
            text[index + 1] = ""
    return ["\ufffd" if len(part) == 1 and "\ud800" <= part < "\ue000" else part for part in text]


def _to_display(page: pypdfium2.PdfPage) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the affine map from page space to fractions of the page as displayed (with its /Rotate and crop)."""
    points = []
    for x, y in ((0.0, 0.0), (1000.0, 0.0), (0.0, 1000.0)):
        left, top = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(page, 0, 0, _DEVICE, _DEVICE, 0, x, y, left, top)
        points.append((left.value / _DEVICE, top.value / _DEVICE))
    origin, right, up = (np.array(point) for point in points)
    return np.array([(right - origin) / 1000, (up - origin) / 1000]), origin


def _mapped(
    boxes: NDArray[np.float64], matrix: NDArray[np.float64], origin: NDArray[np.float64]
) -> NDArray[np.float64]:
    first: NDArray[np.float64] = boxes[:, :2] @ matrix + origin
    second = boxes[:, 2:] @ matrix + origin
    corners: NDArray[np.float64] = np.hstack([np.minimum(first, second), np.maximum(first, second)])
    return corners.clip(0.0, 1.0)


def _turn(angle: float, matrix: NDArray[np.float64]) -> int:
    """Return the clockwise turn that lays text of this angle from left to right."""
    along = np.array([math.cos(angle), math.sin(angle)]) @ matrix
    scale = np.abs(matrix).sum(axis=0)  # the display is not square; compare directions in its own measure
    x, y = along / np.where(scale == 0, 1, scale)
    clockwise = math.degrees(math.atan2(y, x))
    return _TURNS[round(-clockwise / 90) % 4]


def _turned(boxes: NDArray[np.float64], turn: int) -> NDArray[np.float64]:
    x0, y0, x1, y1 = boxes.T
    ways: dict[int, NDArray[np.float64]] = {
        0: boxes,
        90: np.column_stack([1 - y1, x0, 1 - y0, x1]),
        180: np.column_stack([1 - x1, 1 - y1, 1 - x0, 1 - y0]),
        270: np.column_stack([y0, 1 - x1, y1, 1 - x0]),
    }
    return ways[turn]


def _runs(text: Sequence[str], boxes: NDArray[np.float64], aspect: float) -> Iterator[list[int]]:
    """Yield the indexes of each piece of a row that reads on without a break; `aspect` is height over width."""
    run: list[int] = []
    last = -1
    for index, character in enumerate(text):
        if character == "\n" and run:
            yield run
            run, last = [], -1
        elif character == " " and run:
            run.append(index)
        elif character and not character.isspace():
            if last >= 0 and _breaks(boxes[last], boxes[index], aspect):
                yield run
                run = []
            run.append(index)
            last = index
    if run:
        yield run


def _breaks(before: NDArray[np.float64], box: NDArray[np.float64], aspect: float) -> bool:
    height = max(min(before[3] - before[1], box[3] - box[1]), 1e-4)
    shared = min(before[3], box[3]) - max(before[1], box[1])
    em = max(before[3] - before[1], box[3] - box[1]) * aspect
    return bool(shared < 0.4 * height or box[0] - before[2] > _GAP * em or box[0] < before[0] - 0.5 * em)


def _line(run: Sequence[int], text: Sequence[str], boxes: NDArray[np.float64]) -> Line | None:
    glyphs = [Glyph(text[index], Box(*map(float, boxes[index])), 1.0) for index in run]
    while glyphs and glyphs[-1].text.isspace():
        glyphs.pop()
    if not glyphs:
        return None
    line = line_of(glyphs)
    return Line(close_up(line.text), line.box, 1.0, line.words)
