"""Which sealed objects there are, and whose they are."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, insert, select

from core.errors import NotFound
from core.model.person import Principal
from core.model.stored import ObjectEntry
from storage.sql.repositories.base import chunks
from storage.sql.repositories.parts import DocumentPartRepository
from storage.sql.tables.documents import object_, upload

ORIGINAL = 0  #: the role byte of an object that holds the bytes as they came in


class ObjectRepository(DocumentPartRepository):
    """Object entries; written in the transaction after the object became durable."""

    def add(self, entry: ObjectEntry) -> None:
        """Write the entry of a stored object."""
        self._connection.execute(
            insert(object_).values(
                id=entry.id, document_id=entry.document_id, role=entry.role, size=entry.size, sha256=entry.sha256
            )
        )

    def get(self, object_id: UUID, *, visible_to: Principal) -> ObjectEntry:
        """Return one object of a paper the principal may see; raise NotFound."""
        row = self._connection.execute(select(object_).where(object_.c.id == object_id)).one_or_none()
        if row is None:
            raise NotFound("not_found")
        self._key(row.document_id, visible_to)
        return ObjectEntry(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name

    def original(self, document_id: UUID, *, visible_to: Principal) -> ObjectEntry:
        """Return the original of a paper; raise NotFound."""
        self._key(document_id, visible_to)
        for entry in self.of(document_id):
            if entry.role == ORIGINAL:
                return entry
        raise NotFound("not_found")

    def of(self, document_id: UUID) -> tuple[ObjectEntry, ...]:
        """Return all objects of a paper, for the product."""
        rows = self._connection.execute(select(object_).where(object_.c.document_id == document_id))
        return tuple(ObjectEntry(**row._mapping) for row in rows)  # noqa: SLF001 - SQLAlchemy's public name

    def forget(self, ids: Collection[UUID]) -> None:
        """Remove the entries of objects that are gone from the store."""
        for some in chunks(ids):
            self._connection.execute(delete(object_).where(object_.c.id.in_(some)))

    def known(self, ids: Collection[UUID]) -> frozenset[UUID]:
        """Return those of `ids` that belong to a paper or to an upload under way; the rest may be swept."""
        found: set[UUID] = set()
        for some in chunks(ids):
            found.update(self._connection.scalars(select(object_.c.id).where(object_.c.id.in_(some))))
            found.update(self._connection.scalars(select(upload.c.object_id).where(upload.c.object_id.in_(some))))
        return frozenset(found)
