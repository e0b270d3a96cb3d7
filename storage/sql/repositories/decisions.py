"""What was decided about papers, in order; only ever added to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select

from core.crypto.keys import Cell, DataKey
from core.errors import NotFound
from core.model.history import Change
from core.model.person import Principal
from core.model.slice import Slice
from storage.sql.repositories.base import bounded, read_position, seal, unseal
from storage.sql.repositories.parts import DocumentPartRepository
from storage.sql.tables.documents import decision


class DecisionRepository(DocumentPartRepository):
    """Changes, newest first; what stood before and after is sealed by the paper's key."""

    def add(self, change: Change) -> None:
        """Write what was decided."""
        key = self._keys.of(change.document_id)
        sealed = seal(key, _cell(change.id), {"before": change.before, "after": change.after})
        self._connection.execute(
            insert(decision).values(
                id=change.id,
                document_id=change.document_id,
                at=change.at,
                actor_id=change.actor_id,
                action=change.action,
                undoes=change.undoes,
                sealed=sealed,
            )
        )

    def of(
        self, document_id: UUID, *, visible_to: Principal, after: str | None = None, limit: int = 50
    ) -> Slice[Change]:
        """Return what was decided about one paper; raise NotFound."""
        key = self._key(document_id, visible_to)
        query = select(decision).where(decision.c.document_id == document_id)
        if after is not None:
            query = query.where(decision.c.sequence < read_position(after))
        count = bounded(limit)
        rows = self._connection.execute(query.order_by(decision.c.sequence.desc()).limit(count + 1)).all()
        last = rows[count - 1] if len(rows) > count else None
        return Slice(tuple(_opened(row, key) for row in rows[:count]), str(last.sequence) if last is not None else None)

    def get(self, change_id: UUID, *, visible_to: Principal) -> Change:
        """Return one decision; raise NotFound."""
        row = self._connection.execute(select(decision).where(decision.c.id == change_id)).one_or_none()
        if row is None:
            raise NotFound("not_found")
        return _opened(row, self._key(row.document_id, visible_to))

    def undone(self, document_id: UUID) -> frozenset[UUID]:
        """Return which decisions about a paper were taken back."""
        query = select(decision.c.undoes).where(decision.c.document_id == document_id, decision.c.undoes.is_not(None))
        return frozenset(self._connection.scalars(query))

    def ever(self, document_id: UUID, action: str) -> bool:
        """Say whether something was ever decided about a paper, taken back or not; for the product."""
        found = select(decision.c.id).where(decision.c.document_id == document_id, decision.c.action == action)
        return self._connection.execute(found.limit(1)).first() is not None

    def last(self, document_id: UUID, actor_id: UUID | None, *, visible_to: Principal) -> Change | None:
        """Return the actor's newest decision about a paper that stands and takes back no other; raise NotFound."""
        key = self._key(document_id, visible_to)
        query = select(decision).where(
            decision.c.document_id == document_id,
            decision.c.actor_id == actor_id,
            decision.c.undoes.is_(None),
            decision.c.id.not_in(self.undone(document_id)),
        )
        row = self._connection.execute(query.order_by(decision.c.sequence.desc()).limit(1)).one_or_none()
        return None if row is None else _opened(row, key)


def _opened(row: Row[Any], key: DataKey) -> Change:
    content = unseal(key, _cell(row.id), row.sealed)
    return Change(
        row.id, row.document_id, row.at, row.actor_id, row.action, content["before"], content["after"], row.undoes
    )


def _cell(change_id: UUID) -> Cell:
    return Cell("decision", "sealed", change_id)
