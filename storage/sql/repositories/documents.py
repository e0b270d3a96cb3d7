"""Documents: what the office's papers are, where they belong, how far they are read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Row, Select, func, insert, select, update

from core.crypto.keys import Cell, DataKey
from core.errors import Conflict, NotFound
from core.model.document import Document, DocumentState, Lifecycle
from core.model.person import Principal
from core.model.slice import Slice
from storage.sql.codec import dump_classification, load_classification
from storage.sql.keyring import KEY_COLUMNS, with_keys
from storage.sql.repositories.base import beyond, bounded, chunks, seal, unseal, write_cursor
from storage.sql.repositories.keyed import KeyedRepository
from storage.sql.repositories.visibility import (
    documents_and_records,
    documents_near,
    papers_fed,
    sees_document,
    sees_record,
    sees_widely,
)
from storage.sql.tables.documents import document
from storage.sql.tables.records import record

LIVE: Collection[Lifecycle] = (Lifecycle.LIVE,)
MANY = 1000  #: papers fed in by one clerk, from which on passing over those of others costs less than collecting them
READABLE = frozenset(Lifecycle) - {Lifecycle.SHREDDED}


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """Which papers to list; what is None does not matter."""

    record_id: UUID | None = None
    batch_id: UUID | None = None
    parent_id: UUID | None = None
    states: Collection[DocumentState] | None = None
    lifecycles: Collection[Lifecycle] = LIVE
    own_batches: bool = False  #: only what came in by the principal's own batches


class DocumentRepository(KeyedRepository):
    """Documents.  A shredded one is as absent as one that never was."""

    def add(self, new: Document, *, digest: bytes) -> None:
        """Write a new document; its data key is there already (`keys.create(id, record_id)`).

        `digest` is the SHA-256 of the original's bytes; it is kept sealed.
        """
        row: dict[str, Any] = {
            "id": new.id,
            "record_id": new.record_id,
            "batch_id": new.batch_id,
            "parent_id": new.parent_id,
        }
        row |= {"created_at": new.created_at, "created_by": new.created_by, "revision": new.revision}
        row |= {"size": new.size, "dedupe": self._keys.dedupe(new.record_id, digest)}
        values = _values(new, self._keys.of(new.id), digest.hex())
        self._connection.execute(insert(document).values(**row, **values))

    def get(self, document_id: UUID, *, visible_to: Principal) -> Document:
        """Return one document in whatever lifecycle but shredded; raise NotFound."""
        return self._read(self._row(document_id, visible_to))[0]

    def many(self, ids: Collection[UUID], *, visible_to: Principal) -> dict[UUID, Document]:
        """Return those of `ids` that the principal may see, in whatever lifecycle but shredded."""
        found: dict[UUID, Document] = {}
        for some in chunks(ids):
            query = _documents().where(document.c.id.in_(some), sees_document(visible_to))
            found |= {row.id: self._read(row)[0] for row in self._connection.execute(query)}
        return found

    def visible_ids(
        self, ids: Collection[UUID], *, visible_to: Principal, lifecycles: Collection[Lifecycle] = LIVE
    ) -> frozenset[UUID]:
        """Return those of `ids` that the principal may see."""
        seen: set[UUID] = set()
        for some in chunks(ids):
            query = select(document.c.id).select_from(documents_and_records)
            query = query.where(document.c.id.in_(some), document.c.lifecycle.in_(lifecycles))
            seen.update(self._connection.scalars(query.where(sees_document(visible_to))))
        return frozenset(seen)

    def page(
        self,
        wanted: DocumentFilter,
        *,
        visible_to: Principal,
        oldest_first: bool = False,
        after: str | None = None,
        limit: int = 50,
    ) -> Slice[Document]:
        """List papers the principal may see, newest first unless `oldest_first`; raise Invalid for a broken cursor."""
        moment, item_id = document.c.created_at, document.c.id
        # Only places in the order are sorted and passed over; what is sealed is fetched for one slice.
        query = self._listed([item_id, moment], wanted, visible_to)
        if after is not None:
            query = query.where(beyond(after, moment, item_id, ascending=oldest_first))
        order = (moment, item_id) if oldest_first else (moment.desc(), item_id.desc())
        count = bounded(limit)
        rows = self._connection.execute(query.order_by(*order).limit(count + 1)).all()
        last = rows[count - 1] if len(rows) > count else None
        found = self.many([row.id for row in rows[:count]], visible_to=visible_to)
        items = tuple(found[row.id] for row in rows[:count] if row.id in found)
        return Slice(items, write_cursor(last.created_at, last.id) if last is not None else None)

    def counts(self, wanted: DocumentFilter, *, visible_to: Principal) -> dict[DocumentState, int]:
        """Count the papers the principal may see, by state."""
        query = self._listed([document.c.state, func.count()], wanted, visible_to)
        rows = self._connection.execute(query.group_by(document.c.state))
        return {DocumentState(state): count for state, count in rows}

    def counts_by_record(
        self, record_ids: Collection[UUID], *, visible_to: Principal
    ) -> dict[UUID, dict[DocumentState, int]]:
        """Count the live papers of each record that the principal may see, by state; empty records are left out."""
        found: dict[UUID, dict[DocumentState, int]] = {}
        for some in chunks(record_ids):
            query = select(document.c.record_id, document.c.state, func.count()).select_from(documents_and_records)
            query = query.where(document.c.record_id.in_(some), document.c.lifecycle == Lifecycle.LIVE)
            query = query.where(sees_document(visible_to))
            for owner, state, count in self._connection.execute(query.group_by(document.c.record_id, document.c.state)):
                found.setdefault(owner, {})[DocumentState(state)] = count
        return found

    def key(self, document_id: UUID, *, visible_to: Principal) -> DataKey:
        """Return the data key of a paper the principal may see; raise NotFound."""
        return self._keyring.data_key(self._row(document_id, visible_to))

    def digest(self, document_id: UUID, *, visible_to: Principal) -> bytes:
        """Return the SHA-256 of the original's bytes; raise NotFound."""
        return self._read(self._row(document_id, visible_to))[1]

    def twins(self, record_id: UUID, digest: bytes, *, visible_to: Principal) -> tuple[UUID, ...]:
        """Return the live papers of a record that are the same bytes, first come first; of one record only."""
        query = select(document.c.id).select_from(documents_and_records)
        query = query.where(document.c.record_id == record_id, document.c.lifecycle == Lifecycle.LIVE)
        query = query.where(document.c.dedupe == self._keys.dedupe(record_id, digest), sees_document(visible_to))
        return tuple(self._connection.scalars(query.order_by(document.c.created_at, document.c.id)))

    def save(self, changed: Document, *, visible_to: Principal) -> Document:
        """Write a document as changed, and return it with its new revision.

        Where it belongs (`move`), its original and its time of arrival stay.

        Raises:
            NotFound: there is no such document for this principal.
            Conflict: `changed_meanwhile`: `changed.revision` is not the present one.
        """
        row = self._row(changed.id, visible_to)
        values = _values(changed, self._keyring.data_key(row), self._read(row)[1].hex())
        self._update(changed, values)
        return replace(changed, revision=changed.revision + 1)

    def ever(self, ids: Collection[UUID]) -> frozenset[UUID]:
        """Return those of `ids` that a paper bears or once bore, shredded ones included; for the product."""
        found: set[UUID] = set()
        for some in chunks(ids):
            found.update(self._connection.scalars(select(document.c.id).where(document.c.id.in_(some))))
        return frozenset(found)

    def came_within(self, document_id: UUID) -> tuple[int, int]:
        """Return how many papers came within one, at whatever depth, and how many bytes their originals have."""
        inner = select(document.c.id, document.c.size).where(document.c.parent_id == document_id).cte(recursive=True)
        deeper = select(document.c.id, document.c.size).where(document.c.parent_id == inner.c.id)
        family = inner.union_all(deeper)
        count, size = self._connection.execute(select(func.count(), func.sum(family.c.size))).one()
        return count, int(size or 0)

    def note_progress(self, document_id: UUID, *, page_count: int, pages_read: int) -> None:
        """Note how far reading has come, for whoever watches; no change that an editor could collide with."""
        progress = {"page_count": page_count, "pages_read": pages_read}
        self._connection.execute(update(document).where(document.c.id == document_id).values(**progress))

    def move(self, moved: Document, record_id: UUID, *, visible_to: Principal) -> Document:
        """File a document to a record: its key is wrapped for that record's scope, its content untouched.

        Raises:
            NotFound: the document or the record is none for this principal.
            Conflict: `changed_meanwhile`.
        """
        digest = self.digest(moved.id, visible_to=visible_to)
        target = select(record.c.id).where(record.c.id == record_id, sees_record(visible_to))
        if self._connection.execute(target).scalar() is None:
            raise NotFound("not_found")
        self._update(moved, {"record_id": record_id, "dedupe": self._keys.dedupe(record_id, digest)})
        self._keys.move(moved.id, record_id)
        return replace(moved, record_id=record_id, revision=moved.revision + 1)

    def withdrawn_before(self, moment: datetime, *, limit: int = 100) -> tuple[UUID, ...]:
        """Return documents withdrawn before `moment`, for the product to shred."""
        query = select(document.c.id).where(document.c.lifecycle == Lifecycle.WITHDRAWN)
        query = query.where(document.c.withdrawn_at < moment).order_by(document.c.withdrawn_at).limit(limit)
        return tuple(self._connection.scalars(query))

    def _listed(
        self, columns: Sequence[ColumnElement[Any]], wanted: DocumentFilter, principal: Principal
    ) -> Select[Any]:
        lifecycle: ColumnElement[str] = document.c.lifecycle
        near = wanted.own_batches or not sees_widely(principal)
        many = near and self._fed_many(principal)
        rows = documents_near(principal, fed_only=wanted.own_batches) if near and not many else documents_and_records
        if wanted.own_batches or (near and not many):
            # An expression has no index: so the person's papers are the start, or their order, and not all that live.
            lifecycle = lifecycle.concat("")
        return _filtered(select(*columns).select_from(rows), wanted, principal, lifecycle)

    def _fed_many(self, principal: Principal) -> bool:
        some = papers_fed(principal).limit(MANY).subquery()
        return self._connection.execute(select(func.count()).select_from(some)).scalar_one() == MANY

    def _update(self, changed: Document, values: dict[str, Any]) -> None:
        present = (document.c.id == changed.id) & (document.c.revision == changed.revision)
        done = self._connection.execute(update(document).where(present).values(revision=changed.revision + 1, **values))
        if not done.rowcount:
            raise Conflict("changed_meanwhile")

    def _row(self, document_id: UUID, principal: Principal) -> Row[Any]:
        query = _documents().where(document.c.id == document_id, sees_document(principal))
        row = self._connection.execute(query).one_or_none()
        if row is None:
            raise NotFound("not_found")
        return row

    def _read(self, row: Row[Any]) -> tuple[Document, bytes]:
        content = unseal(self._keyring.data_key(row), _cell(row.id), row.sealed)
        return _document(row, content), bytes.fromhex(content["digest"])


