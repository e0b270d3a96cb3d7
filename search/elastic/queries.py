"""A query as the server is told it."""

from __future__ import annotations

from typing import Any

from search.coding import texts_of
from search.port import All, AnyOf, IndexQuery, Some, Without, weighs

Json = dict[str, Any]

NOTHING: Json = {"match_none": {}}


def compiled(query: IndexQuery) -> Json:
    """Return `query` in the server's language; what has no weight is a filter, which is not scored."""
    match query:
        case AnyOf(tokens, weight):
            if not tokens:
                return NOTHING
            terms = {"terms": {"tokens": sorted(texts_of(tokens))}}
            return {"constant_score": {"filter": terms, "boost": weight}} if weight > 0 else terms
        case All(parts):
            scored = [compiled(part) for part in parts if weighs(part)]
            return {"bool": {"must": scored, "filter": [compiled(part) for part in parts if not weighs(part)]}}
        case Some(parts):
            return (
                {"bool": {"should": [_beside(part) for part in parts], "minimum_should_match": 1}} if parts else NOTHING
            )
        case Without(part, excluded):
            kind = "must" if weighs(part) else "filter"
            return {"bool": {kind: [compiled(part)], "must_not": [compiled(excluded)]}}


def _beside(part: IndexQuery) -> Json:
    """Return a part of which one of several must match; a filter there adds nothing to the score."""
    return compiled(part) if weighs(part) else {"constant_score": {"filter": compiled(part), "boost": 0.0}}
