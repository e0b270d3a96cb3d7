"""Papers that say nearly the same: a second scan or photo of the same sheet, read a little differently.

Nothing is kept for this.  A few terms of the paper are asked for as any search is, blind; what the person may see of
the best matches is opened and compared.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from uuid import UUID

from search.folding import fold
from search.payload import SealedText, decode
from search.plan import Plan
from search.port import Access, Bucket, SearchIndex
from search.query import Both
from search.tokens import is_han, run_terms, runs_of

PAGES = 10  #: of a long paper, the first ones are compared
CANDIDATES = 40  #: opened at most
_NUMBERS, _PAIRS = 8, 16  # terms asked for
_WEIGHT_OF_NUMBER = 3.0
_SHINGLE = 3  # characters
_LEAST_TEXT = 30  # characters; of less nobody can tell
_ENOUGH_NUMBERS = 3
#: Two readings of one sheet share most shingles; two papers from one form share them too, but not their numbers.
_SAME_TEXT, _SAME_TEXT_WITH_NUMBERS, _SAME_NUMBERS = 0.8, 0.45, 0.6
_NUMBER = re.compile(r"\d{4,}")
_SPACE = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Likeness:
    """A paper that says nearly the same; `share` (0 to 1) is how much of both texts is common."""

    document_id: UUID
    share: float


@dataclass(frozen=True, slots=True)
class _Sketch:
    """What two readings are compared by."""

    shingles: frozenset[str]
    numbers: frozenset[str]

    @classmethod
    def of(cls, folded: str) -> _Sketch:
        close = _SPACE.sub("", folded)
        shingles = (close[start : start + _SHINGLE] for start in range(len(close) - _SHINGLE + 1))
        return cls(frozenset(shingles), frozenset(_NUMBER.findall(folded)))


def alike(
    index: SearchIndex, buckets: Sequence[Bucket], access: Access, pages: Sequence[str], *, but: UUID
) -> tuple[Likeness, ...]:
    """Return the papers among `buckets` that say nearly what `pages` (their texts) say, likest first, without `but`.

    Raises:
        Unavailable: the index does not answer.
    """
    folded = "\n".join(fold(page).text for page in pages[:PAGES])
    own = _Sketch.of(folded)
    weights = _telling(folded, own)
    if len(own.shingles) < _LEAST_TEXT or not weights or not buckets:
        return ()
    found = index.candidates(Plan(buckets).best(Both(()), weights), limit=CANDIDATES, facets=False)
    allowed = set(access.permitted([item.document_id for item in found.items])) - {but}
    likest = [
        Likeness(item.document_id, share)
        for item in found.items
        if item.document_id in allowed
        and (share := _share(own, decode(item.text, partial(access.open, item.document_id)))) is not None
    ]
    return tuple(sorted(likest, key=lambda item: -item.share))


def _telling(folded: str, own: _Sketch) -> dict[str, float]:
    """Return terms to ask for: long numbers, and pairs that any reading of this text would choose too."""
    runs = runs_of(folded)
    pairs = {term for run in runs if is_han(run) for term in run_terms(run) if len(term) > 1}
    words = {run for run in runs if not is_han(run) and len(run) > 1 and not run.isdigit()}
    numbers = sorted(own.numbers & set(runs), key=lambda number: (-len(number), number))[:_NUMBERS]
    return {
        **dict.fromkeys(sorted(pairs | words, key=_by_lot)[:_PAIRS], 1.0),
        **dict.fromkeys(numbers, _WEIGHT_OF_NUMBER),
    }


def _by_lot(term: str) -> bytes:
    return blake2b(term.encode(), digest_size=8).digest()


def _share(own: _Sketch, text: SealedText) -> float | None:
    """Return how much two texts share, None where they are not two readings of one sheet."""
    other = _Sketch.of("\n".join(text.sections[:-1][:PAGES]))
    share = _common(own.shingles, other.shingles)
    if len(own.numbers | other.numbers) < _ENOUGH_NUMBERS:
        return share if share >= _SAME_TEXT else None
    same_numbers = _common(own.numbers, other.numbers) >= _SAME_NUMBERS
    return share if same_numbers and share >= _SAME_TEXT_WITH_NUMBERS else None


def _common(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(len(one | other), 1)
