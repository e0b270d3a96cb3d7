"""Databases on a PostgreSQL server for tests: one used in turn, and new ones for those that look into files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, select, text

from core.ids import new_id
from storage.sql.migrations import HEAD, migrate
from storage.sql.postgres import ServerEngines
from storage.sql.tables import metadata

KINDS = ("sqlite", "postgres")  #: of databases
Rows = dict[str, list[dict[str, Any]]]


class TestDatabases:
    """Databases on the server that `address` names, dropped at the end."""

    __test__ = False

    def __init__(self, address: str) -> None:
        self._url = make_url(address).set(drivername="postgresql+psycopg")
        self._server = create_engine(self._url, isolation_level="AUTOCOMMIT")
        self._shared = self._made()
        self._engines = ServerEngines(self._address(self._shared))
        hasten(self._engines.writer)

    def emptied(self, rows: Rows | None = None) -> str:
        """Return the address of a database with nothing but these rows; the one given before is no more."""
        with self._engines.writer.begin() as connection:
            if _version(connection) == HEAD:
                for table in reversed(metadata.sorted_tables):
                    connection.execute(table.delete())
            else:
                connection.exec_driver_sql("DROP SCHEMA public CASCADE")
                connection.exec_driver_sql("CREATE SCHEMA public")
                migrate(connection)
            put_back(connection, rows or {})
        return self._address(self._shared)

    @contextmanager
    def new(self) -> Iterator[str]:
        """Give the address of a database without even a table."""
        name = self._made()
        try:
            yield self._address(name)
        finally:
            self._drop(name)

    def close(self) -> None:
        """Drop what was shared."""
        self._engines.close()
        self._drop(self._shared)
        self._server.dispose()

    def _made(self) -> str:
        name = f"office_{new_id().hex}"
        self._run(f"CREATE DATABASE {name}")
        return name

    def _drop(self, name: str) -> None:
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        with self._server.connect() as connection:
            connection.exec_driver_sql(statement)

    def _address(self, name: str) -> str:
        return self._url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)


def hasten(engine: Engine) -> None:
    """Let the server's commits be lost in a power cut: no test waits for one."""

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("SET LOCAL synchronous_commit = off")


def rows_of(connection: Connection, *tables: str) -> Rows:
    """Return every row of these tables, of all of them where none is named."""
    return {
        table.name: [dict(row._mapping) for row in connection.execute(select(table))]
        for table in metadata.sorted_tables
        if not tables or table.name in tables
    }


def put_back(connection: Connection, rows: Rows) -> None:
    """Put rows in the place of all that their tables hold."""
    tables = [table for table in metadata.sorted_tables if table.name in rows]
    for table in reversed(tables):
        connection.execute(table.delete())
    for table in tables:
        if rows[table.name]:
            connection.execute(table.insert(), rows[table.name])
    if "decision" in rows and connection.dialect.name == "postgresql":
        counted = "pg_get_serial_sequence('decision', 'sequence')"
        last = max((row["sequence"] for row in rows["decision"]), default=0)
        connection.execute(text(f"SELECT setval({counted}, :next, false)"), {"next": last + 1})


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return version
