"""How well an opened document answers: does it match, and how much do its words weigh (BM25)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from search.payload import SealedText
from search.query import Both, CauseIs, Dated, Either, InRecord, Node, Not, TypeIs
from search.tokens import is_han
from search.words import Word

# Candidates are found without regard to their length, so long ones are too many among them: length counts for more
# than the usual 0.75, and the average is that of the candidates.
K1 = 1.2
B = 0.9


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What is known of the documents that a person may see: how many, and how many hold each term."""

    documents: int
    frequencies: Mapping[str, float]

    def idf(self, term: str) -> float:
        """Return the weight of a term by its rarity; never negative, and never quite nothing."""
        held = min(self.frequencies.get(term, 0.0), self.documents)
        return math.log(1 + (self.documents - held + 0.5) / (held + 0.5))

    def word_idf(self, word: Word) -> float:
        """Return the weight of a word, which is at least as rare as its rarest term."""
        return max(self.idf(term) for term in word.terms)


@dataclass(frozen=True, slots=True)
class Feature:
    """Something to count in folded text, and its weight."""

    needle: str
    weight: float
    word: Word | None = None

    def count(self, text: SealedText | str) -> int:
        """Return how often it stands in an opened text, or in a piece of folded text."""
        return text.count(self.needle) if self.word is None else self.word.count(text)


def word_features(words: Sequence[Word], yardstick: Yardstick) -> list[Feature]:
    """Return words as wholes: where all of them stand, their parts tell nothing more."""
    return [Feature(word.needle, yardstick.word_idf(word), word) for word in dict.fromkeys(words)]


def term_features(terms: Iterable[str], yardstick: Yardstick) -> list[Feature]:
    """Return the terms of words, for documents that hold some of them; asked twice, a term weighs twice."""
    return [
        Feature(term if is_han(term) else f" {term} ", times * yardstick.idf(term))
        for term, times in Counter(terms).items()
    ]


def matches(node: Node, text: SealedText) -> bool:  # noqa: PLR0911 - one return a kind of node
    """Whether an opened document matches a tree.  Words may stand on different pages, each whole on one."""
    match node:
        case Both(parts):
            return all(matches(part, text) for part in parts)
        case Either(parts):
            return any(matches(part, text) for part in parts)
        case Not(part):
            return not matches(part, text)
        case Word():
            return node.count(text) > 0
        case TypeIs(code):
            return text.document_type == code
        case CauseIs(code):
            return code in text.causes
        case InRecord(record_id):
            return str(record_id) in text.records
        case Dated(period):
            return period.holds(text.dated)


def scores(texts: Sequence[SealedText], features: Sequence[Feature]) -> list[float]:
    """Return the BM25 score of each document."""
    average = sum(text.length for text in texts) / max(len(texts), 1) or 1.0
    return [_score(text, features, average) for text in texts]


def _score(text: SealedText, features: Sequence[Feature], average: float) -> float:
    norm = K1 * (1 - B + B * text.length / average)
    counts = ((feature.count(text), feature.weight) for feature in features)
    return sum(weight * count * (K1 + 1) / (count + norm) for count, weight in counts if count)
