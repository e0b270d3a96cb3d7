"""A page as JSON and back: how a page travels between processes and lies in a rendition.

`{"n", "w", "h", "r", "s", "f", "l": [line, …]}`, and `"m": [[kind, x0, y0, x1, y1], …]` where there are marks,
with each line `[text, [x0, y0, x1, y1], confidence, [[text, x0, y0, x1, y1, confidence], …]]`, the last
part its words.  Boxes have four decimals: a third of a pixel at 200 dpi.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any

import numpy as np
from pydantic_core import from_json, to_json

from core.errors import Corrupt
from core.model.page import Box, Line, Mark, MarkKind, Page, TextSource, Words

_TURNS = (0, 90, 180, 270)
_NONE = Words.of(())


def dump_page(page: Page) -> bytes:
    """Return `page` as compact JSON in UTF-8."""
    words = iter(_rows([Words.of(line.words) for line in page.lines]))
    value: dict[str, Any] = {
        "n": page.number,
        "w": round(page.width, 2),
        "h": round(page.height, 2),
        "r": page.rotation,
        "s": page.source.value,
        "f": page.failure,
        "l": [
            [text, corners, confidence, list(islice(words, len(line.words)))]
            for line, (text, *corners, confidence) in zip(page.lines, _rows([Words.of(page.lines)]), strict=True)
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
            lines=tuple(_lines(value["l"])),
            failure=None if value["f"] is None else str(value["f"]),
            marks=tuple(Mark(MarkKind(kind), _box(corners)) for kind, *corners in value.get("m", ())),
        )
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError) as error:
        raise Corrupt from error


def _corners(box: Box) -> list[float]:
    return [round(box.x0, 4), round(box.y0, 4), round(box.x1, 4), round(box.y1, 4)]


def _rows(parts: Sequence[Words]) -> Iterator[tuple[str, float, float, float, float, float]]:
    """Yield text, four corners and confidence of each, all rounded at once: one by one takes longer than JSON."""
    boxes = np.concatenate([_NONE.boxes, *(part.boxes for part in parts)]).round(4)
    confidences = np.concatenate([_NONE.confidences, *(part.confidences for part in parts)]).round(3)
    texts = chain.from_iterable(part.texts for part in parts)
    yield from zip(texts, *boxes.T.tolist(), confidences.tolist(), strict=True)


def _lines(items: list[list[Any]]) -> Iterator[Line]:
    words, end = _words([word for _, _, _, words in items for word in words]), 0
    placed = _words([(text, *corners, confidence) for text, corners, confidence, _ in items])
    for (text, box, confidence), (_, _, _, held) in zip(placed, items, strict=True):
        start, end = end, end + len(held)
        yield Line(text, box, confidence, words[start:end])


def _words(rows: list[Sequence[Any]]) -> Words:
    """Return what each `[text, x0, y0, x1, y1, confidence]` says, all checked at once."""
    if not rows:
        return _NONE
    texts, *columns = zip(*rows, strict=True)
    numbers = np.array(columns, np.float64)
    if set(map(type, texts)) != {str} or numbers.shape != (5, len(rows)) or not np.isfinite(numbers).all():
        raise ValueError(numbers.shape)
    numbers = numbers.clip(0.0, 1.0)
    return Words(texts, numbers[:4].T, numbers[4])


def _box(corners: list[Any]) -> Box:
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
