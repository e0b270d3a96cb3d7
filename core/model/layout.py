"""A page as JSON and back: how a page travels between processes and lies in a rendition.

`{"n", "w", "h", "r", "s", "f", "l": [line, …]}`, and `"m": [[kind, x0, y0, x1, y1], …]` where there are marks,
with each line `[text, [x0, y0, x1, y1], confidence, [[text, x0, y0, x1, y1, confidence], …]]`, the last
part its words.  Boxes have four decimals: a third of a pixel at 200 dpi.
"""

from __future__ import annotations

import json
import math
from typing import Any

from core.errors import Corrupt
from core.model.page import Box, Line, Mark, MarkKind, Page, TextSource, Word

_TURNS = (0, 90, 180, 270)


def dump_page(page: Page) -> bytes:
    """Return `page` as compact JSON in UTF-8."""
    value: dict[str, Any] = {
        "n": page.number,
        "w": round(page.width, 2),
        "h": round(page.height, 2),
        "r": page.rotation,
        "s": page.source.value,
        "f": page.failure,
        "l": [
            [line.text, _corners(line.box), round(line.confidence, 3), [_word(word) for word in line.words]]
            for line in page.lines
        ],
    }
    if page.marks:
        value["m"] = [[mark.kind.value, *_corners(mark.box)] for mark in page.marks]
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def load_page(data: bytes) -> Page:
    """Read what `dump_page` wrote; the bytes are not trusted.

    Raises:
        Corrupt: they are not a page.
    """
    try:
        value = json.loads(data)
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


def _word(word: Word) -> list[Any]:
    return [word.text, *_corners(word.box), round(word.confidence, 3)]


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
    x0, y0, x1, y1 = (_fraction(corner) for corner in corners)
    return Box(x0, y0, x1, y1)


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
