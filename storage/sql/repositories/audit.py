"""The audit log's rows: appended in the transaction of what they record, as its last statements."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, insert, select, tuple_, update

from core.clock import Clock
from core.crypto.keys import Cell, DataKey, Secret
from core.errors import Corrupt, NotFound
from core.model.audit import AuditEntry, AuditEvent
from core.model.slice import Slice
from storage.audit import tree
from storage.audit.entry import NONCE, commit, commitment_of, decode, encode, opens
from storage.audit.verify import StoredLine
from storage.sql.keyring import Keyring
from storage.sql.repositories.base import bounded, read_position
from storage.sql.repositories.keyed import KeyedRepository
from storage.sql.tables.audit import audit_entry, audit_head, audit_node

ONLY = 1


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which lines to list; what is None does not matter."""

    object_id: UUID | None = None
    actor_id: UUID | None = None
    action: str | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """How long the log is, and its root."""

    size: int
    root: bytes


class AuditRepository(KeyedRepository):
    """Appends, lists and proves.  Lines hold codes and identifiers; what names people or content is sealed."""

    def __init__(self, connection: Connection, keyring: Keyring, clock: Clock, *, writing: bool) -> None:
        super().__init__(connection, keyring, clock)
        self._pending: list[tuple[AuditEvent, datetime]] = []
        self._writing = writing

    def append(self, event: AuditEvent) -> None:
        """Record an event; it is written when the transaction ends, or nothing of the transaction is."""
        if not self._writing:
            raise ValueError("the audit log is written in write transactions only")
        self._pending.append((event, self._clock.now()))

    def flush(self) -> None:
        """Write what was appended; the unit of work calls this last, so that the head is locked only briefly."""
        if not self._pending:
            return
        query = select(audit_head.c.size).where(audit_head.c.id == ONLY).with_for_update()
        size = self._connection.execute(query).scalar_one()
        nodes = self._nodes(tree.frontier(size))
        entries = [self._row(size + number, event, at) for number, (event, at) in enumerate(self._pending)]
        fresh = []
        for entry in entries:
            fresh += _grow(nodes, entry["idx"], entry["data"])
        size += len(entries)
        self._connection.execute(insert(audit_entry), entries)
        self._connection.execute(insert(audit_node), fresh)
        head = {"size": size, "root": tree.root(size, lambda level, place: nodes[level, place])}
        self._connection.execute(update(audit_head).where(audit_head.c.id == ONLY).values(**head))
        self._pending.clear()

    def last_at(self, action: str, actor_id: UUID | None, object_id: UUID) -> datetime | None:
        """Return when somebody last did this to an object, as far as the log was written; None where never."""
        alike = (audit_entry.c.action == action) & (audit_entry.c.object_id == object_id)
        mine = audit_entry.c.actor_id.is_(None) if actor_id is None else audit_entry.c.actor_id == actor_id
        query = select(audit_entry.c.at).where(alike, mine).order_by(audit_entry.c.idx.desc()).limit(1)
        return self._connection.execute(query).scalar()

    def page(self, wanted: AuditFilter, *, after: str | None = None, limit: int = 50) -> Slice[AuditEntry]:
        """List lines, newest first; raise Invalid for a broken cursor.

        Whoever may read the log at all reads all of it: it holds no titles and no names.
        """
        query = select(audit_entry.c.idx, audit_entry.c.data)
        for column, value in (
            ("object_id", wanted.object_id),
            ("actor_id", wanted.actor_id),
            ("action", wanted.action),
        ):
            if value is not None:
                query = query.where(audit_entry.c[column] == value)
        if after is not None:
            query = query.where(audit_entry.c.idx < read_position(after))
        count = bounded(limit)
        rows = self._connection.execute(query.order_by(audit_entry.c.idx.desc()).limit(count + 1)).all()
        items = tuple(decode(row.idx, row.data) for row in rows[:count])
        return Slice(items, str(items[-1].index) if len(rows) > count else None)

    def detail(self, index: int) -> dict[str, str]:
        """Return the opened detail of a line, empty where it has none.

        Raises:
            NotFound: there is no such line, or its detail is shredded.
            Corrupt: the detail is not what the line commits to.
        """
        row = self._connection.execute(select(audit_entry).where(audit_entry.c.idx == index)).one_or_none()
        if row is None:
            raise NotFound("not_found")
        commitment, owner = commitment_of(row.data)
        if commitment is None or owner is None:
            return {}
        opening = self._keys.of(owner).open_cell(_cell(index), row.detail or b"")
        if not opens(commitment, opening):
            raise Corrupt
        detail: dict[str, str] = json.loads(opening[NONCE:])
        return detail

    def head(self) -> Head:
        """Return size and root."""
        row = self._connection.execute(select(audit_head).where(audit_head.c.id == ONLY)).one_or_none()
        if row is None:
            raise Corrupt
        return Head(row.size, row.root)

    def root_at(self, size: int) -> bytes:
        """Return the root the log had at `size` lines, from its nodes; raise Corrupt where nodes are missing."""
        return tree.root(size, self._node)

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """Return the proof that line `index` is in the log of `size` lines; raise NotFound."""
        if not 0 <= index < size <= self.head().size:
            raise NotFound("not_found")
        return tree.inclusion_proof(index, size, self._node)

    def consistency(self, first: int, second: int) -> list[bytes]:
        """Return the proof that the log of `second` lines only added to that of `first`; raise NotFound."""
        if not 0 < first <= second <= self.head().size:
            raise NotFound("not_found")
        return tree.consistency_proof(first, second, self._node)

    def lines(self) -> Iterator[StoredLine]:
        """Yield every row as it lies there, by number."""
        after = -1
        while rows := self._connection.execute(
            select(audit_entry).where(audit_entry.c.idx > after).order_by(audit_entry.c.idx).limit(1000)
        ).all():
            keys = self._keys.of_many({row.detail_owner for row in rows if row.detail_owner})
            yield from (_stored(row, keys.get(row.detail_owner)) for row in rows)
            after = rows[-1].idx

    def stored_nodes(self, level: int) -> Iterator[tuple[int, bytes]]:
        """Yield place and hash of the nodes of one level, in order."""
        after = -1
        while rows := self._connection.execute(
            select(audit_node.c.idx, audit_node.c.hash)
            .where(audit_node.c.level == level, audit_node.c.idx > after)
            .order_by(audit_node.c.idx)
            .limit(1000)
        ).all():
            yield from ((place, value) for place, value in rows)
            after = rows[-1].idx

    def levels(self) -> Sequence[int]:
        """Return the levels that have nodes."""
        query = select(audit_node.c.level).distinct().order_by(audit_node.c.level)
        return self._connection.scalars(query).all()

    def _row(self, index: int, event: AuditEvent, at: datetime) -> dict[str, Any]:
        commitment, owner, sealed = None, None, None
        if event.detail:
            opening = Secret.fresh_bytes() + json.dumps(event.detail, ensure_ascii=False, sort_keys=True).encode()
            owner, key = self._detail_key(event.object_id)
            commitment, sealed = commit(opening), key.seal_cell(_cell(index), opening)
        return {
            "idx": index,
            "data": encode(event, at, commitment, owner),
            "at": at,
            "action": event.action,
            "actor_id": event.actor_id,
            "object_id": event.object_id,
            "record_id": event.record_id,
            "detail": sealed,
            "detail_owner": owner,
        }

    def _detail_key(self, object_id: UUID | None) -> tuple[UUID, DataKey]:
        """Return the key of the object, so that a detail is shredded with it, or where it has none the office's."""
        office = self._keyring.tenant
        keys = self._keys.of_many([office] if object_id is None else [object_id, office])
        for owner in (object_id, office):
            if owner in keys:
                return owner, keys[owner]
        return office, self._keys.create(office, office, owner="office")

    def _nodes(self, places: Sequence[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
        if not places:
            return {}
        query = select(audit_node).where(tuple_(audit_node.c.level, audit_node.c.idx).in_(places))
        return {(row.level, row.idx): row.hash for row in self._connection.execute(query)}

    def _node(self, level: int, place: int) -> bytes:
        found = self._nodes([(level, place)])
        if (level, place) not in found:
            raise Corrupt
        return found[level, place]


def _grow(nodes: dict[tuple[int, int], bytes], index: int, data: bytes) -> list[dict[str, Any]]:
    """Add a leaf and what it completes to `nodes`, and return the new rows; raise Corrupt where one is missing."""
    here, rows = tree.leaf_hash(data), []
    for level, place in tree.completed_by(index):
        if level:
            left = nodes.get((level - 1, 2 * place))
            if left is None:
                raise Corrupt
            here = tree.node_hash(left, here)
        nodes[level, place] = here
        rows.append({"level": level, "idx": place, "hash": here})
    return rows


def _stored(row: Row[Any], key: DataKey | None) -> StoredLine:
    """Return a row for verification, its detail opened where the key is still there."""
    opening, damaged = None, False
    if row.detail is not None and key is not None:
        try:
            opening = key.open_cell(_cell(row.idx), row.detail)
        except Corrupt:
            damaged = True
    return StoredLine(
        index=row.idx,
        data=row.data,
        columns=(row.at, row.action, row.actor_id, row.object_id, row.record_id),
        detail_owner=row.detail_owner,
        has_detail=row.detail is not None,
        opening=opening,
        damaged=damaged,
    )


def _cell(index: int) -> Cell:
    return Cell("audit_entry", "detail", UUID(int=index))
