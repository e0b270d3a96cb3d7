"""Where lines would stand on a page that lay straight: scans lean, and photographs lean more on one side.

The lean of a row is taken to change evenly over the page, which is what perspective does to it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.model.page import Box

Numbers = NDArray[np.float64]

_TELLING = 3.0  #: a line this many times longer than high tells how its row leans
_STEEPEST = 0.35  #: 20 degrees; more than that is no lean but writing of its own
_FEW = 3  #: with fewer lines that tell, all are taken to lean alike


def straightened(quads: Sequence[NDArray[np.float32]], size: tuple[int, int]) -> list[Box]:
    """Return where `quads` (corners from the top left, clockwise, in pixels) would stand, as fractions of the page.

    The results only tell order and neighbourhood: they may reach beyond the page.
    """
    if not quads:
        return []
    scale = float(max(size))
    corners = np.array(quads, dtype=np.float64) / scale
    centres = corners.mean(axis=1)
    along = (corners[:, 1] + corners[:, 2] - corners[:, 0] - corners[:, 3]) / 2
    down = (corners[:, 2] + corners[:, 3] - corners[:, 0] - corners[:, 1]) / 2
    long, high = np.hypot(*along.T), np.hypot(*down.T)
    middle, steepness = centres.mean(axis=0), _steepness(centres, along, long, high)
    x, y = (centres - middle).T
    level, turn, fan = steepness
    straight_y = y - level * x - turn * x * x / 2 - fan * x * y
    straight_x = x + level * y
    upright = long < high  # a column of writing keeps its shape
    wide = np.where(upright, np.ptp(corners[:, :, 0], axis=1), long) / 2
    tall = np.where(upright, np.ptp(corners[:, :, 1], axis=1), high) / 2
    boxes = np.column_stack([straight_x - wide, straight_y - tall, straight_x + wide, straight_y + tall])
    boxes += np.tile(middle, 2)
    boxes *= scale / np.array([size[0], size[1], size[0], size[1]], dtype=np.float64)
    return [Box(*map(float, box)) for box in boxes]


def _steepness(centres: Numbers, along: Numbers, long: Numbers, high: Numbers) -> tuple[float, float, float]:
    """Return how rows lean: in the middle, and how that changes to the right and downwards."""
    slopes = along[:, 1] / np.maximum(along[:, 0], 1e-9)
    telling = (long >= _TELLING * high) & (np.abs(slopes) <= _STEEPEST) & (along[:, 0] > 0)
    if telling.sum() < _FEW:
        return (float(np.median(slopes[telling])) if telling.any() else 0.0), 0.0, 0.0
    place, slope, weight = (centres - centres.mean(axis=0))[telling], slopes[telling], long[telling]
    terms = np.column_stack([np.ones(len(place)), place])
    change = np.array([1e-6, 2e-3, 2e-3]) * weight.sum()  # a few lines side by side say little of the far corner
    found = np.array([np.median(slope), 0.0, 0.0])
    for _ in range(4):
        apart = np.abs(slope - terms @ found)
        trust = weight / (1 + (apart / (np.median(apart) + 2e-3)) ** 2)
        found = np.linalg.solve((terms * trust[:, None]).T @ terms + np.diag(change), terms.T @ (trust * slope))
    level, turn, fan = found.tolist()
    return level, turn, fan
