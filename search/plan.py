"""A query as the index understands it: the same tree over blind tokens.

What the index answers may be more than what matches, since it knows which terms an entry holds but not how they stand;
it is never less.  So a part that is excluded is left to ranking unless its terms prove it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from search.dates import cover
from search.port import All, AnyOf, Bucket, IndexQuery, Some, Without
from search.query import Both, CauseIs, Dated, Either, InRecord, Leaf, Node, Not, TypeIs
from search.tokens import CAUSE, DATE, EVERY, RECORD, TEXT, TYPE, Term, blind, blind_everywhere
from search.words import Word

Weights = Mapping[str, float]

#: Terms of one word that are looked up; the rest of a long phrase is left to ranking.
_MAX_TERMS = 8


class Plan:
    """Turns trees over the buckets of one person into queries, blinding each term once."""

    def __init__(self, buckets: Sequence[Bucket]) -> None:
        self._buckets = buckets
        self._tokens: dict[Term, tuple[bytes, ...]] = {}

    def all_words(self, root: Both, weights: Weights) -> IndexQuery:
        """Return what holds the terms of every part; `weights` tell words that OR joins apart."""
        self._blind(terms_of(root))
        return self._within_reach(self._upper(root, weights))

    def best(self, root: Both, weights: Weights) -> IndexQuery:
        """Return what holds at least one of the terms that `weights` name, and matches the narrowing parts."""
        self._blind([(TEXT, term) for term in weights])
        narrowing = [part for part in root.parts if not _shows_words(part)]
        self._blind([term for part in narrowing for term in terms_of(part)])
        wanted = Some(tuple(self._any_of(TEXT, term, weight) for term, weight in weights.items()))
        return self._within_reach(self._all((wanted, *narrowing), {}) if narrowing else wanted)

    def terms(self, field: str, terms: Sequence[str]) -> list[AnyOf]:
        """Return each of `terms` over all buckets."""
        self._blind([(field, term) for term in terms])
        return [self._any_of(field, term) for term in terms]

    def _blind(self, terms: Iterable[Term]) -> None:
        missing = [term for term in dict.fromkeys(terms) if term not in self._tokens]
        self._tokens.update(zip(missing, blind_everywhere(self._buckets, missing), strict=True))

    def _any_of(self, field: str, term: str, weight: float = 0.0) -> AnyOf:
        return AnyOf(self._tokens[field, term], weight)

    def _within_reach(self, query: IndexQuery) -> IndexQuery:
        """Keep to the records that the person may see, where some of a bucket's documents are out of reach."""
        if all(bucket.records is None for bucket in self._buckets):
            return query
        tokens: list[bytes] = []
        for bucket in self._buckets:
            if bucket.records is None:
                tokens += blind(bucket, EVERY, ("",))
            else:
                tokens += blind(bucket, RECORD, sorted(map(str, bucket.records)))
        return All((query, AnyOf(tuple(tokens))))

    def _upper(self, node: Node, weights: Weights) -> IndexQuery:
        match node:
            case Both(parts):
                return self._all(parts, weights)
            case Either(parts):
                return Some(tuple(self._upper(part, weights) for part in parts))
            case Not(part):
                return self._all((node,), weights) if proves(part) else self._any_of(EVERY, "")
            case _:
                return self._leaf(node, weights)

    def _all(self, parts: Sequence[IndexQuery | Leaf | Not | Either], weights: Weights) -> IndexQuery:
        wanted, excluded = [], []
        for part in parts:
            if isinstance(part, Not):
                excluded += [self._leaf(part.part, {})] if proves(part.part) else []
            elif isinstance(part, (Word, TypeIs, CauseIs, InRecord, Dated, Either)):
                wanted.append(self._upper(part, weights))
            else:
                wanted.append(part)
        positive = wanted or [self._any_of(EVERY, "")]
        query = positive[0] if len(positive) == 1 else All(tuple(positive))
        return Without(query, Some(tuple(excluded))) if excluded else query

    def _leaf(self, leaf: Leaf, weights: Weights) -> IndexQuery:
        parts = tuple(self._any_of(field, term, weights.get(term, 0.0)) for field, term in terms_of(leaf))
        if isinstance(leaf, Word):
            return parts[0] if len(parts) == 1 else All(parts)
        return Some(parts)


def terms_of(node: Node) -> list[Term]:  # noqa: PLR0911 - one return a kind of node
    """Return the terms by which the index finds `node` (and the one that every document has)."""
    match node:
        case Both(parts) | Either(parts):
            return [(EVERY, ""), *(term for part in parts for term in terms_of(part))]
        case Not(part):
            return [(EVERY, ""), *terms_of(part)]
        case Word():
            return [(TEXT, term) for term in _thinned(node.terms)]
        case TypeIs(code):
            return [(TYPE, code)]
        case CauseIs(code):
            return [(CAUSE, code)]
        case InRecord(record_id):
            return [(RECORD, str(record_id))]
        case Dated(period):
            return [(DATE, term) for term in cover(period)]


def proves(leaf: Leaf) -> bool:
    """Whether an entry with the terms of `leaf` certainly matches it."""
    return leaf.exact if isinstance(leaf, Word) else not isinstance(leaf, Dated)


def _shows_words(part: Node) -> bool:
    match part:
        case Either(parts):
            return any(_shows_words(one) for one in parts)
        case _:
            return isinstance(part, Word)


def _thinned(terms: list[str]) -> list[str]:
    """Return `terms`, or an even choice of them where they are very many."""
    step = -(-len(terms) // _MAX_TERMS)
    return terms[:: max(step, 1)]
