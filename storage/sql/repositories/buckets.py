"""Search buckets: which documents share a token key.

Papers of internal records share buckets across records; a restricted record has buckets of its own.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, delete, false, insert, or_, select, update

from core.crypto.keys import Cell, Secret
from core.errors import NotFound
from core.ids import new_id
from core.model.person import Principal, Role
from core.model.record import Visibility
from core.model.stored import Bucket
from storage.sql.keyring import KEY_COLUMNS, with_keys
from storage.sql.repositories.keyed import KeyedRepository
from storage.sql.repositories.visibility import documents_and_records, sees_record
from storage.sql.tables.documents import document
from storage.sql.tables.records import record
from storage.sql.tables.work import bucket, bucket_document


class BucketRepository(KeyedRepository):
    """Buckets and which documents are in them, for the product."""

    def assign(self, document_id: UUID, *, limit: int) -> Bucket:
        """Return the bucket of a document, putting it into one of at most `limit` documents where it has none yet.

        A document whose record changed, or became restricted or internal, is put into another bucket.

        Raises:
            NotFound: there is no such document.
        """
        wanted = self._record_of(document_id)
        present = self.of(document_id)
        if present is not None and present.record_id == wanted:
            return present
        self.release(document_id)
        chosen = self._with_room(wanted, limit) or self._add(wanted)
        self._connection.execute(
            update(bucket).where(bucket.c.id == chosen.id).values(documents=bucket.c.documents + 1)
        )
        self._connection.execute(insert(bucket_document).values(document_id=document_id, bucket_id=chosen.id))
        return Bucket(chosen.id, chosen.record_id, chosen.secret, chosen.count + 1)

    def release(self, document_id: UUID) -> None:
        """Take a document out of its bucket; one that is in none is no error."""
        here = select(bucket_document.c.bucket_id).where(bucket_document.c.document_id == document_id)
        bucket_id = self._connection.execute(here).scalar()
        if bucket_id is not None:
            self._connection.execute(delete(bucket_document).where(bucket_document.c.document_id == document_id))
            self._connection.execute(
                update(bucket).where(bucket.c.id == bucket_id).values(documents=bucket.c.documents - 1)
            )

    def of(self, document_id: UUID) -> Bucket | None:
        """Return the bucket a document is in, None where it is in none."""
        here = select(bucket_document.c.bucket_id).where(bucket_document.c.document_id == document_id)
        row = self._connection.execute(_buckets().where(bucket.c.id == here.scalar_subquery())).one_or_none()
        return None if row is None else self._opened(row)

    def visible_to(self, principal: Principal) -> tuple[Bucket, ...]:
        """Return the buckets whose tokens the principal may compute; what they hold is checked again hit by hit."""
        shared = bucket.c.record_id.is_(None) if principal.has(Role.STAFF) else false()
        rows = with_keys(bucket.outerjoin(record, record.c.id == bucket.c.record_id), bucket.c.id)
        query = select(bucket, *KEY_COLUMNS).select_from(rows)
        own = bucket.c.record_id.is_not(None) & sees_record(principal)
        query = query.where(bucket.c.documents > 0, or_(shared, own)).order_by(bucket.c.id)
        return tuple(self._opened(row) for row in self._connection.execute(query))

    def _record_of(self, document_id: UUID) -> UUID | None:
        query = select(record.c.id, record.c.visibility).select_from(documents_and_records)
        row = self._connection.execute(query.where(document.c.id == document_id)).one_or_none()
        if row is None:
            raise NotFound("not_found")
        return None if row.visibility == Visibility.INTERNAL else row.id

    def _with_room(self, record_id: UUID | None, limit: int) -> Bucket | None:
        query = _buckets().where(bucket.c.record_id == record_id, bucket.c.documents < limit)
        row = self._connection.execute(
            query.order_by(bucket.c.documents.desc()).limit(1).with_for_update(of=bucket)
        ).one_or_none()
        return None if row is None else self._opened(row)

    def _add(self, record_id: UUID | None) -> Bucket:
        item = Bucket(new_id(), record_id, Secret.fresh_bytes(), 0)
        key = self._keys.create(item.id, record_id or self._keyring.tenant, owner="bucket")
        sealed = key.seal_cell(_cell(item.id), item.secret)
        self._connection.execute(insert(bucket).values(id=item.id, record_id=record_id, sealed=sealed, documents=0))
        return item

    def _opened(self, row: Row[Any]) -> Bucket:
        secret = self._keyring.bucket_secret(
            row.sealed, lambda: self._keyring.data_key(row).open_cell(_cell(row.id), row.sealed)
        )
        return Bucket(row.id, row.record_id, secret, row.documents)


def _buckets() -> Select[Any]:
    return select(bucket, *KEY_COLUMNS).select_from(with_keys(bucket, bucket.c.id))


def _cell(bucket_id: UUID) -> Cell:
    return Cell("bucket", "sealed", bucket_id)
