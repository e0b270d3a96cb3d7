"""From a place in folded text back to the page: what to mark, and the piece of text to show."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from search.folding import BREAK, Folded, clusters, fold, folded_one_by_one
from search.identifiers import Part
from search.port import PageText, Snippet, Span
from search.scoring import Feature

_BEFORE, _LENGTH = 30, 120
_SILENT = {" ", BREAK}


@dataclass(frozen=True, slots=True)
class Traced:
    """A page's folded text, with the place in the page of every character of it.

    `folded_at[i]` is where character i of `folded.main` stands in the text folded one by one (-1 for spaces and
    breaks); the character at place j of that text comes from `starts[j]` to `ends[j]` of the page's own text.
    """

    folded: Folded
    folded_at: Sequence[int]
    starts: Sequence[int]
    ends: Sequence[int]

    def source(self, start: int, end: int) -> tuple[int, int] | None:
        """Return where `folded.main[start:end]` stands in the page's text."""
        found = [index for index in self.folded_at[start:end] if index >= 0]
        return (self.starts[found[0]], self.ends[found[-1]]) if found else None

    def source_of(self, part: Part) -> tuple[int, int]:
        """Return where a part stands in the page's text."""
        return self.starts[part.start], self.ends[part.end - 1]


def trace(text: str) -> Traced:
    """Fold `text`, keeping track of where everything came from."""
    pieces: Sequence[str] = text if unicodedata.is_normalized("NFC", text) else clusters(text)
    characters = folded_one_by_one(pieces)
    flat = "".join(characters)
    starts, ends = _sources(pieces, characters, len(flat))
    # Folding beyond single characters only leaves characters out, so walking along finds each one's source.
    line, found, at = fold(text), [], 0
    for char in line.main:
        if char in _SILENT:
            found.append(-1)
        else:
            at = flat.index(char, at) + 1
            found.append(at - 1)
    return Traced(line, found, starts, ends)


def _sources(pieces: Sequence[str], characters: Sequence[str], length: int) -> tuple[Sequence[int], Sequence[int]]:
    """Return where each of the folded characters starts and ends in the text that `pieces` make up."""
    if isinstance(pieces, str) and length == len(pieces) and "" not in characters:
        return range(length), range(1, length + 1)
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    for piece, folded in zip(pieces, characters, strict=True):
        starts += [position] * len(folded)
        position += len(piece)
        ends += [position] * len(folded)
    return starts, ends


def spans(page: PageText, features: Sequence[Feature]) -> tuple[Span, ...]:
    """Return where `features` stand on a page, in order; those that touch or overlap are one."""
    traced = trace(page.text)
    places: list[tuple[int, int]] = []
    for feature in features:
        places += [place for hit in _hits(feature, traced.folded.main) if (place := traced.source(*hit))]
        places += [traced.source_of(part) for part in traced.folded.parts if feature.count(f" {part.term} ")]
    return tuple(Span(page.number, start, end) for start, end in _merged(places))


def snippet(text: str, marked: Sequence[Span]) -> Snippet:
    """Return the piece of `text` around the most marks, on one line, with the marks in it."""
    start = _best_start(marked)
    start = max(start - _BEFORE, 0)
    end = min(start + _LENGTH, len(text))
    shown = "".join(" " if char.isspace() else char for char in text[start:end])
    marks = tuple(
        (max(span.start, start) - start, min(span.end, end) - start)
        for span in marked
        if span.start < end and span.end > start
    )
    lead = "…" if start else ""
    return Snippet(
        lead + shown + ("…" if end < len(text) else ""), tuple((a + len(lead), b + len(lead)) for a, b in marks)
    )


def _hits(feature: Feature, folded: str) -> list[tuple[int, int]]:
    if feature.word is not None:
        return feature.word.places(folded)
    hits, at = [], folded.find(feature.needle)
    while at >= 0:
        hits.append((at, at + len(feature.needle)))
        at = folded.find(feature.needle, at + 1)
    return hits


def _merged(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _best_start(marked: Sequence[Span]) -> int:
    """Return the start of the mark after which most marked characters follow within a snippet."""
    best, most = 0, -1
    for index, first in enumerate(marked):
        room = first.start + _LENGTH - _BEFORE
        held = 0
        for span in marked[index:]:
            if span.start >= room:
                break
            held += min(span.end, room) - span.start
        if held > most:
            best, most = first.start, held
    return best
