"""Cuts a line of placed characters into words: a Han character or mark alone, Latin and digits together."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from core.model.page import Box, Line, Word


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character with its place and how sure the reader is of it."""

    text: str
    box: Box
    confidence: float


def is_wide(character: str) -> bool:
    """Say whether `character` stands alone as a word: Han, kana, hangul, full-width forms and marks."""
    return unicodedata.east_asian_width(character) in "WF"


def line_of(glyphs: Sequence[Glyph]) -> Line:
    """Return the line that `glyphs` (at least one is no space) make, words and all."""
    words = tuple(words_of(glyphs))
    seen = [glyph for glyph in glyphs if not glyph.text.isspace()]
    text = "".join(glyph.text for glyph in glyphs).strip()
    return Line(text, Box.around(glyph.box for glyph in seen), _mean(seen), words)


def words_of(glyphs: Sequence[Glyph]) -> Iterator[Word]:
    """Yield the words of one line in order."""
    for kind, group in groupby(enumerate(glyphs), key=lambda item: _kind(*item)):
        members = [glyph for _, glyph in group]
        if kind >= -1:
            text = "".join(glyph.text for glyph in members)
            # A number is no surer than its worst digit.
            yield Word(text, Box.around(glyph.box for glyph in members), min(glyph.confidence for glyph in members))


def _kind(position: int, glyph: Glyph) -> int:
    # Equal neighbours are joined: narrow characters share -1, a wide one has its own position, spaces are -2.
    if glyph.text.isspace():
        return -2
    return position if is_wide(glyph.text[0]) else -1


def _mean(glyphs: Sequence[Glyph]) -> float:
    return sum(glyph.confidence for glyph in glyphs) / len(glyphs)
