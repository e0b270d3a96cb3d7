"""Lines that a seal or a fingerprint hides from the detector: looked for once more where its ink lies, without it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ocr.engines.recogniser import Pixels
from ocr.marks import inked_patches

Quad = NDArray[np.float32]
_Bounds = tuple[float, float, float, float]

_LEAST, _MOST = 0.04, 0.4  #: sides of what is taken for a seal or fingerprint, by the page's shorter side
_BESIDE, _ABOVE = 1.0, 0.25  #: how far around it is looked, by its own sides
_KNOWN = 0.8  #: share of a line that other lines cover from which on it is nothing new
_WITHIN, _OUTSIDE = 0.7, 0.15  #: share of a known line within a new one: it is a piece of it, it is another
_HIGHER = 1.5  #: times as high as its pieces: several lines taken for one


def with_covered(pixels: Pixels, quads: Sequence[Quad], detect: Callable[[Pixels], Sequence[Quad]]) -> list[Quad]:
    """Return the lines of a page: those of `quads`, and those that only show without coloured ink.

    Pieces of such a line that had been found give way to it.
    """
    lines = list(quads)
    for top, bottom, left, right in _parts(pixels):
        part = pixels[top:bottom, left:right]
        plain = np.repeat(part.max(axis=2, keepdims=True), 3, axis=2)
        origin = np.array([left, top], dtype=np.float32)
        for quad in detect(plain):
            pieces = _pieces(quad + origin, lines)
            if pieces is not None:
                lines = [line for place, line in enumerate(lines) if place not in pieces] + [quad + origin]
    return lines


def _parts(pixels: Pixels) -> Iterator[tuple[int, int, int, int]]:
    """Yield top, bottom, left and right of what lies around each seal and fingerprint, in pixels."""
    height, width = pixels.shape[:2]
    side = min(height, width)
    for box in inked_patches(Image.fromarray(np.ascontiguousarray(pixels[:, :, ::-1]))):
        across, down = (box.x1 - box.x0) * width, (box.y1 - box.y0) * height
        if _LEAST * side <= min(across, down) and max(across, down) <= _MOST * side:
            left, right = box.x0 * width - _BESIDE * across, box.x1 * width + _BESIDE * across
            top, bottom = box.y0 * height - _ABOVE * down, box.y1 * height + _ABOVE * down
            yield max(0, int(top)), min(height, int(bottom)), max(0, int(left)), min(width, int(right))


def _pieces(quad: Quad, lines: Sequence[Quad]) -> set[int] | None:
    """Return which of `lines` are pieces of `quad`; None where it is no new line."""
    whole, covered, pieces = _bounds(quad), 0.0, set()
    for place, line in enumerate(lines):
        bounds = _bounds(line)
        common = _area(_common(whole, bounds))
        covered += common / _area(whole)
        share = common / _area(bounds)
        if share >= _WITHIN:
            if whole[3] - whole[1] > _HIGHER * (bounds[3] - bounds[1]):
                return None
            pieces.add(place)
        elif share > _OUTSIDE:
            return None
    return pieces if covered < _KNOWN else None


def _bounds(quad: Quad) -> _Bounds:
    (x0, y0), (x1, y1) = quad.min(axis=0).tolist(), quad.max(axis=0).tolist()
    return x0, y0, x1, y1


def _common(one: _Bounds, other: _Bounds) -> _Bounds:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def _area(bounds: _Bounds) -> float:
    return max(bounds[2] - bounds[0], 0.0) * max(bounds[3] - bounds[1], 0.0)
