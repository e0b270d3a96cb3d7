"""Connections to a file: SQLite set up to lose nothing that was committed and to leave nothing behind."""

from __future__ import annotations

import os
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.exc import DBAPIError, OperationalError

from core.errors import AnjuanError, Unavailable
from storage.sql.engine import BUSY, READERS

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA temp_store=MEMORY",
    f"PRAGMA busy_timeout={BUSY * 1000}",
    "PRAGMA cache_size=-16384",
)
_SCRUBBING = (
    "PRAGMA busy_timeout=1000",
    "PRAGMA wal_checkpoint(TRUNCATE)",
    f"PRAGMA busy_timeout={BUSY * 1000}",
)


class FileEngines:
    """The engines of a database file, which is made for its owner alone.

    One connection writes, so that writers of this process queue up in order of arrival and never spin.
    """

    def __init__(self, path: Path) -> None:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        self.writer = _engine(path, "BEGIN IMMEDIATE", (), pool_size=1)
        self.reader = _engine(path, "BEGIN", ("PRAGMA query_only=ON",), pool_size=READERS)
        self._held: defaultdict[str, Lock] = defaultdict(Lock)

    @contextmanager
    def exclusive(self, name: str) -> Iterator[bool]:
        """Hold a name in this process: no other works on the file."""
        lock = self._held[name]
        mine = lock.acquire(blocking=False)
        try:
            yield mine
        finally:
            if mine:
                lock.release()

    def scrub(self) -> None:
        """Move the write-ahead log into the database and empty it, waiting for readers only briefly."""
        with closing(self.writer.raw_connection()) as connection:
            cursor = connection.cursor()
            for statement in _SCRUBBING:
                cursor.execute(statement)

    def told(self, error: DBAPIError) -> AnjuanError | None:
        """Return the product's own error, by the name SQLite gives to its own."""
        if not isinstance(error, OperationalError):
            return None
        code = getattr(error.orig, "sqlite_errorname", "")
        if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            return Unavailable("database_busy")
        return Unavailable("disk_full" if code == "SQLITE_FULL" else "database_unavailable")

    def close(self) -> None:
        """Let go of the file."""
        self.reader.dispose()
        self.writer.dispose()


def _engine(path: Path, begin: str, pragmas: tuple[str, ...], *, pool_size: int) -> Engine:
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(path)),
        # Values of a statement may be what a person typed: they never go into messages.
        hide_parameters=True,
        poolclass=QueuePool,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=BUSY,
        connect_args={"isolation_level": None, "timeout": BUSY, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, _record: object) -> None:
        for pragma in (*_PRAGMAS, *pragmas):
            connection.execute(pragma).close()

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
