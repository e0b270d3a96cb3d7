"""What the database asks of the server or file beneath it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from core.errors import AnjuanError, Invalid, Unavailable

BUSY = 30  #: seconds to wait for another writer
READERS = 8


class Engines(Protocol):
    """One office's connections.

    A transaction of `writer` begins when no other of the office is under way, in whatever process, and sees all that
    was committed before it.  One of `reader` sees one state of the office, and changes nothing.
    """

    writer: Engine
    reader: Engine

    def exclusive(self, name: str) -> AbstractContextManager[bool]:
        """See `Database.exclusive`."""

    def scrub(self) -> None:
        """See `Database.scrub`."""

    def told(self, error: DBAPIError) -> AnjuanError | None:
        """Return the product's own error for a failure to work just now, None where the statement was at fault."""

    def close(self) -> None:
        """Let go of every connection."""


def translated(engines: Engines, error: Exception) -> AnjuanError | None:
    """Return the product's own error for what SQLAlchemy raised, None where that is a fault of the product."""
    if isinstance(error, PoolTimeout):
        return Unavailable("database_busy")
    if isinstance(error, OverflowError) or (
        isinstance(error, StatementError) and isinstance(error.orig, OverflowError)
    ):
        # A number that fits in no column names nothing and is the revision of nothing.
        return Invalid("bad_request", field="")
    return engines.told(error) if isinstance(error, DBAPIError) else None
