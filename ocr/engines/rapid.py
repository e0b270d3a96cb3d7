"""RapidOCR: the PP-OCRv6 detector and recogniser inside its wheel, on onnxruntime.

The page is searched for lines once; its direction follows from their shape and from which way a few of
them read better, so that the usual upright page costs one detection and a handful of extra lines.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from rapidocr.utils.process_img import get_rotate_crop_image

from core.model.page import Box, Line
from ocr.engines.covered import with_covered
from ocr.engines.recogniser import Pixels, Recognised, Recogniser, quiet_parts
from ocr.engines.second_look import second_looks
from ocr.handwriting import by_hand, unevenness
from ocr.leaning import straightened
from ocr.port import Reading
from ocr.reading_order import in_reading_order
from ocr.words import Glyph, is_wide, line_of

Quad = NDArray[np.float32]
_Page = tuple[tuple[Line, ...], tuple[Box, ...], tuple[Box, ...]]

_DETECTION_SIDE = 1280
_LEAST_CONFIDENCE = 0.5
_SAMPLE = 6  #: lines that decide the direction
_SURE, _SURE_LETTERS = 0.92, 16  #: mean confidence, and the letters it takes, that need no look from the other side
_TALL = 1.5  #: the recogniser lays a crop this many times taller than wide on its side
_MARGIN = 24  #: white pixels around a picture so small that its text touches the border


class RapidEngine:
    """The default engine."""

    name = "rapidocr"

    def __init__(self, threads: int) -> None:
        parts = quiet_parts(threads, **{"Det.limit_side_len": _DETECTION_SIDE, "Det.limit_type": "max"})
        self._detector = parts._load_det_model()  # noqa: SLF001 - loaded ahead of the first page
        self._recogniser = Recogniser(threads)

    def read(self, image: Image.Image, *, upright: bool) -> Reading:
        """Read `image`, turning it upright first unless a person did."""
        pixels = np.ascontiguousarray(np.asarray(image.convert("RGB"))[:, :, ::-1])
        quads = self._find(pixels)
        turn, read = (0, {}) if upright else self._direction(pixels, quads)
        if turn:
            pixels, read = np.ascontiguousarray(np.rot90(pixels, k=-turn // 90)), {}
            quads = self._find(pixels)
        return Reading(turn, *self._lines(pixels, quads, read))

    def _find(self, pixels: Pixels) -> list[Quad]:
        return with_covered(pixels, self._detect(pixels), self._detect)

    def _detect(self, pixels: Pixels) -> list[Quad]:
        height, width = pixels.shape[:2]
        margin = _MARGIN if min(height, width) < 4 * _MARGIN else 0
        if margin:
            pixels = cv2.copyMakeBorder(pixels, *(margin,) * 4, cv2.BORDER_REPLICATE)  # type: ignore[assignment]
        boxes = self._detector(pixels).boxes
        if boxes is None:
            return []
        limits = np.array([width - 1, height - 1], dtype=np.float32)
        return [np.clip(box.astype(np.float32) - margin, 0, limits) for box in boxes]

    def _direction(self, pixels: Pixels, quads: Sequence[Quad]) -> tuple[int, dict[int, Recognised]]:
        """Return the clockwise turn that makes the page upright, and the lines read on the way if it is none."""
        order = sorted(range(len(quads)), key=lambda index: _length(quads[index]), reverse=True)
        lying = [index for index in order if _ratio(quads[index]) <= 1 / _TALL]
        standing = [index for index in order if _ratio(quads[index]) >= _TALL]
        if sum(_length(quads[index]) for index in standing) > sum(_length(quads[index]) for index in lying):
            # Such crops come laid on their side: read from their top, which is right for a page turned clockwise.
            sample, turns = standing[:_SAMPLE], (270, 90)
        else:
            sample, turns = lying[:_SAMPLE], (0, 180)
        crops = [get_rotate_crop_image(pixels, quads[index]) for index in sample]
        as_found = self._recogniser.read(crops)
        if not _is_sure(as_found):
            turned = self._recogniser.read([np.ascontiguousarray(np.rot90(crop, k=2)) for crop in crops])
            if _sense(turned) > _sense(as_found):
                return turns[1], {}
        return turns[0], dict(zip(sample, as_found, strict=True))

    def _lines(self, pixels: Pixels, quads: Sequence[Quad], read: dict[int, Recognised]) -> _Page:
        """Return the lines, the boxes of those written by hand, and the places that a second look reads otherwise."""
        rest = [index for index in range(len(quads)) if index not in read]
        crops = [get_rotate_crop_image(pixels, quads[index]) for index in rest]
        read = {**read, **dict(zip(rest, self._recogniser.read(crops), strict=True))}
        looked = second_looks(pixels, quads, dict(sorted(read.items())), self._recogniser)
        seen = [line for line in looked.values() if _is_text(line.read)]
        size = (pixels.shape[1], pixels.shape[0])
        lines = [line_of(_glyphs(line.read, line.quad, size)) for line in seen]
        uneven = by_hand([_unevenness(pixels, line.quad, line.read) for line in seen])
        boxes = tuple(lines[place].box for place in uneven)
        covered = tuple(_placed(line.quad, *doubt, size, standing=False) for line in seen for doubt in line.doubts)
        return in_reading_order(lines, straightened([line.quad for line in seen], size)), boxes, covered


def _is_text(line: Recognised) -> bool:
    return line.confidence >= _LEAST_CONFIDENCE and bool(line.text.strip())


def _unevenness(pixels: Pixels, quad: Quad, line: Recognised) -> float | None:
    if _ratio(quad) >= _TALL:
        return None
    centres = [(column + 0.5) / line.width for column in line.columns]
    return unevenness(get_rotate_crop_image(pixels, quad), line.text, centres)


def _sense(lines: Sequence[Recognised]) -> float:
    return sum(line.confidence**2 * len(line.text) for line in lines)


def _is_sure(lines: Sequence[Recognised]) -> bool:
    """Say whether lines read so well that they cannot stand on their heads."""
    letters = sum(len(line.text) for line in lines)
    return letters >= _SURE_LETTERS and sum(line.confidence * len(line.text) for line in lines) >= _SURE * letters


def _sides(quad: Quad) -> tuple[float, float]:
    """Return width and height of a quadrangle of corners from the top left, clockwise."""
    steps = np.hypot(*(quad - np.roll(quad, -1, axis=0)).T).tolist()
    return max(steps[0], steps[2], 1.0), max(steps[1], steps[3])


def _ratio(quad: Quad) -> float:
    width, height = _sides(quad)
    return height / width


def _length(quad: Quad) -> float:
    return max(_sides(quad))


def _glyphs(line: Recognised, quad: Quad, size: tuple[int, int]) -> list[Glyph]:
    """Return the characters of one line, each with its place.

    The recogniser tells in which of its columns it saw a character; a character reaches half way to its
    neighbours, but no further than its own width in a line this high.
    """
    standing = _ratio(quad) >= _TALL
    high_over_long = 1 / _ratio(quad) if standing else _ratio(quad)
    places = [
        (" ", -1.0, confidence)
        if character.isspace()
        else (character, min((column + 0.5) / line.width, 1.0), confidence)
        for character, confidence, column in zip(line.text, line.confidences, line.columns, strict=True)
    ]
    centres = [centre for _, centre, _ in places if centre >= 0]
    glyphs, seen = [], 0
    for character, centre, confidence in places:
        if centre < 0:
            glyphs.append(Glyph(" ", Box(0, 0, 0, 0), confidence))
            continue
        reach = high_over_long * (0.55 if is_wide(character) else 0.35)
        before = (centres[seen - 1] + centre) / 2 if seen else 0.0
        after = (centres[seen + 1] + centre) / 2 if seen + 1 < len(centres) else 1.0
        seen += 1
        box = _placed(quad, max(before, centre - reach), min(after, centre + reach), size, standing=standing)
        glyphs.append(Glyph(character, box, confidence))
    return glyphs


def _placed(quad: Quad, start: float, end: float, size: tuple[int, int], *, standing: bool) -> Box:
    """Return the box around the stretch of `quad` from `start` to `end` (fractions of its length)."""
    first, second, third, fourth = (quad[1], quad[2], quad[3], quad[0]) if standing else quad
    corners = np.array(
        [
            first + (second - first) * start,
            first + (second - first) * end,
            fourth + (third - fourth) * start,
            fourth + (third - fourth) * end,
        ]
    ) / np.array(size, dtype=np.float32)
    (x0, y0), (x1, y1) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    return Box(x0, y0, x1, y1)
