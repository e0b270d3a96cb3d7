"""How many of what was found carry each type, cause and year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import repeat

from search.payload import SealedText
from search.port import Bucket, Candidates, Facets, Relation
from search.tokens import CAUSE, DATE, TYPE, blind_named

_KINDS = (TYPE, CAUSE, DATE)


def count_facets(texts: Sequence[SealedText], found: Candidates, buckets: Sequence[Bucket], total: int) -> Facets:
    """Return exact counts where `texts` are all there is, else upper bounds for the values among them.

    `total` is how many documents match at most.
    """
    relation: Relation = "eq" if total == len(texts) else "lte"
    counts = {kind: Counter(value for text in texts if (value := _value(text, kind))) for kind in _KINDS}
    if relation == "lte":
        counts = {kind: _bounds(kind, sorted(values), found, buckets, total) for kind, values in counts.items()}
    return Facets(counts[TYPE], counts[CAUSE], counts[DATE], relation)


def _bounds(kind: str, values: list[str], found: Candidates, buckets: Sequence[Bucket], total: int) -> Counter[str]:
    tokens = zip(*(blind_named(bucket, kind, values) for bucket in buckets), strict=True)
    bounds = (sum(map(found.facets.get, tokens_of_value, repeat(0))) for tokens_of_value in tokens)
    return Counter({value: min(bound, total) for value, bound in zip(values, bounds, strict=False)})


def _value(text: SealedText, kind: str) -> str | None:
    if kind == TYPE:
        return text.document_type
    if kind == CAUSE:
        return text.causes[0] if text.causes else None
    return text.dated[:4] if text.dated else None
