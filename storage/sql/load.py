"""An empty database, filled with the rows of an office from elsewhere: all of them in one transaction, or none."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, Self
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Connection,
    LargeBinary,
    TableClause,
    Text,
    Uuid,
    bindparam,
    column,
    delete,
    func,
    insert,
    inspect,
    select,
    table,
    update,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.types import TypeEngine

from core.errors import AnjuanError, Corrupt, Unavailable
from storage.sql.engine import Engines, translated
from storage.sql.migrations import migrate
from storage.sql.postgres import ServerEngines
from storage.sql.repositories.rows import FORMAT, VERSION
from storage.sql.sqlite import FileEngines
from storage.sql.tables import metadata
from storage.sql.tables.keys import office

_STEP = 500
_TYPES: dict[str, TypeEngine[Any]] = {
    "bytes": LargeBinary(),
    "uuid": Uuid(),
    "moment": BigInteger(),
    "flag": Boolean(),
    "number": BigInteger(),
    "text": Text(),
}
_READ: dict[str, Callable[[Any], Any]] = {"bytes": lambda value: base64.b64decode(value, validate=True), "uuid": UUID}


class Target:
    """A database that is to be filled."""

    def __init__(self, engines: Callable[[], Engines], file: Path | None = None) -> None:
        self._made = engines
        self._file = file

    @classmethod
    def file(cls, path: Path) -> Self:
        """Take a file, which is made where it is missing, once there is something to write."""
        return cls(lambda: FileEngines(path), path)

    @classmethod
    def server(cls, url: str) -> Self:
        """Take a database on a server; raise Invalid (`bad_setting`)."""
        engines = ServerEngines(url)
        return cls(lambda: engines)

    @cached_property
    def _engines(self) -> Engines:
        return self._made()

    def office(self) -> UUID | None:
        """Return whose rows are there already, None where it is empty; raise Unavailable."""
        if self._file is not None and not self._file.exists():
            return None
        with self._translating(), self._engines.reader.begin() as connection:
            if not inspect(connection).has_table(office.name):
                return None
            return connection.execute(select(office.c.id)).scalar()

    def load(self, lines: Iterable[bytes], *, over: bool = False) -> dict[str, int]:
        """Write all rows, and return how many of each table; `over` removes first what is there.

        Raises:
            Unavailable: `backup_newer`: the rows come from a later release; or the database does not answer.
            Corrupt: these are not all rows of an office.
        """
        with self._translating(), self._engines.writer.begin() as connection:
            return _Loading(connection).take(iter(lines), over=over)

    def close(self) -> None:
        """Let go of it."""
        self._engines.close()

    @contextmanager
    def _translating(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            told: AnjuanError | None = translated(self._engines, error)
            if told is None:
                raise
            raise told from error


class _Loading:
    """One transaction that takes the lines."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._counts: dict[str, int] = {}
        self._table: _Filling | None = None

    def take(self, lines: Iterator[bytes], *, over: bool) -> dict[str, int]:
        head = json.loads(next(lines, b"null"))
        if not isinstance(head, dict) or head.get("format") != FORMAT:
            raise Corrupt
        if head["version"] != VERSION:
            raise Unavailable("backup_newer")
        migrate(self._connection, head["revision"])
        if over:
            for known in reversed(metadata.sorted_tables):
                self._connection.execute(delete(known))
        for line in lines:
            value = json.loads(line)
            if isinstance(value, list):
                self._row(value)
            elif "table" in value:
                self._begin(_Filling(self._connection, value["table"], dict(value["columns"])))
            else:
                return self._end(value["end"])
        raise Corrupt

    def _begin(self, filling: _Filling) -> None:
        if self._table is not None:
            self._counts[self._table.name] = self._table.finish()
        self._table = filling

    def _row(self, values: list[Any]) -> None:
        if self._table is None:
            raise Corrupt
        self._table.add(values)

    def _end(self, counts: dict[str, int]) -> dict[str, int]:
        if self._table is not None:
            self._counts[self._table.name] = self._table.finish()
        if self._counts != counts:
            raise Corrupt
        migrate(self._connection)
        return counts


class _Filling:
    """One table on its way in.

    References to other rows of the same table are written once all of them are there.
    """

    def __init__(self, connection: Connection, name: str, kinds: dict[str, str]) -> None:
        self.name = name
        self._connection = connection
        self._table: TableClause = table(name, *(column(key, _TYPES[kind]) for key, kind in kinds.items()))
        self._keys = tuple(kinds)
        self._readers = tuple(_READ.get(kind) for kind in kinds.values())
        self._later = _own_references(name)
        self._rows: list[dict[str, Any]] = []
        self._references: dict[str, list[dict[str, Any]]] = {key: [] for key in self._later}
        self._count = 0

    def add(self, values: list[Any]) -> None:
        row = {
            key: value if read is None or value is None else read(value)
            for key, read, value in zip(self._keys, self._readers, values, strict=True)
        }
        for key in self._later:
            if row[key] is not None:
                self._references[key].append({"of": row["id"], "to": row[key]})
                row[key] = None
        self._rows.append(row)
        if len(self._rows) == _STEP:
            self._write()

    def finish(self) -> int:
        self._write()
        for key, references in self._references.items():
            statement = update(self._table).where(self._table.c.id == bindparam("of")).values({key: bindparam("to")})
            for start in range(0, len(references), _STEP):
                self._connection.execute(statement, references[start : start + _STEP])
        self._count_on()
        return self._count

    def _write(self) -> None:
        if self._rows:
            self._connection.execute(insert(self._table), self._rows)
            self._count += len(self._rows)
            self._rows = []

    def _count_on(self) -> None:
        """Let a column that the database counts up go on where the rows end; SQLite does so by itself."""
        known = metadata.tables.get(self.name)
        counted = None if known is None else known.autoincrement_column
        if counted is None or not self._count or self._connection.dialect.name != "postgresql":
            return
        last = select(func.max(self._table.c[counted.name])).scalar_subquery()
        self._connection.execute(select(func.setval(func.pg_get_serial_sequence(self.name, counted.name), last)))


def _own_references(name: str) -> tuple[str, ...]:
    known = metadata.tables.get(name)
    if known is None:
        return ()
    return tuple(item.name for item in known.columns for key in item.foreign_keys if key.column.table is known)