def _values(item: Document, key: DataKey, digest: str) -> dict[str, Any]:
    content = {
        "name": item.name,
        "source": item.source,
        "media_type": item.media_type,
        "classification": dump_classification(item.classification),
        "reason": item.reason,
        "reasons": item.reasons,
        "dated": item.dated,
        "upright": item.upright_by_hand,
        "seconds": item.seconds,
        "tags": item.tags,
        "apart_from": [str(other) for other in item.apart_from],
        "digest": digest,
    }
    return {
        "state": item.state,
        "lifecycle": item.lifecycle,
        "page_count": item.page_count,
        "pages_read": item.pages_read,
        "withdrawn_at": item.withdrawn_at,
        "sealed": seal(key, _cell(item.id), content),
    }


def _document(row: Row[Any], content: dict[str, Any]) -> Document:
    return Document(
        id=row.id,
        record_id=row.record_id,
        batch_id=row.batch_id,
        parent_id=row.parent_id,
        name=content["name"],
        source=content["source"],
        state=DocumentState(row.state),
        lifecycle=Lifecycle(row.lifecycle),
        size=row.size,
        page_count=row.page_count,
        pages_read=row.pages_read,
        created_at=row.created_at,
        created_by=row.created_by,
        revision=row.revision,
        media_type=content["media_type"],
        classification=load_classification(content["classification"]),
        reason=content["reason"],
        dated=content["dated"],
        upright_by_hand=content["upright"],
        withdrawn_at=row.withdrawn_at,
        seconds=content["seconds"],
        reasons=tuple(content["reasons"]),
        tags=tuple(content.get("tags", ())),
        apart_from=tuple(UUID(other) for other in content.get("apart_from", ())),
    )


def _filtered(
    query: Select[Any], wanted: DocumentFilter, principal: Principal, lifecycle: ColumnElement[str]
) -> Select[Any]:
    query = query.where(sees_document(principal))
    if set(wanted.lifecycles) >= READABLE:
        query = query.where(lifecycle != Lifecycle.SHREDDED)
    else:
        query = query.where(lifecycle.in_(wanted.lifecycles))
    if wanted.record_id is not None:
        query = query.where(document.c.record_id == wanted.record_id)
    if wanted.batch_id is not None:
        query = query.where(document.c.batch_id == wanted.batch_id)
    if wanted.parent_id is not None:
        query = query.where(document.c.parent_id == wanted.parent_id)
    if wanted.states is not None:
        query = query.where(document.c.state.in_(wanted.states))
    if wanted.own_batches:
        query = query.where(document.c.id.in_(papers_fed(principal)))
    return query


def _documents() -> Select[Any]:
    rows: FromClause = with_keys(documents_and_records, document.c.id)
    return select(document, *KEY_COLUMNS).select_from(rows)


def _cell(document_id: UUID) -> Cell:
    return Cell("document", "sealed", document_id)
