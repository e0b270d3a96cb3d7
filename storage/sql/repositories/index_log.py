"""In which order documents changed for the search index, so that it can catch up from its own watermark."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update

from core.model.stored import IndexChange
from storage.sql.repositories.base import Repository, chunks
from storage.sql.tables.work import index_change, index_head

ONLY = 1


class IndexLogRepository(Repository):
    """A growing sequence; only the last change of a document is kept.  `noted` says whether this transaction did."""

    noted = False

    def note(self, document_id: UUID) -> int:
        """Note that a document's index entry must be made again, and return the number of this change."""
        self.noted = True
        counted = update(index_head).where(index_head.c.id == ONLY).values(sequence=index_head.c.sequence + 1)
        self._connection.execute(counted)
        sequence = self.last()
        self._connection.execute(delete(index_change).where(index_change.c.document_id == document_id))
        self._connection.execute(insert(index_change).values(sequence=sequence, document_id=document_id))
        return sequence

    def after(self, sequence: int, *, limit: int = 500) -> tuple[IndexChange, ...]:
        """Return the changes after `sequence`, in order."""
        query = select(index_change).where(index_change.c.sequence > sequence)
        rows = self._connection.execute(query.order_by(index_change.c.sequence).limit(limit))
        return tuple(IndexChange(row.sequence, row.document_id) for row in rows)

    def of(self, document_ids: Collection[UUID]) -> dict[UUID, int]:
        """Return the numbers of the last changes of those of `document_ids` that ever changed."""
        numbers: dict[UUID, int] = {}
        for some in chunks(document_ids):
            query = select(index_change).where(index_change.c.document_id.in_(some))
            numbers.update({row.document_id: row.sequence for row in self._connection.execute(query)})
        return numbers

    def last(self) -> int:
        """Return the number of the last change, 0 where there was none."""
        sequence: int = self._connection.execute(select(index_head.c.sequence)).scalar_one()
        return sequence

    def lag(self, sequence: int) -> int:
        """Return how many documents an index at `sequence` has yet to follow."""
        query = select(func.count()).where(index_change.c.sequence > sequence)
        return self._connection.execute(query).scalar_one()
