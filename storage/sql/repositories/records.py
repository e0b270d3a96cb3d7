"""Batches, leads and cases."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, delete, func, insert, select, update

from core.crypto.keys import Cell, DataKey
from core.errors import Conflict, NotFound
from core.model.person import Principal
from core.model.record import LeadChannel, LeadStage, Record, RecordKind, Visibility
from core.model.slice import Slice
from storage.sql.keyring import KEY_COLUMNS, with_keys
from storage.sql.repositories.base import beyond, bounded, chunks, seal, unseal, write_cursor
from storage.sql.repositories.keyed import KeyedRepository
from storage.sql.repositories.visibility import sees_record
from storage.sql.tables.records import record, record_member


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """Which records to list; what is None does not matter."""

    kinds: Collection[RecordKind] | None = None
    stage: LeadStage | None = None
    owner_id: UUID | None = None


class RecordRepository(KeyedRepository):
    """Records.  The owner of a record is always one of its members."""

    def add(self, new: Record) -> Record:
        """Write a new record with a key of its own, and return it with its owner among its members."""
        key = self._keys.create(new.id, new.id, owner="record")
        row = {"id": new.id, "kind": new.kind, "created_at": new.created_at, "revision": new.revision}
        self._connection.execute(insert(record).values(**row, **self._values(new, key)))
        return self._with_members(new, frozenset())

    def get(self, record_id: UUID, *, visible_to: Principal) -> Record:
        """Return one record; raise NotFound."""
        found = self.many([record_id], visible_to=visible_to)
        if record_id not in found:
            raise NotFound("not_found")
        return found[record_id]

    def many(self, ids: Collection[UUID], *, visible_to: Principal) -> dict[UUID, Record]:
        """Return those of `ids` that the principal may see."""
        found: list[Record] = []
        for some in chunks(ids):
            found += self._opened(_records().where(record.c.id.in_(some), sees_record(visible_to)))
        return {item.id: item for item in found}

    def visible_ids(self, ids: Collection[UUID], *, visible_to: Principal) -> frozenset[UUID]:
        """Return those of `ids` that the principal may see."""
        seen: set[UUID] = set()
        for some in chunks(ids):
            query = select(record.c.id).where(record.c.id.in_(some), sees_record(visible_to))
            seen.update(self._connection.scalars(query))
        return frozenset(seen)

    def page(
        self, wanted: RecordFilter, *, visible_to: Principal, after: str | None = None, limit: int = 50
    ) -> Slice[Record]:
        """List records the principal may see, newest first; raise Invalid for a broken cursor."""
        query = _filtered(_records(), wanted).where(sees_record(visible_to))
        if after is not None:
            query = query.where(beyond(after, record.c.created_at, record.c.id))
        count = bounded(limit)
        query = query.order_by(record.c.created_at.desc(), record.c.id.desc()).limit(count + 1)
        items = self._opened(query)
        last = items[count - 1] if len(items) > count else None
        return Slice(tuple(items[:count]), write_cursor(last.created_at, last.id) if last is not None else None)

    def counts(self, wanted: RecordFilter, *, visible_to: Principal) -> dict[LeadStage | None, int]:
        """Count the records the principal may see, by stage (None: those without one)."""
        query = _filtered(select(record.c.stage, func.count()), wanted).where(sees_record(visible_to))
        rows = self._connection.execute(query.group_by(record.c.stage))
        return {None if stage is None else LeadStage(stage): count for stage, count in rows}

    def save(self, changed: Record, *, visible_to: Principal) -> Record:
        """Write a record as changed, and return it with its new revision.

        Kind and time of creation stay.

        Raises:
            NotFound: there is no such record for this principal.
            Conflict: `changed_meanwhile`: `changed.revision` is not the present one.
        """
        before = self.get(changed.id, visible_to=visible_to)
        saved = replace(changed, revision=changed.revision + 1)
        done = self._connection.execute(
            update(record)
            .where(record.c.id == changed.id, record.c.revision == changed.revision)
            .values(revision=saved.revision, **self._values(changed, self._keys.of(changed.id)))
        )
        if not done.rowcount:
            raise Conflict("changed_meanwhile")
        return self._with_members(saved, before.member_ids)

    def _with_members(self, item: Record, before: frozenset[UUID]) -> Record:
        owner = frozenset() if item.owner_id is None else frozenset({item.owner_id})
        wanted = item.member_ids | owner
        gone, come = before - wanted, wanted - before
        of_record = record_member.c.record_id == item.id
        if gone:
            self._connection.execute(delete(record_member).where(of_record, record_member.c.person_id.in_(gone)))
        if come:
            self._connection.execute(
                insert(record_member), [{"record_id": item.id, "person_id": person_id} for person_id in come]
            )
        return replace(item, member_ids=wanted)

    def _values(self, item: Record, key: DataKey) -> dict[str, Any]:
        content = {"title": item.title, "note": item.note, "number": item.number, "cause": item.cause}
        return {
            "visibility": item.visibility,
            "owner_id": item.owner_id,
            "target_id": item.target_id,
            "channel": item.channel,
            "stage": item.stage,
            "sealed": seal(key, _cell(item.id), content | {"source": item.source}),
        }

    def _opened(self, query: Select[Any]) -> list[Record]:
        rows = self._connection.execute(query).all()
        members = self._members([row.id for row in rows])
        return [_record(row, unseal(self._keyring.data_key(row), _cell(row.id), row.sealed), members) for row in rows]

    def _members(self, ids: Sequence[UUID]) -> dict[UUID, frozenset[UUID]]:
        members: dict[UUID, set[UUID]] = {item: set() for item in ids}
        for some in chunks(ids):
            query = select(record_member).where(record_member.c.record_id.in_(some))
            for record_id, person_id in self._connection.execute(query):
                members[record_id].add(person_id)
        return {item: frozenset(people) for item, people in members.items()}


def _record(row: Row[Any], content: dict[str, Any], members: dict[UUID, frozenset[UUID]]) -> Record:
    return Record(
        id=row.id,
        kind=RecordKind(row.kind),
        visibility=Visibility(row.visibility),
        owner_id=row.owner_id,
        title=content["title"],
        created_at=row.created_at,
        revision=row.revision,
        member_ids=members[row.id],
        note=content["note"],
        channel=None if row.channel is None else LeadChannel(row.channel),
        stage=None if row.stage is None else LeadStage(row.stage),
        number=content["number"],
        cause=content["cause"],
        source=content["source"],
        target_id=row.target_id,
    )


def _filtered(query: Select[Any], wanted: RecordFilter) -> Select[Any]:
    if wanted.kinds is not None:
        query = query.where(record.c.kind.in_(wanted.kinds))
    if wanted.stage is not None:
        query = query.where(record.c.stage == wanted.stage)
    if wanted.owner_id is not None:
        query = query.where(record.c.owner_id == wanted.owner_id)
    return query


def _records() -> Select[Any]:
    return select(record, *KEY_COLUMNS).select_from(with_keys(record, record.c.id))


def _cell(record_id: UUID) -> Cell:
    return Cell("record", "sealed", record_id)
