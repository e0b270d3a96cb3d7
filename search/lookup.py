"""A question to an answer: parse, blind, ask the index, open what may be seen, verify, rank, mark."""

from __future__ import annotations

from search.port import Access, Resolver, SearchIndex, SearchRequest, SearchResult


def find(index: SearchIndex, request: SearchRequest, access: Access, resolver: Resolver) -> SearchResult:
    """Return the documents that match `request`, best first.

    Raises:
        Invalid: the query cannot be understood (codes `query_…`).
        Unavailable: the index does not answer, or search is switched off.
    """
    raise NotImplementedError
