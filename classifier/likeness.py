"""Likeness of a text to causes of action: their names, and the words that facts of each hold."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from classifier.causes import CHARGE_LEVEL, current_causes, name_key
from classifier.features import ANYWHERE, Spread, word_counts
from classifier.tables import table
from core.text import fold_width

_MAX_CHARACTERS = 12_000
_FILLER = re.compile(r"纠纷$|罪$|^申请|案件$|责任纠纷$|合同纠纷$")
_LENGTHS = (2, 3)
_NAME_SHARE = 0.3  #: what a cause's name counts against its words
_FURTHER_SHARE = 0.4  #: what further words of a cause count against the first ones
_SATURATION = 3.0  #: how soon repeating a piece of a name stops counting
_WORD_SATURATION = 0.5
_LENGTH_POWER = 0.2  #: how far a long list of words is held against a cause


@dataclass(frozen=True, slots=True)
class NameIndex:
    """The pieces of every cause's name with their rarity."""

    pieces: dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class WordIndex:
    """By word: its rarity and the labels it speaks for; by label: what its list of words weighs."""

    words: dict[str, tuple[float, tuple[str, ...]]]
    whole: dict[str, float]


def _pieces(name: str) -> Counter[str]:
    core = _FILLER.sub("", name_key(name)) or name_key(name)
    return Counter(core[start : start + length] for length in _LENGTHS for start in range(len(core) - length + 1))


@cache
def name_index() -> NameIndex:
    """Return the index over all causes that papers are filed under."""
    named = {code: _pieces(cause.name) for code, cause in current_causes().items() if cause.level >= CHARGE_LEVEL}
    spread = Counter(piece for pieces in named.values() for piece in pieces)
    rarity = {piece: math.log(len(named) / count) for piece, count in spread.items()}
    return NameIndex({code: {piece: rarity[piece] for piece in found} for code, found in named.items()})


@cache
def word_index(name: str, column: str = "words") -> WordIndex:
    """Return the index of the table `name`, whose rows are a label and its words; labels without words are left out."""
    listed = {row[next(iter(row))]: tuple(dict.fromkeys(row[column].split())) for row in table(name)}
    lists = {label: words for label, words in listed.items() if words}
    labels: dict[str, list[str]] = defaultdict(list)
    for label, found in lists.items():
        for word in found:
            labels[word].append(label)
    words = {word: (math.log(len(lists) / len(named)), tuple(named)) for word, named in labels.items()}
    return WordIndex(words, {label: sum(words[word][0] for word in found) for label, found in lists.items()})


def area_scores(text: str, spread: Spread = ANYWHERE) -> dict[str, float]:
    """Return how much a text's words speak for each area of law."""
    return _word_scores(word_counts(text), word_index("area_words"), spread)


def _word_scores(counts: Mapping[str, int], index: WordIndex, spread: Spread) -> dict[str, float]:
    found = dict.fromkeys(index.whole, 0.0)
    for word, count in counts.items():
        rarity, labels = index.words.get(word, (0.0, ()))
        for label in labels:
            found[label] += rarity * spread.rarity(word) * count / (count + _WORD_SATURATION)
    return {label: score / index.whole[label] ** _LENGTH_POWER for label, score in found.items()}


def likeness(text: str, domain: str | None = None, spread: Spread = ANYWHERE) -> dict[str, float]:
    """Return how like each cause a text is, within one domain or over all; higher is liker, 0 says nothing."""
    plain = re.sub(r"\s", "", fold_width(text[:_MAX_CHARACTERS]))
    counts = Counter(plain[start : start + length] for length in _LENGTHS for start in range(len(plain) - length + 1))
    causes, words = current_causes(), word_counts(text)
    first, further = (_word_scores(words, word_index("cause_words", column), spread) for column in ("words", "further"))
    return {
        code: first.get(code, 0.0)
        + _FURTHER_SHARE * further.get(code, 0.0)
        + _NAME_SHARE * _likeness_to_name(pieces, counts)
        for code, pieces in name_index().pieces.items()
        if not domain or causes[code].domain == domain
    }


def _likeness_to_name(pieces: Mapping[str, float], counts: Mapping[str, int]) -> float:
    hit = sum(weight * _share(counts[piece]) for piece, weight in pieces.items() if piece in counts)
    return hit / math.sqrt(sum(pieces.values()) or 1.0)


def _share(count: int) -> float:
    return count / (count + _SATURATION) * 2
