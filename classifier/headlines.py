"""The lines of a first page that may be its title, and how well a line is the title of a kind of paper."""

from __future__ import annotations

import re
from dataclasses import dataclass
from statistics import median

from classifier.sheet import Segment, Sheet

_TOP = 0.45  #: titles stand in the upper part of the page
_FIRST = 14  #: and among its first lines
_LONGEST = 40
_NOISE = re.compile(r"[ :：。,，、《》<>“”\"'*—_·\-.]")
_FUZZY_FROM = 5  #: shorter titles allow no misread character
_BRACKETED = re.compile(r"[(（][^()（）]{0,20}[)）]$")


@dataclass(frozen=True, slots=True)
class Headline:
    """A possible title: its text without spaces, its place, and its height against the page's usual."""

    text: str
    start: int
    end: int
    size: float
    order: int


def headlines(sheet: Sheet) -> list[Headline]:
    """Return the first page's possible titles; pieces of one row also count joined, as titles are often spread out."""
    first = [segment for segment in sheet.segments if segment.page == sheet.segments[0].page] if sheet.segments else []
    if not first:
        return []
    usual = median(segment.height for segment in first) or 1.0
    found: list[Headline] = []
    rows = _rows([segment for index, segment in enumerate(first) if index < _FIRST or segment.box.y0 < _TOP])
    for order, row in enumerate(rows):
        pieces = [row] if len(row) > 1 else []
        for group in [*pieces, *([segment] for segment in row)]:
            text = _NOISE.sub("", "".join(sheet.text[segment.start : segment.end] for segment in group))
            if 0 < len(text) <= _LONGEST:
                size = max(segment.height for segment in group) / usual
                found.append(Headline(text, group[0].start, group[-1].end, size, order))
    return found


def _rows(segments: list[Segment]) -> list[list[Segment]]:
    rows: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda each: each.box.y0):
        middle = (segment.box.y0 + segment.box.y1) / 2
        last = rows[-1] if rows else None
        if last and last[-1].box.y0 <= middle <= last[-1].box.y1:
            last.append(segment)
        else:
            rows.append([segment])
    return [sorted(row, key=lambda each: each.box.x0) for row in rows]


def title_match(line: str, title: str) -> float:
    """Return from 0 to 1 how well `line` is the title `title`: alone, at its end, at its start, or nearly."""
    if line == title:
        return 1.0
    plain = _BRACKETED.sub("", line) if line.endswith((")", "）")) else line
    if plain == title:
        return 0.98
    if plain.endswith(title):
        return 0.9 if len(plain) <= len(title) + 24 else 0.4
    if line.startswith(title):
        return 0.75 if len(line) <= len(title) + 14 else 0.3
    if len(title) >= _FUZZY_FROM and len(line) >= len(title) - 1 and _nearly(line[-len(title) - 1 :], title):
        return 0.7
    return 0.0


def _nearly(line: str, title: str) -> bool:
    """Whether one character of `title` was misread, lost or added in `line`."""
    if line[-1] != title[-1] and title[0] not in line[:3]:  # what is wrong at one end is right at the other
        return False
    for candidate in (line, line[1:], line[2:]):
        if abs(len(candidate) - len(title)) > 1:
            continue
        head = 0
        while head < min(len(candidate), len(title)) and candidate[head] == title[head]:
            head += 1
        skip_line = candidate[head:]
        skip_title = title[head:]
        if skip_line[1:] == skip_title[1:] or skip_line == skip_title[1:] or skip_line[1:] == skip_title:
            return True
    return False
