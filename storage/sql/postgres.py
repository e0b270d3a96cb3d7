"""Connections to a PostgreSQL server, shared by any number of processes and machines of one office.

Writers are let in one after the other by one lock of the whole office, as a file lets them in: so the log is in order,
and every rule that reads before it writes holds.  No process can keep the others out for long: a server ends the
session of one that was stopped in the middle, and its transaction is undone.

No value of a statement is quoted in messages, nor in the server's own log when a statement fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import Any
from zlib import crc32

from sqlalchemy import URL, Connection, Engine, NullPool, QueuePool, create_engine, event, text
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError, SQLAlchemyError

from core.errors import AnjuanError, Invalid, Unavailable
from storage.sql.engine import BUSY, READERS

WRITERS = 2  #: connections of one process: while one commits, the next stands in line already
IDLE = 10  #: seconds a writer may do nothing inside its transaction, before the server undoes it
READING = 300  #: the same for a reader, who keeps nobody waiting
STATEMENT = 60  #: seconds one statement may take
SILENT = 30  #: seconds after which a holder of `exclusive` that gives no sign of life loses it
SCRUB_WAIT = 3  #: seconds to wait for readers of the keys; the server's own upkeep gives way after one

_OFFICE, _NAMED = 0x414A01, 0x414A02  #: the two families of advisory locks
_LOCK = text(f"SELECT pg_advisory_xact_lock({_OFFICE}, 0)")
_TAKE = text(f"SELECT pg_try_advisory_lock({_NAMED}, :name)")
_GIVE = text(f"SELECT pg_advisory_unlock({_NAMED}, :name)")
_ALIVE = text("SELECT 1")

# The sooner of the two ends notices that the other is gone.
_NETWORK: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
_COMMON = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "20s",
    "log_parameter_max_length_on_error": "0",
    "timezone": "UTC",
}
_WRITING = {
    # A receipt is given for what is durable, however the server is set up.
    "synchronous_commit": "on",
    "lock_timeout": f"{BUSY}s",
    "statement_timeout": f"{STATEMENT}s",
    "idle_in_transaction_session_timeout": f"{IDLE}s",
}
_ONLY_READING = {
    # Lists are short and wanted at once: neither compiling a query nor starting helpers pays.
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "default_transaction_isolation": "repeatable read",
    "default_transaction_read_only": "on",
    "lock_timeout": f"{BUSY}s",
    "statement_timeout": f"{STATEMENT}s",
    "idle_in_transaction_session_timeout": f"{READING}s",
}
_HOLDING = {"idle_session_timeout": f"{SILENT}s", "statement_timeout": "0"}

_BUSY = frozenset({"55P03", "57014", "40001", "40P01", "25P03"})
_UNAVAILABLE = ("08", "3D", "53", "57", "58", "25006", "42501", "XX")
_OUT_OF_RANGE = "22003"
#: What the driver passes on of a refused connection has no code.
_REFUSALS = ("password authentication failed", "no pg_hba.conf entry", "certificate verify failed")


class ServerEngines:
    """The engines of a database on a server.

    Raises:
        Invalid: `bad_setting`: the address is none of PostgreSQL.
    """

    def __init__(self, address: str) -> None:
        url = _url(address)
        self.writer = _engine(url, _WRITING, poolclass=QueuePool, pool_size=WRITERS, **_POOL)
        self.reader = _engine(url, _ONLY_READING, poolclass=QueuePool, pool_size=READERS, **_POOL)
        self._holding = _engine(url, _HOLDING, poolclass=NullPool, isolation_level="AUTOCOMMIT")

        @event.listens_for(self.writer, "begin")
        def stand_in_line(connection: Connection) -> None:
            connection.execute(_LOCK)

    @contextmanager
    def exclusive(self, name: str) -> Iterator[bool]:
        """Hold a name in the whole office, by a session of its own that must give signs of life."""
        number = {"name": crc32(name.encode()) - (1 << 31)}
        with self._holding.connect() as connection:
            if not connection.execute(_TAKE, number).scalar_one():
                yield False
                return
            try:
                with _kept_alive(connection):
                    yield True
            finally:
                # Where the session is gone, the name is free already.
                with suppress(SQLAlchemyError):
                    connection.execute(_GIVE, number)

    def scrub(self) -> None:
        """Write the tables of keys anew, so that no page of them holds a deleted row; not while they are read."""
        with self._holding.connect() as connection:
            connection.exec_driver_sql(f"SET lock_timeout = '{SCRUB_WAIT}s'")
            for table in ("data_key", "scope_key"):
                with suppress(DBAPIError):
                    connection.exec_driver_sql(f"VACUUM (FULL) {table}")

    def told(self, error: DBAPIError) -> AnjuanError | None:
        """Return the product's own error, by the code the server gives; without one, the connection is lost."""
        code: str | None = getattr(error.orig, "sqlstate", None)
        if code == _OUT_OF_RANGE:
            return Invalid("bad_request", field="")
        if code == "53100":
            return Unavailable("disk_full")
        if code in _BUSY:
            return Unavailable("database_busy")
        if (code or "").startswith("28") or any(words in str(error.orig) for words in _REFUSALS):
            return Unavailable("database_refused")
        lost = code is None and isinstance(error, (OperationalError, InterfaceError))
        if lost or error.connection_invalidated or (code or "").startswith(_UNAVAILABLE):
            return Unavailable("database_unavailable")
        return None

    def close(self) -> None:
        """Let go of every connection."""
        for engine in (self.reader, self.writer, self._holding):
            engine.dispose()


# A connection that the server ended meanwhile is replaced before it is used.
_POOL: dict[str, Any] = {"max_overflow": 0, "pool_timeout": BUSY, "pool_pre_ping": True}


def _url(address: str) -> URL:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        # The message would quote the password.
        url = None
    if url is None or url.get_backend_name() != "postgresql" or not url.database:
        raise Invalid("bad_setting", name="servers.database", problem="postgresql://user:password@host:port/name")
    return url.set(drivername="postgresql+psycopg")


def _engine(url: URL, server: dict[str, str], **options: Any) -> Engine:
    told = " ".join(f"-c {name}={value.replace(' ', chr(92) + ' ')}" for name, value in (_COMMON | server).items())
    engine = create_engine(
        url,
        hide_parameters=True,
        connect_args={**_NETWORK, "application_name": "anjuan", "options": told},
        **options,
    )
    event.listen(engine, "handle_error", _quiet)
    return engine


def _quiet(context: ExceptionContext) -> None:
    """Leave of the server's message its code: details quote rows and values."""
    code = getattr(context.original_exception, "sqlstate", None)
    if code is not None and context.sqlalchemy_exception is not None:
        constraint = getattr(getattr(context.original_exception, "diag", None), "constraint_name", None)
        context.original_exception.args = (f"{code} {constraint or ''}".strip(),)
        context.sqlalchemy_exception.args = context.original_exception.args


@contextmanager
def _kept_alive(connection: Connection) -> Iterator[None]:
    """Give a sign of life every now and then, as long as the block lasts."""
    over = Event()

    def live() -> None:
        with suppress(SQLAlchemyError):
            while not over.wait(SILENT / 3):
                connection.execute(_ALIVE)

    heart = Thread(target=live, name="exclusive", daemon=True)
    heart.start()
    try:
        yield
    finally:
        over.set()
        heart.join()
