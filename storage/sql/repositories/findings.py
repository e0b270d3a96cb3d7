"""What does not agree: each side sealed by the key of the paper it stands on, so that it is shredded with it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, insert, or_, select, update

from core.crypto.keys import Cell, DataKey
from core.errors import NotFound
from core.model.document import Lifecycle
from core.model.finding import Finding, FindingKind, FindingState
from core.model.person import Principal
from storage.sql.codec import dump_place, load_place
from storage.sql.repositories.base import chunks, seal, unseal
from storage.sql.repositories.parts import DocumentPartRepository
from storage.sql.tables.documents import document, finding


class FindingRepository(DocumentPartRepository):
    """Findings; one between two papers exists only for who may see both."""

    def add(self, item: Finding) -> None:
        """Write a new finding, for the product."""
        place = {"id": item.id, "document_id": item.document_id, "other_id": item.other_id}
        self._connection.execute(insert(finding).values(**place, **self._values(item)))

    def save(self, item: Finding, *, visible_to: Principal) -> None:
        """Write where a finding's sides stand now and what was said of it; raise NotFound."""
        self.get(item.id, visible_to=visible_to)
        self._connection.execute(update(finding).where(finding.c.id == item.id).values(**self._values(item)))

    def remove(self, finding_id: UUID) -> None:
        """Remove a finding, for the product, where what it said is no longer so; an unknown one is no error."""
        self._connection.execute(delete(finding).where(finding.c.id == finding_id))

    def get(self, finding_id: UUID, *, visible_to: Principal) -> Finding:
        """Return one finding; raise NotFound."""
        row = self._connection.execute(select(finding).where(finding.c.id == finding_id)).one_or_none()
        if row is None:
            raise NotFound("not_found")
        found = [item for item in self.of_documents([row.document_id], visible_to=visible_to) if item.id == finding_id]
        if not found:
            raise NotFound("not_found")
        return found[0]

    def of_documents(self, ids: Collection[UUID], *, visible_to: Principal) -> tuple[Finding, ...]:
        """Return the findings with a side on one of `ids`, as far as the principal may see both papers, oldest first.

        Papers that are not live, or that lie in different records now, have none between them.
        """
        found: dict[UUID, Row[Any]] = {}
        for some in chunks(ids):
            query = select(finding).where(or_(finding.c.document_id.in_(some), finding.c.other_id.in_(some)))
            found |= {row.id: row for row in self._connection.execute(query)}
        papers = {paper for row in found.values() for paper in (row.document_id, row.other_id)}
        keys, homes = self._keys_of(papers, visible_to), self._homes(papers)
        shown = [
            _opened(row, keys[row.document_id], keys[row.other_id])
            for row in found.values()
            if {row.document_id, row.other_id} <= keys.keys()
            and homes.get(row.document_id) is not None
            and homes.get(row.document_id) == homes.get(row.other_id)
        ]
        return tuple(sorted(shown, key=lambda item: (item.raised_at, item.id)))

    def _homes(self, ids: Collection[UUID]) -> dict[UUID, UUID]:
        """Return the records of those of `ids` that are live."""
        homes: dict[UUID, UUID] = {}
        for some in chunks(ids):
            query = select(document.c.id, document.c.record_id).where(document.c.id.in_(some))
            rows = self._connection.execute(query.where(document.c.lifecycle == Lifecycle.LIVE))
            homes |= {row.id: row.record_id for row in rows}
        return homes

    def _values(self, item: Finding) -> dict[str, Any]:
        mine = {"kind": item.kind.value, "place": dump_place(item.first)}
        theirs = {"place": dump_place(item.second)}
        return {
            "state": item.state,
            "raised_at": item.raised_at,
            "decided_by": item.decided_by,
            "decided_at": item.decided_at,
            "sealed": seal(self._keys.of(item.document_id), Cell("finding", "sealed", item.id), mine),
            "other_sealed": seal(self._keys.of(item.other_id), Cell("finding", "other_sealed", item.id), theirs),
        }


def _opened(row: Row[Any], first: DataKey, second: DataKey) -> Finding:
    mine = unseal(first, Cell("finding", "sealed", row.id), row.sealed)
    theirs = unseal(second, Cell("finding", "other_sealed", row.id), row.other_sealed)
    return Finding(
        id=row.id,
        kind=FindingKind(mine["kind"]),
        document_id=row.document_id,
        other_id=row.other_id,
        first=load_place(mine["place"]),
        second=load_place(theirs["place"]),
        raised_at=row.raised_at,
        state=FindingState(row.state),
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )
