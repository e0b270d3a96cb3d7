"""Connections: SQLite set up to lose nothing that was committed and to leave nothing behind."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event

from core.errors import AnjuanError, Unavailable

BUSY = 30  #: seconds to wait for another writer
READERS = 8

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA temp_store=MEMORY",
    f"PRAGMA busy_timeout={BUSY * 1000}",
    "PRAGMA cache_size=-16384",
)


def sqlite_engines(path: Path) -> tuple[Engine, Engine]:
    """Return the writing and the reading engine of a database file, which is made for its owner alone.

    One connection writes, so that writers of this process queue up in order of arrival and never spin.
    """
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    writer = _engine(path, "BEGIN IMMEDIATE", (), pool_size=1)
    reader = _engine(path, "BEGIN", ("PRAGMA query_only=ON",), pool_size=READERS)
    return writer, reader


def scrubbing() -> tuple[str, ...]:
    """Return what moves the write-ahead log into the database and empties it, waiting for readers only briefly."""
    return (
        "PRAGMA busy_timeout=1000",
        "PRAGMA wal_checkpoint(TRUNCATE)",
        f"PRAGMA busy_timeout={BUSY * 1000}",
    )


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


def translated(error: Exception) -> AnjuanError:
    """Return the product's own error for a driver's failure to work just now."""
    cause: Any = getattr(error, "orig", None)
    code = getattr(cause, "sqlite_errorname", "")
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")) or cause is None:
        return Unavailable("database_busy")
    return Unavailable("disk_full" if code == "SQLITE_FULL" else "database_unavailable")
