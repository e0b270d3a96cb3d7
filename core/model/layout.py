"""A page as JSON and back: how a page travels between processes and lies in a rendition.

`{"n", "w", "h", "r", "s", "f", "l": [line, …]}`, and `"m": [[kind, x0, y0, x1, y1], …]` where there are marks,
with each line `[text, [x0, y0, x1, y1], confidence, [[text, x0, y0, x1, y1, confidence], …]]`, the last
part its words.  Boxes have four decimals: a third of a pixel at 200 dpi.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
from pydantic_core import from_json, to_json

from core.errors import Corrupt
from core.model.page import Box, Line, Mark, MarkKind, Page, TextSource, Word

_TURNS = (0, 90, 180, 270)


def dump_page(page: Page) -> bytes:
    """Return `page` as compact JSON in UTF-8."""
    words = iter(_numbers([*chain.from_iterable(line.words for line in page.lines)]))
    value: dict[str, Any] = {
        "n": page.number,
        "w": round(page.width, 2),
        "h": round(page.height, 2),
        "r": page.rotation,
        "s": page.source.value,
        "f": page.failure,
        "l": [
            [line.text, corners, confidence, [[word.text, *next(words)] for word in line.words]]
            for line, (*corners, confidence) in zip(page.lines, _numbers(page.lines), strict=True)
        ],
    }
    if page.marks:
        value["m"] = [[mark.kind.value, *_corners(mark.box)] for mark in page.marks]
    try:
        return to_json(value)
    except ValueError:  # half a character somewhere
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def load_page(data: bytes) -> Page:
    """Read what `dump_page` wrote; the bytes are not trusted.

    Raises:
        Corrupt: they are not a page.
    """
    try:
        value = from_json(data)
        if value["r"] not in _TURNS:
            raise ValueError(value["r"])
        return Page(
            number=int(value["n"]),
            width=_length(value["w"]),
            height=_length(value["h"]),
            rotation=value["r"],
            source=TextSource(value["s"]),
            lines=tuple(_line(item) for item in value["l"]),
            failure=None if value["f"] is None else str(value["f"]),
            marks=tuple(Mark(MarkKind(kind), _box(corners)) for kind, *corners in value.get("m", ())),
        )
    except (ValueError, TypeError, KeyError, IndexError, RecursionError) as error:
        raise Corrupt from error


def _corners(box: Box) -> list[float]:
    return [round(box.x0, 4), round(box.y0, 4), round(box.x1, 4), round(box.y1, 4)]


def _numbers(placed: Sequence[Line | Word]) -> list[list[float]]:
    """Return four corners and the confidence of each, all rounded at once: one by one that takes longer than JSON."""
    if not placed:
        return []
    boxes = ((one.box, one.confidence) for one in placed)
    table = np.array([(box.x0, box.y0, box.x1, box.y1, confidence) for box, confidence in boxes])
    rounded: list[list[float]] = np.column_stack([table[:, :4].round(4), table[:, 4].round(3)]).tolist()
    return rounded


def _line(item: list[Any]) -> Line:
    text, corners, confidence, words = item
    return Line(
        _text(text),
        _box(corners),
        _fraction(confidence),
        tuple(Word(_text(word[0]), _box(word[1:5]), _fraction(word[5])) for word in words),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(type(value))
    return value


def _box(corners: list[Any]) -> Box:
    x0, y0, x1, y1 = corners
    if 0.0 <= x0 <= 1.0 and 0.0 <= y0 <= 1.0 and 0.0 <= x1 <= 1.0 and 0.0 <= y1 <= 1.0:
        return Box(x0, y0, x1, y1)
    return Box(*map(_fraction, corners))


def _fraction(value: float) -> float:
    return min(max(_finite(value), 0.0), 1.0)


def _length(value: float) -> float:
    number = _finite(value)
    if number <= 0:
        raise ValueError(number)
    return number


def _finite(value: float) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(number)
    return number
