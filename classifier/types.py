"""Says of what type a document is, by its title and by the phrases that give types away."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cache

from classifier.catalogue import document_types
from classifier.headlines import headlines, title_match
from classifier.layout import conversation
from classifier.port import Guess
from classifier.sheet import Sheet, Strip
from classifier.tables import table

_TITLE_WEIGHT = 9.0
_LARGE = 1.15  #: a line this much taller than the usual is set as a title
_SMALL_TITLE = 0.75
_FALLING = 0.06  #: what each further row takes from a title's weight
_OTHER = 3.0  #: the score of none of the types
_TEMPERATURE = 1.7
_CONVERSATION = 12.0
_LATER_PAGES = 0.35  #: the first page leads
_SHOWN = 6  #: most pieces of evidence handed out
_WORTH_A_LOOK = 0.01
_MOST_OTHER = 0.5  #: not knowing a paper is no knowledge
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Cues:
    """What gives a type away: its titles, longest first, and phrases with their weights."""

    titles: tuple[str, ...]
    phrases: tuple[tuple[str, float], ...]


@dataclass(slots=True)
class Score:
    """What speaks for one type, with the words that do."""

    value: float = 0.0
    grounds: list[tuple[float, tuple[int, ...]]] = field(default_factory=list)


@cache
def cues() -> dict[str, Cues]:
    """Return the cues of every type but `other`."""
    titles: dict[str, set[str]] = {}
    phrases: dict[str, list[tuple[str, float]]] = {}
    for kind in document_types().values():
        titles[kind.code] = {kind.zh, *kind.aliases}
    for row in table("cues"):
        if row["kind"] == "title":
            titles[row["type"]].add(row["phrase"])
        else:
            phrases.setdefault(row["type"], []).append((row["phrase"], float(row["weight"])))
    return {
        code: Cues(tuple(sorted(titles[code], key=len, reverse=True)), tuple(phrases.get(code, ())))
        for code in titles
        if code != OTHER
    }


def _bare(sheet: Sheet) -> tuple[Strip, Strip]:
    """Return the first page and the others without spaces and line ends."""
    first_page = sheet.segments[0].page
    halves: tuple[list[int], list[int]] = ([], [])
    for segment in sheet.segments:
        target = halves[0] if segment.page == first_page else halves[1]
        target.extend(position for position in range(segment.start, segment.end) if sheet.text[position] != " ")
    first, later = (Strip("".join(sheet.text[place] for place in half), tuple(half)) for half in halves)
    return first, later


def scores(sheet: Sheet) -> dict[str, Score]:
    """Return what speaks for each type."""
    found = {code: Score() for code in cues()}
    if not sheet.segments:
        return found
    _score_titles(sheet, found)
    found["chat_screenshot"].value += _CONVERSATION * conversation(sheet)
    first, later = _bare(sheet)
    for code, cue in cues().items():
        for phrase, weight in cue.phrases:
            for strip, share in ((first, 1.0), (later, _LATER_PAGES)):
                place = strip.text.find(phrase)
                if place >= 0:
                    found[code].value += weight * share
                    if weight > 0:
                        found[code].grounds.append((weight * share, strip.at[place : place + len(phrase)]))
                    break
    return found


def _score_titles(sheet: Sheet, found: dict[str, Score]) -> None:
    lines = headlines(sheet)
    for code, cue in cues().items():
        best, ground = 0.0, None
        for line in lines:
            for title in cue.titles:
                match = title_match(line.text, title)
                if match == 0.0:
                    continue
                set_as_title = 1.0 if line.size >= _LARGE or line.order == 0 else _SMALL_TITLE
                value = (_TITLE_WEIGHT + 0.3 * len(title)) * match * set_as_title * max(0.3, 1 - _FALLING * line.order)
                if value > best:
                    best, ground = value, line
        if ground:
            found[code].value += best
            found[code].grounds.append((best, tuple(range(ground.start, ground.end))))


def rank_types(sheet: Sheet) -> tuple[Guess, ...]:
    """Return the types by confidence, `other` among them."""
    scored = scores(sheet)
    values = {code: score.value for code, score in scored.items()} | {OTHER: _OTHER}
    top = max(values.values())
    # Types that nothing speaks for take no part, or their number alone would breed doubt.
    weights = {code: math.exp((value - top) / _TEMPERATURE) * (value > 0) for code, value in values.items()}
    whole = sum(weights.values())
    ordered = sorted(values, key=lambda code: (-weights[code], code))
    return tuple(_guess(sheet, scored.get(code), code, weights[code] / whole) for code in ordered)


def _guess(sheet: Sheet, score: Score | None, code: str, confidence: float) -> Guess:
    grounds = (
        sorted(score.grounds, key=lambda ground: -ground[0])[:_SHOWN] if score and confidence > _WORTH_A_LOOK else []
    )
    if code == OTHER:
        confidence = min(confidence, _MOST_OTHER)
    return Guess(code, round(confidence, 4), evidence=tuple(sheet.evidence(at) for _, at in grounds))
