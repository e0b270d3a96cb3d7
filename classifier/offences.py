"""What the Criminal Law says of each charge, and how much of it a text says too.

The shipped file is made by `classifier.building` from the law's text: a zip of one JSON head and three plain arrays,
sorted by hash: which n-gram, which charge, and its weight in eight bits.  Nothing in it can be executed.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from zlib import crc32

import numpy as np
import numpy.typing as npt

from core.text import fold_width

FORMAT = 1
FILE = "offences.zip"
PARTS = {"grams": "<u4", "charges": "<u2", "weights": "i1"}
_LENGTHS = (2, 3, 4)
_MAX_CHARACTERS = 12_000
_NO_WORDS = re.compile(r"\W")


@dataclass(frozen=True, slots=True)
class Offences:
    """The charges with the weighted n-grams of their articles; the arrays go together, ascending by `grams`."""

    charges: tuple[str, ...]
    scale: float
    grams: npt.NDArray[np.uint32]
    owners: npt.NDArray[np.uint16]
    weights: npt.NDArray[np.int8]


def gram_hashes(text: str) -> npt.NDArray[np.uint32]:
    """Return the hashes of a text's character n-grams, each once, ascending."""
    plain = _NO_WORDS.sub("", fold_width(text[:_MAX_CHARACTERS]))
    pieces = {plain[start : start + length] for length in _LENGTHS for start in range(len(plain) - length + 1)}
    return np.unique(np.array([crc32(piece.encode()) for piece in pieces], dtype=np.uint32))


@cache
def offences() -> Offences:
    """Return what ships."""
    return read_offences(files("classifier").joinpath("data", FILE).read_bytes())


def read_offences(data: bytes) -> Offences:
    """Read the file that `classifier.building` writes."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        head = json.loads(archive.read("head.json"))
        grams, owners, weights = (np.frombuffer(archive.read(name), dtype=kind) for name, kind in PARTS.items())
    return Offences(tuple(head["charges"]), float(head["scale"]), grams, owners, weights)


def offence_scores(text: str) -> dict[str, float]:
    """Return how much a text says what the law says of each charge; charges it says nothing of are left out."""
    known = offences()
    hashes = gram_hashes(text)
    first = np.searchsorted(known.grams, hashes, side="left")
    last = np.searchsorted(known.grams, hashes, side="right")
    pieces = [np.arange(start, end) for start, end in zip(first, last, strict=True) if start < end]
    places = np.concatenate(pieces) if pieces else np.array([], dtype=np.int64)
    sums = np.bincount(known.owners[places], weights=known.weights[places], minlength=len(known.charges))
    return {code: float(total) * known.scale for code, total in zip(known.charges, sums, strict=True) if total}
