"""Values read on papers, and what people said of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, insert, select, update

from core.crypto.keys import Cell, DataKey
from core.errors import NotFound
from core.ids import new_id
from core.model.document import FieldValue, StoredField
from core.model.person import Principal
from storage.sql.codec import dump_field, load_field
from storage.sql.repositories.base import chunks, seal, unseal
from storage.sql.repositories.parts import DocumentPartRepository
from storage.sql.tables.documents import field


class FieldRepository(DocumentPartRepository):
    """Stored fields, in the order of the paper."""

    def replace(self, document_id: UUID, values: Sequence[FieldValue]) -> tuple[StoredField, ...]:
        """Put a new reading in place of the last one, for the product.

        What a person corrected, confirmed, rejected or added stays, and stands for the new value of the same name
        and subject.  Returns all fields of the paper.
        """
        key = self._keys.of(document_id)
        self._connection.execute(delete(field).where(field.c.document_id == document_id, ~field.c.touched))
        kept = list(self._of([document_id], {document_id: key})[document_id])
        standing = [(item.reading.name, item.reading.subject) for item in kept]
        fresh = []
        for value in values:
            if (value.name, value.subject) in standing:
                standing.remove((value.name, value.subject))
            else:
                fresh.append(StoredField(new_id(), document_id, value))
        if fresh:
            rows = [self._values(item, key) | _place(item, number) for number, item in enumerate(fresh)]
            self._connection.execute(insert(field), rows)
        return tuple(fresh + kept)

    def of(self, document_id: UUID, *, visible_to: Principal) -> tuple[StoredField, ...]:
        """Return the fields of one paper; raise NotFound."""
        return self._of([document_id], {document_id: self._key(document_id, visible_to)})[document_id]

    def of_many(self, ids: Collection[UUID], *, visible_to: Principal) -> dict[UUID, tuple[StoredField, ...]]:
        """Return the fields of those of `ids` that the principal may see."""
        keys = self._keys_of(ids, visible_to)
        return self._of(list(keys), keys)

    def get(self, field_id: UUID, *, visible_to: Principal) -> StoredField:
        """Return one field; raise NotFound."""
        row = self._connection.execute(select(field).where(field.c.id == field_id)).one_or_none()
        if row is None:
            raise NotFound("not_found")
        return _opened(row, self._key(row.document_id, visible_to))

    def add(self, document_id: UUID, value: FieldValue, *, edited_by: UUID | None, at: datetime) -> StoredField:
        """Add a value that a person found and reading missed; it counts as confirmed."""
        item = StoredField(new_id(), document_id, value, confirmed=True, edited_by=edited_by, edited_at=at)
        last = select(func.max(field.c.position)).where(field.c.document_id == document_id)
        number = self._connection.execute(last).scalar()
        row = self._values(item, self._keys.of(document_id)) | _place(item, 0 if number is None else number + 1)
        self._connection.execute(insert(field).values(**row))
        return item

    def save(self, item: StoredField, *, visible_to: Principal) -> None:
        """Write what a person said of a field; raise NotFound."""
        key = self._key(item.document_id, visible_to)
        place = (field.c.id == item.id) & (field.c.document_id == item.document_id)
        if not self._connection.execute(update(field).where(place).values(**self._values(item, key))).rowcount:
            raise NotFound("not_found")

    def remove(self, field_id: UUID, *, visible_to: Principal) -> None:
        """Take a field away, where a person's adding it is undone; raise NotFound."""
        item = self.get(field_id, visible_to=visible_to)
        self._connection.execute(delete(field).where(field.c.id == item.id))

    def _of(self, ids: Sequence[UUID], keys: dict[UUID, DataKey]) -> dict[UUID, tuple[StoredField, ...]]:
        found: dict[UUID, list[StoredField]] = {item: [] for item in ids}
        for some in chunks(ids):
            query = select(field).where(field.c.document_id.in_(some)).order_by(field.c.position, field.c.id)
            for row in self._connection.execute(query):
                found[row.document_id].append(_opened(row, keys[row.document_id]))
        return {item: tuple(fields) for item, fields in found.items()}

    def _values(self, item: StoredField, key: DataKey) -> dict[str, Any]:
        content = {
            "reading": dump_field(item.reading),
            "correction": item.correction,
            "confirmed": item.confirmed,
            "rejected": item.rejected,
            "edited_by": str(item.edited_by) if item.edited_by else None,
            "edited_at": item.edited_at.isoformat() if item.edited_at else None,
        }
        return {
            "touched": item.confirmed or item.rejected or item.correction is not None,
            "sealed": seal(key, _cell(item.id), content),
        }


def _place(item: StoredField, position: int) -> dict[str, Any]:
    return {"id": item.id, "document_id": item.document_id, "position": position}


def _opened(row: Row[Any], key: DataKey) -> StoredField:
    content = unseal(key, _cell(row.id), row.sealed)
    edited_by, edited_at = content["edited_by"], content["edited_at"]
    return StoredField(
        id=row.id,
        document_id=row.document_id,
        reading=load_field(content["reading"]),
        correction=content["correction"],
        confirmed=content["confirmed"],
        rejected=content["rejected"],
        edited_by=UUID(edited_by) if edited_by else None,
        edited_at=datetime.fromisoformat(edited_at) if edited_at else None,
    )


def _cell(field_id: UUID) -> Cell:
    return Cell("field", "sealed", field_id)
