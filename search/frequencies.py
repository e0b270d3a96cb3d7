"""How rare terms are among the documents that a person may see, and only among those."""

from __future__ import annotations

from collections.abc import Sequence

from search.plan import Plan
from search.port import Bucket, SearchIndex
from search.scoring import Yardstick
from search.tokens import EVERY, TEXT

#: Buckets looked at.  Rarity need not be exact to rank by, and every bucket costs a look-up a term.
SAMPLE = 64


def measure(index: SearchIndex, buckets: Sequence[Bucket], terms: Sequence[str]) -> Yardstick:
    """Return how many documents there are and how many hold each of `terms`, scaled up from a sample of buckets."""
    if not terms:
        return Yardstick(1, {})
    step = -(-len(buckets) // SAMPLE) or 1
    sample = buckets[::step]
    plan = Plan(sample)
    documents, *held = index.frequencies([*plan.terms(EVERY, [""]), *plan.terms(TEXT, terms)])
    scale = len(buckets) / max(len(sample), 1)
    return Yardstick(round(documents * scale), {term: count * scale for term, count in zip(terms, held, strict=True)})
