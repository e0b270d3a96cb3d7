"""Keys in their wrapped form: made, opened, moved to another scope, rotated, destroyed.

A scope is a record (its identifier) or the office (the tenant's identifier).  A data key belongs to one row, its
owner; whoever deletes the data key shreds the owner.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Table, delete, exists, func, insert, select, union, update

from core.crypto.blind import blind_index
from core.crypto.encoding import joined
from core.crypto.keys import Binding, DataKey, ScopeKey, SystemKey
from core.crypto.providers import root_version_of
from core.errors import NotFound, Unavailable
from storage.sql.keyring import KEY_COLUMNS
from storage.sql.repositories.base import Repository, chunks
from storage.sql.tables.keys import data_key, scope_key, system_key

ACTIVE = "active"
RETIRING = "retiring"
SYSTEM_KEYS = ("blind", "dedupe", "session")
SHORT = 12  #: bits of a blind index over values that repeat, so that each stands for several values


_OF_SCOPE = (scope_key.c.scope_id == data_key.c.scope_id) & (scope_key.c.version == data_key.c.scope_version)
_KEYS = data_key.join(scope_key, _OF_SCOPE)


class KeyRepository(Repository):
    """Keys of one office."""

    def create(self, owner_id: UUID, scope_id: UUID, *, owner: str = "document") -> DataKey:
        """Make the data key of a row about to be written; `owner` is the row's table."""
        key, scope = DataKey.generate(), self._active(scope_id)
        blob = scope.wrap_data_key(key, Binding(self._keyring.tenant, owner, owner_id))
        self._connection.execute(
            insert(data_key).values(
                id=key.id, owner=owner, owner_id=owner_id, scope_id=scope_id, scope_version=scope.version, blob=blob
            )
        )
        return key

    def of(self, owner_id: UUID) -> DataKey:
        """Return the data key of a row.  Permission is the caller's to check.

        Raises:
            NotFound: it has none, or none any more.
        """
        try:
            return self.of_many([owner_id])[owner_id]
        except KeyError:
            raise NotFound("not_found") from None

    def of_many(self, owner_ids: Collection[UUID]) -> dict[UUID, DataKey]:
        """Return the data keys of several rows, without those that have none."""
        keys: dict[UUID, DataKey] = {}
        for some in chunks(owner_ids):
            query = select(*KEY_COLUMNS).select_from(_KEYS).where(data_key.c.owner_id.in_(some))
            keys |= {row.key_owner_id: self._keyring.data_key(row) for row in self._connection.execute(query)}
        return keys

    def move(self, owner_id: UUID, scope_id: UUID) -> None:
        """Wrap the data key of a row anew for another scope; what it seals stays as it is.

        Raises:
            NotFound: the row has no key.
        """
        row = self._connection.execute(select(*KEY_COLUMNS).select_from(_KEYS).where(data_key.c.owner_id == owner_id))
        found = row.one_or_none()
        if found is None:
            raise NotFound("not_found")
        self._rewrap(found, self._active(scope_id))

    def delete(self, owner_id: UUID) -> bool:
        """Destroy the data key of a row: nothing it sealed can be opened again.  Say whether there was one."""
        return self._connection.execute(delete(data_key).where(data_key.c.owner_id == owner_id)).rowcount > 0

    def secret(self, name: str) -> bytes:
        """Return the newest version of a system key: `blind`, `dedupe` or `session`."""
        return self._keyring.system_key(name, lambda: self._system_key(name)).reveal()

    def blind(self, domain: str, value: str) -> bytes:
        """Return the 16 bytes under which a unique value is looked up."""
        return blind_index(self.secret("blind"), domain, value)

    def blind_short(self, domain: str, value: str) -> int:
        """Return the 12 bits under which a value that repeats is looked up; what is found is compared once opened."""
        return int.from_bytes(blind_index(self.secret("blind"), domain, value, 16), "big") >> (16 - SHORT)

    def dedupe(self, record_id: UUID, digest: bytes) -> bytes:
        """Return the 32 bytes by which the same file (its SHA-256) is known again within one record."""
        return hmac.digest(self.secret("dedupe"), joined("ajo/v1/duplicate", record_id, digest), "sha256")

    def create_system_keys(self) -> None:
        """Make the system keys that are not there yet."""
        there = set(self._connection.scalars(select(system_key.c.name)))
        for name in SYSTEM_KEYS:
            if name not in there:
                wrapped = SystemKey.generate(name, 1).wrapped_by(self._keyring.provider)
                self._connection.execute(
                    insert(system_key).values(
                        name=name, version=1, wrapped=wrapped, root_version=root_version_of(wrapped)
                    )
                )

    def rotate_scope(self, scope_id: UUID) -> int:
        """Give a scope a new key version for new wraps, and return it; `rewrap` brings the old wraps over."""
        version = self._active(scope_id).version
        self._connection.execute(
            update(scope_key)
            .where(scope_key.c.scope_id == scope_id, scope_key.c.version == version)
            .values(state=RETIRING)
        )
        return self._add_scope_key(scope_id, version + 1).version

    def scopes(self) -> tuple[UUID, ...]:
        """Return the scopes that have a key."""
        return tuple(self._connection.scalars(select(scope_key.c.scope_id).where(scope_key.c.state == ACTIVE)))

    def rewrap(self, limit: int = 500) -> int:
        """Wrap up to `limit` data keys anew whose scope key is retiring, and return how many are left.

        Versions that wrap nothing any more are dropped.
        Each batch may be a transaction of its own: stopping between two loses nothing.
        """
        retiring = scope_key.c.state == RETIRING
        rows = self._connection.execute(select(*KEY_COLUMNS).select_from(_KEYS).where(retiring).limit(limit)).all()
        scopes = {scope_id: self._active(scope_id) for scope_id in {row.key_scope_id for row in rows}}
        for row in rows:
            self._rewrap(row, scopes[row.key_scope_id])
        self._connection.execute(delete(scope_key).where(retiring, ~exists().where(_OF_SCOPE)))
        left = select(func.count()).select_from(_KEYS).where(retiring)
        return self._connection.execute(left).scalar_one()

    def rewrap_root(self, limit: int = 500) -> int:
        """Wrap up to `limit` scope and system keys anew under the current root key, and return how many are left."""
        self._require_present_root()
        current = self._keyring.provider.current
        stale = select(scope_key).where(scope_key.c.root_version != current).limit(limit)
        for row in self._connection.execute(stale).all():
            opened = self._keyring.scope_key(row.scope_id, row.version, row.wrapped)
            place = (scope_key.c.scope_id == row.scope_id) & (scope_key.c.version == row.version)
            self._replace_wrap(scope_key, place, row.wrapped, opened)
        for row in self._connection.execute(select(system_key).where(system_key.c.root_version != current)).all():
            system = SystemKey.unwrap(self._keyring.provider, row.wrapped, row.name, row.version)
            place = (system_key.c.name == row.name) & (system_key.c.version == row.version)
            self._replace_wrap(system_key, place, row.wrapped, system)
        self._keyring.signer.rewrap()
        left = select(func.count()).select_from(scope_key).where(scope_key.c.root_version != current)
        return self._connection.execute(left).scalar_one()

    def root_versions(self) -> frozenset[int]:
        """Return the versions of the root key that something here is still wrapped by."""
        used = union(select(scope_key.c.root_version), select(system_key.c.root_version))
        signer = self._keyring.signer.root_version
        return frozenset(self._connection.scalars(used)) | (frozenset() if signer is None else {signer})

    def _system_key(self, name: str) -> SystemKey:
        query = select(system_key).where(system_key.c.name == name).order_by(system_key.c.version.desc()).limit(1)
        row = self._connection.execute(query).one()
        return SystemKey.unwrap(self._keyring.provider, row.wrapped, name, row.version)

    def _active(self, scope_id: UUID) -> ScopeKey:
        query = select(scope_key).where(scope_key.c.scope_id == scope_id, scope_key.c.state == ACTIVE)
        row = self._connection.execute(query.with_for_update(read=True)).one_or_none()
        if row is None:
            return self._add_scope_key(scope_id, 1)
        return self._keyring.scope_key(scope_id, row.version, row.wrapped)

    def _add_scope_key(self, scope_id: UUID, version: int) -> ScopeKey:
        self._require_present_root()
        key = ScopeKey.generate(scope_id, version)
        wrapped = key.wrapped_by(self._keyring.provider)
        self._connection.execute(
            insert(scope_key).values(
                scope_id=scope_id, version=version, wrapped=wrapped, root_version=root_version_of(wrapped), state=ACTIVE
            )
        )
        return key

    def _require_present_root(self) -> None:
        """Refuse to wrap under a root key that the office has left behind: it may be destroyed at any time.

        Raises:
            Unavailable: `root_key_old`: this machine's key file is not the present one.
        """
        newest = self._connection.execute(select(func.max(system_key.c.root_version))).scalar()
        if newest is not None and newest > self._keyring.provider.current:
            raise Unavailable("root_key_old")

    def _rewrap(self, row: Row[Any], scope: ScopeKey) -> None:
        """Compare and swap, so that a wrap that changed meanwhile is left alone and found by the next batch."""
        blob = scope.wrap_data_key(
            self._keyring.data_key(row), Binding(self._keyring.tenant, row.key_owner, row.key_owner_id)
        )
        self._connection.execute(
            update(data_key)
            .where(data_key.c.id == row.key_id, data_key.c.blob == row.key_blob)
            .values(scope_id=scope.scope_id, scope_version=scope.version, blob=blob)
        )

    def _replace_wrap(self, table: Table, place: ColumnElement[bool], old: bytes, key: ScopeKey | SystemKey) -> None:
        wrapped = key.wrapped_by(self._keyring.provider)
        self._connection.execute(
            update(table)
            .where(place, table.c.wrapped == old)
            .values(wrapped=wrapped, root_version=root_version_of(wrapped))
        )


def final_at(moment: datetime, key_backups: timedelta) -> datetime:
    """Return when a key destroyed at `moment` is beyond anybody: when the last backup that holds it has expired."""
    return moment + key_backups
