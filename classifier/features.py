"""Hashed character n-grams: what the learned models see of a text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from zlib import crc32

import numpy as np
import numpy.typing as npt

from core.text import fold_width

DIMENSIONS = 1 << 15
_LENGTHS = (1, 2, 3)
_MAX_CHARACTERS = 12_000
_DIGITS = re.compile(r"\d+")
_BLANK = re.compile(r"[\s×xX*＊某]+")

Sparse = tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]  #: places in ascending order, and their weights


def grams(text: str) -> Iterable[str]:
    """Return the character n-grams of a text, with numbers made equal and masks dropped."""
    plain = _DIGITS.sub("0", _BLANK.sub("", fold_width(text[:_MAX_CHARACTERS])))
    for length in _LENGTHS:
        for start in range(len(plain) - length + 1):
            yield plain[start : start + length]


def vector(text: str) -> Sparse:
    """Return the text's hashed features: logarithmic counts, not yet weighted or brought to length one."""
    counts = Counter(crc32(gram.encode()) % DIMENSIONS for gram in grams(text))
    places = np.array(sorted(counts), dtype=np.int64)
    weights = np.array([counts[int(place)] for place in places], dtype=np.float64)
    return places, np.log1p(weights)


def weighted(sparse: Sparse, rarity: npt.NDArray[np.float64]) -> Sparse:
    """Return the features weighted by rarity and brought to length one."""
    places, weights = sparse
    scaled = weights * rarity[places]
    length = float(np.sqrt(np.sum(scaled**2))) or 1.0
    return places, scaled / length
