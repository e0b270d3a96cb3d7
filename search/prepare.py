"""A document's entry: blind tokens for its bucket, and its text as ranking will open it."""

from __future__ import annotations

from collections.abc import Callable

from search.port import Bucket, IndexEntry, Searchable


def prepare(document: Searchable, bucket: Bucket, seal: Callable[[bytes], bytes]) -> IndexEntry:
    """Return the entry of `document` in `bucket`; `seal` seals the payload under the document's own key."""
    raise NotImplementedError
