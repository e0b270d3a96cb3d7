"""Opened keys, shared by all transactions of one process for a short while."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import FromClause, Join, Label
from sqlalchemy import Row as SQLRow
from sqlalchemy.sql.elements import ColumnElement

from core.crypto.keys import Binding, DataKey, ScopeKey, SystemKey
from core.crypto.providers import KeyProvider
from storage.audit.signer import LogSigner
from storage.sql.tables.keys import data_key, scope_key

K = TypeVar("K")
V = TypeVar("V")

MOST = 1000
LONGEST = 300.0  #: seconds

KEY_COLUMNS: tuple[Label[Any], ...] = (
    data_key.c.id.label("key_id"),
    data_key.c.owner.label("key_owner"),
    data_key.c.owner_id.label("key_owner_id"),
    data_key.c.scope_id.label("key_scope_id"),
    data_key.c.scope_version.label("key_scope_version"),
    data_key.c.blob.label("key_blob"),
    scope_key.c.wrapped.label("key_scope_wrapped"),
)
"""What a query selects, besides its own columns, so that each row comes with its wrapped key."""


def with_keys(rows: FromClause, owner_id: ColumnElement[UUID]) -> Join:
    """Join to `rows` the keys of what `owner_id` names; what has lost its key is not joined."""
    return rows.join(data_key, data_key.c.owner_id == owner_id).join(
        scope_key, (scope_key.c.scope_id == data_key.c.scope_id) & (scope_key.c.version == data_key.c.scope_version)
    )


class Recent(Generic[K, V]):
    """Remembers at most `MOST` values, each for at most `LONGEST` seconds.  Safe to call from many threads."""

    def __init__(self, tick: Callable[[], float] = time.monotonic) -> None:
        self._kept: OrderedDict[K, tuple[float, V]] = OrderedDict()
        self._lock = Lock()
        self._tick = tick

    def get(self, key: K, make: Callable[[], V]) -> V:
        """Return the value of `key`, made now where it is not remembered."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None and self._tick() - kept[0] < LONGEST:
                self._kept.move_to_end(key)
                return kept[1]
        value = make()
        with self._lock:
            self._kept[key] = (self._tick(), value)
            self._kept.move_to_end(key)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return value

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()


class Keyring:
    """Opens wrapped keys of one office.

    A scope key is remembered by its wrapped bytes, which each transaction reads anew: one that was rolled back,
    rotated or destroyed is never taken for the one that counts.  Data keys are not remembered at all.
    """

    def __init__(self, provider: KeyProvider, tenant: UUID, signer: LogSigner) -> None:
        self.provider = provider
        self.tenant = tenant
        self.signer = signer
        self._scopes: Recent[tuple[UUID, int, bytes], ScopeKey] = Recent()
        self._systems: Recent[str, SystemKey] = Recent()
        self._buckets: Recent[bytes, bytes] = Recent()

    def scope_key(self, scope_id: UUID, version: int, wrapped: bytes) -> ScopeKey:
        """Open a scope key; raise Corrupt."""
        return self._scopes.get(
            (scope_id, version, wrapped), lambda: ScopeKey.unwrap(self.provider, wrapped, scope_id, version)
        )

    def system_key(self, name: str, opened: Callable[[], SystemKey]) -> SystemKey:
        """Return a system key, read and opened anew where it is not remembered; none is ever replaced."""
        return self._systems.get(name, opened)

    def data_key(self, row: SQLRow[Any]) -> DataKey:
        """Open the data key of a row that was selected with `KEY_COLUMNS`; raise Corrupt."""
        scope = self.scope_key(row.key_scope_id, row.key_scope_version, row.key_scope_wrapped)
        binding = Binding(self.tenant, row.key_owner, row.key_owner_id)
        return scope.unwrap_data_key(row.key_blob, binding, row.key_id)

    def bucket_secret(self, sealed: bytes, opened: Callable[[], bytes]) -> bytes:
        """Return the token key of a search bucket, opened anew where it is not remembered."""
        return self._buckets.get(sealed, opened)

    def forget(self) -> None:
        """Drop every remembered key."""
        self._scopes.clear()
        self._systems.clear()
        self._buckets.clear()
