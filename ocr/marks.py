"""Seals and signatures on a page: noted where they are, never judged.

A seal is a patch of red or blue ink, about as wide as high, of a size that seals have.  A signature is ink beside or
under the words that ask for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
from PIL import Image

from core.model.page import Box, Line, Mark, MarkKind

_SIDE = 480  #: longest side in pixels of what is looked at
_CELL = 6  #: pixels of a square that is inked or not
_LEAST, _MOST = 0.08, 0.34  #: a seal's sides, by the page's shorter side
_SQUARE = 1.35  #: longest side of a seal by its shortest
_THIN, _FULL = 0.25, 0.92  #: share of a seal's squares that bear its ink
_MOST_MARKS = 20
_ASKS = re.compile(
    r"(?:签名|签字|签章|签署|捺印|按印)[^:：]{0,10}[:：]?\s*$|(?:借款人|出借人|欠款人|承诺人|授权人|委托人|申请人|声明人|保证人|具状人|答辩人)\s*[:：]\s*$"
)
_ASKS_INSIDE = re.compile(r"[(（](?:签名|签字|签章|签字或盖章|签字/盖章|签名或盖章|签字盖章)[)）]\s*[:：]?")
_REACH, _HEIGHTS = 0.24, 1.0  #: how far beside a label its signature stands: of the page's width, line heights
_INK, _DARK = 0.012, 0.72  #: share of dark pixels that is a signature; dark is below this share of the paper's own grey


def find_marks(image: Image.Image, lines: Sequence[Line]) -> tuple[Mark, ...]:
    """Return the seals and signatures of an upright page."""
    seals = [Mark(MarkKind.SEAL, box) for box in _apart(_seals(image))]
    signed = [Mark(MarkKind.SIGNATURE, box) for box in _signatures(image, lines)]
    return tuple([*seals, *signed][:_MOST_MARKS])


def inked_patches(image: Image.Image) -> Iterable[Box]:
    """Yield where red or blue ink lies: a box for each patch of it, of whatever size."""
    for box, _ in _inked(_small(image)):
        yield box


def _seals(image: Image.Image) -> Iterable[Box]:
    small = _small(image)
    for box, filled in _inked(small):
        width, height = (box.x1 - box.x0) * small.width, (box.y1 - box.y0) * small.height
        if _is_seal(width, height, min(small.size)) and _THIN <= filled <= _FULL:
            yield box


def _small(image: Image.Image) -> Image.Image:
    plain = image if image.mode in ("RGB", "L") else image.convert("RGB")
    return plain.reduce(max(1, max(image.size) // _SIDE)).convert("RGB")


def _inked(small: Image.Image) -> Iterable[tuple[Box, float]]:
    """Yield each patch of coloured ink, and the share of its squares that bear it."""
    pixels = np.asarray(small, dtype=np.int16)
    red, green, blue = pixels[..., 0], pixels[..., 1], pixels[..., 2]
    inks = (
        (red - np.maximum(green, blue) > 35) & (red > 90),  # noqa: PLR2004 -- levels of colour
        (blue - np.maximum(red, green) > 30) & (blue > 90),  # noqa: PLR2004
    )
    height, width = pixels.shape[:2]
    for ink in inks:
        for rows, columns in _patches(_squares(ink)):
            x0, x1 = min(columns) * _CELL, min((max(columns) + 1) * _CELL, width)
            y0, y1 = min(rows) * _CELL, min((max(rows) + 1) * _CELL, height)
            filled = len(rows) * _CELL * _CELL / ((x1 - x0) * (y1 - y0))
            yield Box(x0 / width, y0 / height, x1 / width, y1 / height), filled


def _apart(boxes: Iterable[Box]) -> Iterable[Box]:
    """Yield the boxes that lie in no larger one: a seal's star or number is none of its own."""
    kept: list[Box] = []
    for box in sorted(boxes, key=lambda each: (each.x0 - each.x1) * (each.y1 - each.y0)):
        middle, level = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
        if not any(other.x0 <= middle <= other.x1 and other.y0 <= level <= other.y1 for other in kept):
            kept.append(box)
            yield box


def _squares(ink: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> set[tuple[int, int]]:
    """Return the squares of a grid that hold a good share of ink."""
    rows, columns = ink.shape[0] // _CELL, ink.shape[1] // _CELL
    grid = ink[: rows * _CELL, : columns * _CELL].reshape(rows, _CELL, columns, _CELL).sum(axis=(1, 3))
    return {(int(row), int(column)) for row, column in np.argwhere(grid >= 3)}  # noqa: PLR2004 -- of 36 pixels


def _patches(squares: set[tuple[int, int]]) -> Iterable[tuple[list[int], list[int]]]:
    """Yield rows and columns of each group of squares that touch, or nearly do."""
    left = set(squares)
    while left:
        waiting, group = [left.pop()], []
        while waiting:
            row, column = waiting.pop()
            group.append((row, column))
            near = {(row + down, column + right) for down in range(-2, 3) for right in range(-2, 3)} & left
            left -= near
            waiting += near
        yield [row for row, _ in group], [column for _, column in group]


def _is_seal(width: float, height: float, side: int) -> bool:
    longest, shortest = max(width, height), min(width, height)
    return _LEAST * side <= shortest and longest <= _MOST * side and longest <= _SQUARE * shortest


def _signatures(image: Image.Image, lines: Sequence[Line]) -> Iterable[Box]:
    asking = [(line, start) for line in lines if (start := _asked(line.text)) is not None]
    if not asking:
        return
    grey = np.asarray(image.convert("L"), dtype=np.uint8)
    height, width = grey.shape
    paper = float(np.percentile(grey[::8, ::8], 75))
    for line, start in asking:
        label = line.box_of(0, start)
        tall = (line.box.y1 - line.box.y0) * _HEIGHTS
        right, top, bottom = label.x1 + _REACH, line.box.y0 - tall / 2, line.box.y1 + tall / 2
        box = Box(label.x1, max(top, 0.0), min(right, 1.0), min(bottom, 1.0))
        part = grey[int(box.y0 * height) : int(box.y1 * height), int(box.x0 * width) : int(box.x1 * width)]
        if part.size and float((part < paper * _DARK).mean()) >= _INK:
            yield box


def _asked(text: str) -> int | None:
    """Return where the words end that ask for a signature; None where a line asks for none."""
    inside = _ASKS_INSIDE.search(text)
    if inside:
        return inside.end()
    asks = _ASKS.search(text)
    return asks.end() if asks else None
