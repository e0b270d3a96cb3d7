"""What the learned models see of a text: hashed character n-grams, and the words that speak for causes and areas."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from zlib import crc32

import numpy as np
import numpy.typing as npt

from classifier.tables import table
from core.text import fold_width

_GRAMS = 1 << 15  #: places of n-grams; those of words follow
_WORDS = 1 << 12
DIMENSIONS = _GRAMS + _WORDS
#: Where n-grams and where words lie: two views of a text, learned by each for itself.
VIEWS = (slice(0, _GRAMS), slice(_GRAMS, DIMENSIONS))
_LENGTHS = (1, 2, 3)
_MAX_CHARACTERS = 12_000
_DIGITS = re.compile(r"\d+")
_BLANK = re.compile(r"[\s×xX*＊某]+")
_SOON = 0.5  #: how soon repeating a word stops counting
_UNSEEN = 20  #: papers without a word that are supposed beside those that were seen

Sparse = tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]  #: places in ascending order, and their weights


@dataclass(frozen=True, slots=True)
class Spread:
    """How common telling words are in an office's own papers: in how many of `papers` each stands.

    What stands in most papers of an office tells none of them from the others, whatever the law makes of the word.
    """

    papers: int = 0
    holding: Mapping[str, int] = field(default_factory=dict)

    def rarity(self, word: str) -> float:
        """Return what a word counts, from 0 where all papers hold it to 1 where none does."""
        if not self.papers:
            return 1.0
        supposed = self.papers + _UNSEEN
        return math.log(supposed / (1 + self.holding.get(word, 0))) / math.log(supposed)


ANYWHERE = Spread()  #: of whose papers nothing is known


def spread_of(texts: Iterable[str]) -> Spread:
    """Return how common telling words are in `texts`."""
    found = [word_counts(text).keys() for text in texts]
    return Spread(len(found), Counter(word for words in found for word in words))


def grams(text: str) -> Iterable[str]:
    """Return the character n-grams of a text, with numbers made equal and masks dropped."""
    plain = _DIGITS.sub("0", _BLANK.sub("", fold_width(text[:_MAX_CHARACTERS])))
    for length in _LENGTHS:
        for start in range(len(plain) - length + 1):
            yield plain[start : start + length]


@cache
def _strong_words() -> frozenset[str]:
    """Return the words that models learn by, each for itself."""
    return frozenset(word for row in (*table("cause_words"), *table("area_words")) for word in row["words"].split())


@cache
def _telling_words() -> tuple[frozenset[str], tuple[int, ...]]:
    """Return every word that speaks for some cause or area, and the lengths of words there are."""
    found = _strong_words() | {word for row in table("cause_words") for word in row["further"].split()}
    return found, tuple(sorted({len(word) for word in found}))


def word_counts(text: str) -> Counter[str]:
    """Return how often each telling word stands in a text; those that do not are left out."""
    plain = re.sub(r"\s", "", fold_width(text[:_MAX_CHARACTERS]))
    words, lengths = _telling_words()
    pieces = (plain[start : start + length] for length in lengths for start in range(len(plain) - length + 1))
    return Counter(piece for piece in pieces if piece in words)


def vector(text: str) -> Sparse:
    """Return the text's hashed features: damped counts, not yet weighted or brought to length one."""
    counts = Counter(crc32(gram.encode()) % _GRAMS for gram in grams(text))
    found = {place: float(np.log1p(count)) for place, count in counts.items()}
    for word, count in word_counts(text).items():
        if word not in _strong_words():
            continue
        place = _GRAMS + crc32(word.encode()) % _WORDS
        found[place] = found.get(place, 0.0) + count / (count + _SOON)
    places = np.array(sorted(found), dtype=np.int64)
    return places, np.array([found[int(place)] for place in places], dtype=np.float64)


def weighted(sparse: Sparse, rarity: npt.NDArray[np.float64]) -> Sparse:
    """Return the features weighted by rarity, n-grams and words each brought to length one."""
    places, weights = sparse
    scaled = weights * rarity[places]
    for half in (places < _GRAMS, places >= _GRAMS):
        scaled[half] /= float(np.sqrt(np.sum(scaled[half] ** 2))) or 1.0
    return places, scaled
