"""The sealed parts of a generation's entries: one SQLite file beside the index, which keeps tokens only.

An index rewrites all that it keeps whenever it merges, and brings all of an entry or nothing.  Here a part is brought
alone, and stays where it is.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from search.port import IndexEntry

_NAME = "texts.db"
_SETUP = """
PRAGMA page_size = 16384;
PRAGMA journal_mode = WAL;
CREATE TABLE IF NOT EXISTS entry (
    place INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE, text BLOB NOT NULL, pages BLOB NOT NULL
);
"""
_PUT = """
INSERT INTO entry (id, text, pages) VALUES (?, ?, ?)
ON CONFLICT (id) DO UPDATE SET text = excluded.text, pages = excluded.pages RETURNING place
"""
_BUSY_SECONDS = 10.0


class Texts:
    """A file of sealed parts.  One process writes, any number read; safe to call from many threads.

    Every method raises `sqlite3.Error` where the file cannot be read or written.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / _NAME
        self._lock = threading.Lock()
        self._idle: list[sqlite3.Connection] = []
        with self.reading() as connection:
            connection.executescript(_SETUP)

    def change(self, gone: Collection[UUID], entries: Sequence[IndexEntry]) -> list[int]:
        """Remove and put parts, durably; return the places of `entries`, which are for good."""
        with self.reading() as connection, connection:
            connection.executemany("DELETE FROM entry WHERE id = ?", [(number.bytes,) for number in gone])
            return [
                connection.execute(_PUT, (entry.document_id.bytes, entry.text, entry.pages)).fetchone()[0]
                for entry in entries
            ]

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            while self._idle:
                self._idle.pop().close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection, which goes on reading though the file be removed."""
        with self._lock:
            connection = self._idle.pop() if self._idle else None
        connection = connection or self._connect()
        try:
            yield connection
        finally:
            with self._lock:
                self._idle.append(connection)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._file, timeout=_BUSY_SECONDS, check_same_thread=False)
        connection.execute("PRAGMA synchronous = FULL")
        return connection


def text_at(place: int, connection: sqlite3.Connection) -> tuple[UUID, bytes, int] | None:
    """Return what is at `place`: the document, its text, and the size of both parts; None where nothing is."""
    row = connection.execute(
        "SELECT id, text, length(text) + length(pages) FROM entry WHERE place = ?", (place,)
    ).fetchone()
    return (UUID(bytes=row[0]), row[1], row[2]) if row else None


def pages_of(document_ids: Collection[UUID], connection: sqlite3.Connection) -> dict[UUID, bytes]:
    """Return the pages of those of `document_ids` that are there."""
    rows = (
        (number, connection.execute("SELECT pages FROM entry WHERE id = ?", (number.bytes,)).fetchone())
        for number in document_ids
    )
    return {number: row[0] for number, row in rows if row is not None}
