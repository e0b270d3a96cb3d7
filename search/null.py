"""The index of an office that has search switched off: everything else works."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from core.errors import Unavailable
from search.port import AnyOf, Candidates, IndexEntry, IndexQuery, IndexStats


class NullIndex:
    """A `SearchIndex` that takes changes, keeps none, and says so when it is asked."""

    def apply(self, upserts: Sequence[IndexEntry], deletions: Collection[UUID], *, watermark: int) -> None:
        """Take note of nothing: switching search on begins with indexing everything."""

    def ready(self) -> None:
        """See `SearchIndex`."""

    def drop(self, changes: Mapping[UUID, int]) -> None:
        """Do nothing: nothing is held."""

    def watermark(self) -> int:
        """Return 0: nothing was ever kept."""
        return 0

    def frequencies(self, terms: Sequence[AnyOf]) -> tuple[int, ...]:
        """Refuse."""
        del terms
        raise Unavailable("search_off")

    def candidates(self, query: IndexQuery, *, limit: int, facets: bool = True) -> Candidates:
        """Refuse."""
        del query, limit, facets
        raise Unavailable("search_off")

    def pages(self, document_ids: Collection[UUID]) -> Mapping[UUID, bytes]:
        """Refuse."""
        del document_ids
        raise Unavailable("search_off")

    def stats(self) -> IndexStats:
        """Return that there is nothing."""
        return IndexStats(0, 0)

    def clear(self) -> None:
        """Do nothing: there is nothing to forget."""

    def rebuild(self) -> NullIndex:
        """Return itself, which keeps nothing either."""
        return self

    def publish(self) -> None:
        """Do nothing: the one is as empty as the other."""

    def close(self) -> None:
        """Do nothing: nothing is open."""
