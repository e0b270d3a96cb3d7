"""All rows of an office as lines of text, the same from every kind of database.

First a line that names format, version and revision of the tables; then for each table a line with its columns and
one line a row; last a line that counts the rows of each table.  Sealed values stay sealed.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Integer,
    LargeBinary,
    Select,
    String,
    Table,
    Uuid,
    func,
    select,
    type_coerce,
)

from core.errors import Corrupt
from core.model.stored import ObjectEntry
from storage.sql.keyring import KEY_COLUMNS, with_keys
from storage.sql.migrations import HEAD
from storage.sql.repositories.base import Repository
from storage.sql.tables import metadata
from storage.sql.tables.base import Moment, Number
from storage.sql.tables.documents import document, object_
from storage.sql.tables.keys import data_key

FORMAT = "anjuan rows"
VERSION = 1
PASSING = frozenset({"session", "throttle", "token"})
"""Tables that stay behind: everybody signs in again at the other place, and nothing revoked comes back to life."""

_STEP = 1000
_WRITTEN: dict[str, Callable[[Any], Any]] = {
    "bytes": lambda value: base64.b64encode(value).decode(),
    "uuid": lambda value: value.hex,
}


def kind_of(column: Column[Any]) -> str:
    """Return the kind of a column's values: bytes, uuid, moment (microseconds since 1970), flag, number or text."""
    kinds: tuple[tuple[type, str], ...] = (
        (Moment, "moment"),
        (LargeBinary, "bytes"),
        (Uuid, "uuid"),
        (Boolean, "flag"),
        (Number, "number"),
        (Integer, "number"),
        (String, "text"),
    )
    return next(kind for of, kind in kinds if isinstance(column.type, of))


def travelling() -> tuple[Table, ...]:
    """Return the tables whose rows go along, each after those it refers to."""
    return tuple(table for table in metadata.sorted_tables if table.name not in PASSING)


class RowRepository(Repository):
    """Reads everything there is, for whoever carries the office elsewhere; opens nothing."""

    def dump(self) -> Iterator[bytes]:
        """Yield the lines of all tables."""
        counts: dict[str, int] = {}
        yield _line({"format": FORMAT, "version": VERSION, "revision": HEAD})
        for table in travelling():
            kinds = [(column.name, kind_of(column)) for column in table.columns]
            writers = [_WRITTEN.get(kind) for _, kind in kinds]
            yield _line({"table": table.name, "columns": kinds})
            counts[table.name] = 0
            for row in self._streamed(_all_of(table)):
                counts[table.name] += 1
                yield _line(
                    [
                        value if write is None or value is None else write(value)
                        for write, value in zip(writers, row, strict=True)
                    ]
                )
        yield _line({"end": counts})

    def counts(self) -> dict[str, int]:
        """Return how many rows each table has."""
        return {
            table.name: self._connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in travelling()
        }

    def objects(self) -> Iterator[ObjectEntry]:
        """Yield what is known of every sealed object, by identifier."""
        after: UUID | None = None
        while some := self.objects_after(after, limit=_STEP):
            yield from some
            after = some[-1].id

    def objects_after(self, after: UUID | None, *, limit: int) -> tuple[ObjectEntry, ...]:
        """Return what is known of the next sealed objects, by identifier, from the first where `after` is None."""
        query = select(object_).order_by(object_.c.id).limit(limit)
        rows = self._connection.execute(query if after is None else query.where(object_.c.id > after))
        return tuple(ObjectEntry(**row._mapping) for row in rows)  # noqa: SLF001 - SQLAlchemy's public name

    def with_lifecycle(self, lifecycle: str) -> frozenset[UUID]:
        """Return the documents of one lifecycle."""
        return frozenset(self._connection.scalars(select(document.c.id).where(document.c.lifecycle == lifecycle)))

    def closed_keys(self) -> tuple[int, int]:
        """Return how many data keys there are, and how many of them the present root key does not open."""
        count = select(func.count()).select_from(data_key)
        total, opened = self._connection.execute(count).scalar_one(), 0
        for row in self._streamed(select(*KEY_COLUMNS).select_from(with_keys(_OWNERS, _OWNERS.c.owner_id))):
            try:
                self._keyring.data_key(row)
            except Corrupt:
                continue
            opened += 1
        return total, total - opened

    def _streamed(self, query: Select[Any]) -> Iterator[Any]:
        # By portions, on every kind of database: an office's rows do not fit into memory.
        yield from self._connection.execution_options(yield_per=_STEP).execute(query)


_OWNERS = select(data_key.c.owner_id).subquery("owners")


def _all_of(table: Table) -> Select[Any]:
    moments = [
        type_coerce(column, BigInteger).label(column.name) if isinstance(column.type, Moment) else column
        for column in table.columns
    ]
    return select(*moments).order_by(*table.primary_key.columns)


def _line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
