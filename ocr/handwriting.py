"""Handwriting, told by how unevenly characters stand: print sets every Han character into a square of one size.

Measured on nearly all-Han lines only, for the others do not fill their squares in print either.  A neat hand passes for
print, and one or two uneven lines are taken for what a seal or a rule does to print.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

_LEAST = 7  #: Han characters of a line that can be measured
_SHARE = 0.8  #: of a line's characters that must be Han
_FLAT = frozenset("一二三十小日口工上下人八丁个之了")  #: Han characters that fill no square in print
_HEIGHT = 48  #: pixels that a line is brought to
_LEAST_INK = 10  #: pixels of a character
_TRIMMED = 0.03  #: share of a character's ink at its top and its foot that may be specks
_SPREAD = (15, 85)  #: percentiles between which characters differ
_UNEVEN = 0.3  #: print is at 0.1, on bad scans at 0.25
_LINES, _OF_PAGE = 3, 0.5  #: so many uneven lines, and such a share of those measured, are no accident


def by_hand(measured: Sequence[float | None]) -> list[int]:
    """Return which lines of a page were written by hand, by the `unevenness` of all its lines."""
    known = [how for how in measured if how is not None]
    uneven = [index for index, how in enumerate(measured) if how is not None and how >= _UNEVEN]
    return uneven if len(uneven) >= max(_LINES, _OF_PAGE * len(known)) else []


def unevenness(line: Pixels, text: str, centres: Sequence[float]) -> float | None:
    """Return how much the feet and the heights of a line's characters differ, in heights; None where nothing tells.

    Args:
        line: its pixels, upright and straight, of shape height by width by three colours.
        text: what it says.
        centres: where each character stands, as fractions of the line's length.
    """
    han = [place for place, character in enumerate(text) if "\u4e00" <= character <= "\u9fff"]
    if len(han) < _LEAST or len(han) < _SHARE * len(text):
        return None
    ink = _ink(line)
    columns = np.array(centres) * ink.shape[1]
    reach = float(np.median(np.diff(columns[han]))) / 2
    extents = [
        (columns[place], *extent)
        for place in han
        if text[place] not in _FLAT
        and (extent := _extent(ink[:, int(max(columns[place] - reach, 0)) : int(columns[place] + reach)])) is not None
    ]
    if len(extents) < _LEAST - 2:
        return None
    middle, top, foot = np.array(extents, dtype=np.float64).T
    tall = foot - top
    level = foot - np.polyval(np.polyfit(middle, foot, 1), middle)
    return (_spread(level) + _spread(tall)) / max(float(np.median(tall)), 1.0)


def _ink(line: Pixels) -> Pixels:
    width = max(round(line.shape[1] * _HEIGHT / line.shape[0]), 1)
    grey = cv2.resize(cv2.cvtColor(line, cv2.COLOR_BGR2GRAY), (width, _HEIGHT), interpolation=cv2.INTER_AREA)
    return cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)[1].astype(np.uint8)


def _extent(ink: Pixels) -> tuple[int, int] | None:
    """Return the rows of the top and the foot of one character."""
    mass = ink.sum(axis=1).cumsum()
    if mass[-1] < _LEAST_INK:
        return None
    top, foot = np.searchsorted(mass, [_TRIMMED * mass[-1], (1 - _TRIMMED) * mass[-1]]).tolist()
    return top, foot


def _spread(values: NDArray[np.float64]) -> float:
    low, high = np.percentile(values, _SPREAD)
    return float(high - low)
