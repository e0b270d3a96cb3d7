"""Signed checkpoints of the log, as notes."""

from __future__ import annotations

from sqlalchemy import insert, select

from storage.sql.repositories.base import Repository
from storage.sql.tables.audit import checkpoint


class CheckpointRepository(Repository):
    """Notes by the size of the log they vouch for."""

    def add(self, size: int, note: str) -> None:
        """Write a note; one of the same size stays."""
        if self.at(size) is None:
            self._connection.execute(insert(checkpoint).values(size=size, at=self._clock.now(), note=note))

    def at(self, size: int) -> str | None:
        """Return the note for this size, None where there is none."""
        return self._connection.execute(select(checkpoint.c.note).where(checkpoint.c.size == size)).scalar()

    def all(self) -> tuple[tuple[int, str], ...]:
        """Return size and note of each, smallest first."""
        rows = self._connection.execute(select(checkpoint.c.size, checkpoint.c.note).order_by(checkpoint.c.size))
        return tuple((size, note) for size, note in rows)
