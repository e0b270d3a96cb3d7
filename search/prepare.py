"""A document's entry: blind tokens for its bucket, and its text as ranking will open it."""

from __future__ import annotations

from collections.abc import Callable

from search.dates import date_terms
from search.payload import encode
from search.port import Bucket, IndexEntry, Searchable
from search.tokens import CAUSE, DATE, EVERY, RECORD, TEXT, TYPE, blind, text_terms


def prepare(document: Searchable, bucket: Bucket, seal: Callable[[bytes], bytes]) -> IndexEntry:
    """Return the entry of `document` in `bucket`; `seal` seals text under the document's own key."""
    text, pages, folded = encode(document, seal)
    kinds = blind(bucket, TYPE, [document.document_type] if document.document_type else [])
    causes = blind(bucket, CAUSE, document.causes)
    dates = blind(bucket, DATE, date_terms(document.dated))
    tokens = [
        *blind(bucket, TEXT, sorted(text_terms(folded))),
        *blind(bucket, RECORD, map(str, document.records)),
        *blind(bucket, EVERY, ("",)),
    ]
    return IndexEntry(
        document_id=document.document_id,
        tokens=frozenset((*tokens, *kinds, *causes, *dates)),
        facets=(*kinds, *causes[:1], *dates[:1]),
        text=text,
        pages=pages,
    )
