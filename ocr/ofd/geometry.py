"""Numbers, boxes, steps and outlines as OFD writes them, made into what PDF understands."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?")
_TOKEN = re.compile(rf"[A-Za-z]|{_NUMBER.pattern}")
_FARTHEST = 1e6  #: millimetres; beyond it nothing is meant
_TAKES = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_MOST_SEGMENTS = 200_000

Point = tuple[float, float]


def numbers(text: str | None) -> list[float]:
    """Return the numbers in `text`; what is beyond all bounds becomes zero."""
    found = [float(item) for item in _NUMBER.findall(text or "")]
    return [value if abs(value) < _FARTHEST else 0.0 for value in found]


def box(text: str | None) -> tuple[float, float, float, float] | None:
    """Return left, top, width and height, or None."""
    found = numbers(text)
    return (found[0], found[1], found[2], found[3]) if len(found) >= 4 else None  # noqa: PLR2004


def matrix(text: str | None) -> tuple[float, ...] | None:
    """Return the six numbers of a transformation, or None."""
    found = tuple(numbers(text))
    return found if len(found) == 6 else None  # noqa: PLR2004


def steps(text: str | None, count: int) -> list[float]:
    """Return `count` steps between characters, or none; `g n x` stands for n times x, and the last one goes on."""
    found: list[float] = []
    words = iter((text or "").split())
    for word in words:
        times, value = 1, word
        if word == "g":
            told, value = next(words, "0"), next(words, "0")
            times = min(int(told), count) if told.isascii() and told.isdigit() else 0
        found += (numbers(value) or [0.0])[:1] * times
        if len(found) >= count:
            break
    return (found + found[-1:] * (count - len(found)))[:count]


def outline(text: str) -> Iterator[str]:
    """Yield the PDF operators of an abbreviated path."""
    tokens = _TOKEN.findall(text)
    place, count = 0, 0
    now: Point = (0.0, 0.0)
    while place < len(tokens) and count < _MOST_SEGMENTS:
        command, count = tokens[place], count + 1
        place += 1
        takes = _TAKES.get(command)
        if takes is None:
            continue
        values = [float(token) if _NUMBER.fullmatch(token) else math.nan for token in tokens[place : place + takes]]
        if len(values) < takes or not all(abs(value) < _FARTHEST for value in values):
            continue
        place += takes
        yield from _operators(command, now, values)
        if takes:
            now = (values[-2], values[-1])


def _operators(command: str, now: Point, values: Sequence[float]) -> Iterator[str]:
    if command in ("S", "M"):
        yield f"{_told(values)} m"
    elif command == "L":
        yield f"{_told(values)} l"
    elif command == "B":
        yield f"{_told(values)} c"
    elif command == "Q":
        (x, y), (cx, cy, ex, ey) = now, values
        ahead = [x + (cx - x) * 2 / 3, y + (cy - y) * 2 / 3, ex + (cx - ex) * 2 / 3, ey + (cy - ey) * 2 / 3]
        yield f"{_told([*ahead, ex, ey])} c"
    elif command == "A":
        yield from (f"{_told(curve)} c" for curve in _arc(now, values))
    else:
        yield "h"


def _told(values: Sequence[float]) -> str:
    return " ".join(f"{value:.4f}" for value in values)


def _arc(start: Point, values: Sequence[float]) -> Iterator[list[float]]:
    """Yield the curves of an elliptic arc given by its end, as SVG's appendix on arcs computes them."""
    rx, ry, turn, large, sweep = abs(values[0]), abs(values[1]), math.radians(values[2]), values[3], values[4]
    (x0, y0), (x1, y1) = start, (values[5], values[6])
    if not rx or not ry or (x0, y0) == (x1, y1):
        yield [x0, y0, x1, y1, x1, y1]
        return
    cos, sin = math.cos(turn), math.sin(turn)
    dx, dy = (x0 - x1) / 2, (y0 - y1) / 2
    px, py = cos * dx + sin * dy, cos * dy - sin * dx
    scale = math.sqrt(max((px / rx) ** 2 + (py / ry) ** 2, 1.0))
    rx, ry = rx * scale, ry * scale
    below = (rx * py) ** 2 + (ry * px) ** 2
    root = math.sqrt(max((rx * ry) ** 2 - below, 0.0) / below) * (-1 if bool(large) == bool(sweep) else 1)
    cx, cy = root * rx * py / ry, -root * ry * px / rx
    begin = math.atan2((py - cy) / ry, (px - cx) / rx)
    swept = math.atan2((-py - cy) / ry, (-px - cx) / rx) - begin
    swept += 2 * math.pi * ((swept < 0) if sweep else -(swept > 0))
    parts = max(1, math.ceil(abs(swept) / (math.pi / 2)))
    step = swept / parts
    reach = 4 / 3 * math.tan(step / 4)
    middle = (cos * cx - sin * cy + (x0 + x1) / 2, sin * cx + cos * cy + (y0 + y1) / 2)

    def placed(x: float, y: float) -> list[float]:
        return [cos * rx * x - sin * ry * y + middle[0], sin * rx * x + cos * ry * y + middle[1]]

    for part in range(parts):
        a, b = begin + part * step, begin + (part + 1) * step
        yield [
            *placed(math.cos(a) - reach * math.sin(a), math.sin(a) + reach * math.cos(a)),
            *placed(math.cos(b) + reach * math.sin(b), math.sin(b) - reach * math.cos(b)),
            *placed(math.cos(b), math.sin(b)),
        ]
