"""One word or phrase of a query: which terms stand for it in the index, and where it stands in folded text."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field

from search.folding import BREAK, fold, fold_characters
from search.identifiers import whole_date
from search.payload import SealedText
from search.tokens import run_terms, runs_of


@dataclass(frozen=True, slots=True)
class Word:
    """What must stand together on a page.

    `needle` is its normal form; where punctuation divides it, `pattern` finds it with that punctuation and without.
    """

    needle: str
    pattern: re.Pattern[str] | None = field(default=None, compare=False)

    @property
    def terms(self) -> list[str]:
        """The terms of which a page with this word holds every one."""
        return list(dict.fromkeys(term for run in runs_of(self.needle) for term in run_terms(run)))

    @property
    def exact(self) -> bool:
        """Whether its terms do not only allow the word but prove it."""
        return self.terms == [self.needle] and self.pattern is None

    def count(self, text: SealedText | str) -> int:
        """Return how often the word stands in an opened text, or in a piece of folded text."""
        if self.pattern is None:
            return text.count(self.needle)
        return len(self.pattern.findall(text if isinstance(text, str) else text.folded))

    def places(self, folded: str) -> list[tuple[int, int]]:
        """Return where the word stands in a folded text."""
        pattern = self.pattern or re.compile(re.escape(self.needle))
        return [match.span() for match in pattern.finditer(folded)]


def word(text: str) -> Word | None:
    """Return `text` as a word, None where it holds no letter, digit or character."""
    date = whole_date(fold_characters(text))
    if date is not None:
        return Word(f" {date} ")
    needle = fold(text).main.strip(BREAK)
    if not needle.strip():
        return None
    return Word(needle, _pattern(needle.split(BREAK)) if BREAK in needle else None)


def _pattern(pieces: list[str]) -> re.Pattern[str]:
    """Return what finds `pieces` one after another, whether or not punctuation divides them."""
    source = re.escape(pieces[0].rstrip(" ")) if len(pieces) > 1 else re.escape(pieces[0])
    for before, piece in itertools.pairwise(pieces):
        left, right = before.endswith(" "), piece.startswith(" ")
        source += f"(?: | {BREAK} )" if left and right else (" " * left + f"{BREAK}?" + " " * right)
        source += re.escape(piece.strip(" "))
    return re.compile(source + (" " if pieces[-1].endswith(" ") else ""))
