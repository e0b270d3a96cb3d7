"""Likeness of a text to the names of causes: what can be said of a cause without any training."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from classifier.causes import CHARGE_LEVEL, current_causes, name_key
from classifier.tables import table
from core.text import fold_width

_MAX_CHARACTERS = 12_000
_FILLER = re.compile(r"纠纷$|罪$|^申请|案件$|责任纠纷$|合同纠纷$")
_LENGTHS = (2, 3)
_WORD_WEIGHT = 1.3  #: a word given for a cause, against a piece of its name
_SATURATION = 3.0  #: how soon repeating a word stops counting


@dataclass(frozen=True, slots=True)
class NameIndex:
    """The pieces of every cause's name with their rarity, and words that facts of that cause hold."""

    pieces: dict[str, dict[str, float]]
    words: dict[str, dict[str, float]]


def _pieces(name: str) -> Counter[str]:
    core = _FILLER.sub("", name_key(name)) or name_key(name)
    return Counter(core[start : start + length] for length in _LENGTHS for start in range(len(core) - length + 1))


@cache
def name_index() -> NameIndex:
    """Return the index over all causes that papers are filed under."""
    named = {code: _pieces(cause.name) for code, cause in current_causes().items() if cause.level >= CHARGE_LEVEL}
    spread = Counter(piece for pieces in named.values() for piece in pieces)
    rarity = {piece: math.log(len(named) / count) for piece, count in spread.items()}
    pieces = {code: {piece: rarity[piece] for piece in found} for code, found in named.items()}
    words: dict[str, dict[str, float]] = {}
    for row in table("cause_words"):
        words[row["code"]] = dict.fromkeys(row["words"].split(), 1.0)
    return NameIndex(pieces, words)


def likeness(text: str, domain: str | None = None) -> dict[str, float]:
    """Return how like each cause a text is; higher is liker, 0 says nothing."""
    plain = re.sub(r"\s", "", fold_width(text[:_MAX_CHARACTERS]))
    counts = Counter(plain[start : start + length] for length in _LENGTHS for start in range(len(plain) - length + 1))
    index, causes = name_index(), current_causes()
    found: dict[str, float] = {}
    for code, pieces in index.pieces.items():
        if domain and causes[code].domain != domain:
            continue
        whole = sum(pieces.values()) or 1.0
        hit = sum(weight * _share(counts[piece]) for piece, weight in pieces.items() if piece in counts)
        score = hit / math.sqrt(whole)
        words = index.words.get(code)
        if words:
            score += _WORD_WEIGHT * sum(_share(plain.count(word)) for word in words if word in plain)
        found[code] = score
    return found


def _share(count: int) -> float:
    return count / (count + _SATURATION) * 2
