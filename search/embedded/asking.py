"""What is asked of a generation's tokens: the best that matches, how many match in all, and which facets they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import tantivy
from tantivy import Query

from search.coding import tokens_of
from search.embedded.queries import compiled
from search.port import IndexQuery, weighs

_FACET_VALUES = 65_000
_FACETS = {"terms": {"field": "facets", "size": _FACET_VALUES}}


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: score and place of the best, how many match, and how many of those hold each facet token.

    Facets are counted only where more match than the best that were asked for.
    """

    best: Sequence[tuple[float, int]]
    total: int
    facets: Mapping[bytes, int]


def ask(searcher: tantivy.Searcher, query: IndexQuery, limit: int, *, facets: bool) -> Found:
    """Return what matches `query`."""
    if weighs(query):
        return _by_score(searcher, compiled(query), limit, facets=facets)
    return _latest(searcher, compiled(query), limit, facets=facets)


def _latest(searcher: tantivy.Searcher, query: Query, limit: int, *, facets: bool) -> Found:
    """Answer in one go: looking up every token costs more than anything that is done with what it finds."""
    latest = {"size": limit, "sort": [{"added": "desc"}], "docvalue_fields": ["place"]}
    wanted: dict[str, Any] = {"total": {"value_count": {"field": "added"}}, "latest": {"top_hits": latest}}
    found = searcher.aggregate(query, {**wanted, "facets": _FACETS} if facets else wanted)
    total = int(found["total"]["value"])
    places = (hit["docvalue_fields"]["place"][0] for hit in found["latest"]["hits"])
    counted = _counted(found) if facets and total > limit else {}
    return Found([(0.0, place) for place in places], total, counted)


def _by_score(searcher: tantivy.Searcher, query: Query, limit: int, *, facets: bool) -> Found:
    found = searcher.search(query, limit=limit, count=True)
    total: int = found.count or 0  # type: ignore[attr-defined]  # the stubs forget it
    hits = found.hits
    places = searcher.fast_field_values("place", [address for _, address in hits])
    counted = _counted(searcher.aggregate(query, {"facets": _FACETS})) if facets and total > limit else {}
    return Found(
        [(float(score), int(place or 0)) for (score, _), place in zip(hits, places, strict=True)], total, counted
    )


def _counted(found: dict[str, Any]) -> dict[bytes, int]:
    buckets = found["facets"]["buckets"]
    return dict(
        zip(tokens_of(bucket["key"] for bucket in buckets), (bucket["doc_count"] for bucket in buckets), strict=True)
    )
