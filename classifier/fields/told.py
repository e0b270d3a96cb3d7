"""Papers of which people said what stands on them, and how much of it is found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from classifier.catalogue import document_types
from classifier.fields.comparing import normal
from classifier.port import FieldExtractor
from core.model.page import Box, Page

_ALIKE = 0.6  #: words more like true ones than this are those, badly read

Pair = tuple[str, str]  #: a field, and a value in the form in which values are compared


@dataclass(frozen=True, slots=True)
class Told:
    """A value that stands on a paper as people say; `box` is where on `page`, None where nobody knows."""

    name: str
    value: str
    page: int = 1
    box: Box | None = None

    @property
    def pair(self) -> Pair:
        """Field and value, to be compared."""
        return self.name, normal(self.name, self.value)


@dataclass(frozen=True, slots=True)
class ToldPaper:
    """A paper with its type, one of the list, and all values that stand on it."""

    pages: tuple[Page, ...]
    document_type: str
    values: tuple[Told, ...]

    @property
    def true(self) -> frozenset[Pair]:
        """The values that papers of this type may have."""
        allowed = document_types()[self.document_type].fields
        return frozenset(told.pair for told in self.values if told.name in allowed)

    def found(self, finder: FieldExtractor) -> frozenset[Pair]:
        """Return the values that `finder` finds on it."""
        read = finder.extract(self.pages, self.document_type)
        return frozenset((each.name, normal(each.name, each.value)) for each in read)


@dataclass(slots=True)
class Tally:
    """How many values were found rightly, found wrongly, and missed; one badly read in its place is merely missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def share(self) -> float | None:
        """The share that was right of all values found or to be found."""
        whole = self.right + self.wrong + self.missed
        return self.right / whole if whole else None

    @property
    def worth(self) -> int:
        """What the findings are worth to whoever reviews them: a wrong value costs what a right one saves."""
        return self.right - self.wrong


def badly_read(pair: Pair, true: Iterable[Pair]) -> bool:
    """Whether a value in words may be one of the `true` ones with a character read wrongly; numbers tell nothing."""
    name, value = pair
    if any(character.isdigit() for character in value):
        return False
    return any(SequenceMatcher(None, value, other).ratio() > _ALIKE for field, other in true if field == name)


def tally(finder: FieldExtractor, papers: Iterable[ToldPaper]) -> defaultdict[str, Tally]:
    """Count by field what `finder` finds."""
    counts: defaultdict[str, Tally] = defaultdict(Tally)
    for paper in papers:
        true, found = paper.true, paper.found(finder)
        for name, _ in true & found:
            counts[name].right += 1
        for name, value in found - true:
            counts[name].wrong += not badly_read((name, value), true)
        for name, _ in true - found:
            counts[name].missed += 1
    return counts
