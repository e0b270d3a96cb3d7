"""The office's database: opened, migrated, and worked with in transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import local
from typing import Self
from uuid import UUID

from sqlalchemy import Connection, Engine, event, insert, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from core.clock import Clock
from core.crypto.providers import KeyProvider
from core.errors import Invalid
from core.faults import armed, crash_point
from core.ids import new_id
from core.model.audit import AuditReport
from storage.audit.checkpoint import origin
from storage.audit.signer import LogSigner
from storage.audit.tree import EMPTY
from storage.sql import audit_log
from storage.sql.engine import scrubbing, sqlite_engines, translated
from storage.sql.keyring import Keyring
from storage.sql.migrations import migrate
from storage.sql.repositories.checkpoints import CheckpointRepository
from storage.sql.repositories.keys import KeyRepository
from storage.sql.tables.audit import audit_head
from storage.sql.tables.keys import office
from storage.sql.tables.work import index_head
from storage.sql.unit_of_work import Transaction

__all__ = ["Database", "Transaction"]


class Database:
    """Hands out transactions.  Safe to use from many threads; a transaction belongs to one.

    Any transaction raises Unavailable: `database_busy` (another writer held on for too long), `disk_full` or
    `database_unavailable`.
    """

    def __init__(self, engines: tuple[Engine, Engine], keyring: Keyring, clock: Clock) -> None:
        self._writer, self._reader = engines
        self._keyring = keyring
        self._clock = clock
        self._here = local()
        if armed("database.statement"):
            event.listen(self._writer, "before_cursor_execute", lambda *_: crash_point("database.statement"))

    @classmethod
    def open(cls, path: Path, provider: KeyProvider, *, clock: Clock) -> Self:
        """Open an office's database file, making or migrating it where needed.

        Raises:
            Unavailable: `database_newer`, or as for transactions.
            Corrupt: the root key is not the one that keeps this office.
        """
        engines = sqlite_engines(path)
        try:
            with _translating(), engines[0].begin() as connection:
                migrate(connection)
                crash_point("database.migrated")
                tenant = connection.execute(select(office.c.id)).scalar()
                keyring = _keyring(path.parent, provider, tenant or _begin(connection, clock))
                if tenant is None:
                    CheckpointRepository(connection, keyring, clock).add(0, keyring.signer.create())
                keys = KeyRepository(connection, keyring, clock)
                keys.create_system_keys()
                keys.secret("blind")
        except BaseException:
            for engine in engines:
                engine.dispose()
            raise
        return cls(engines, keyring, clock)

    @property
    def office_id(self) -> UUID:
        """The office's identifier: the tenant in sealed objects, and the scope of what belongs to no record."""
        return self._keyring.tenant

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """Give a transaction that is committed at the end of the block, or rolled back where it raises."""
        if getattr(self._here, "writing", False):
            # It would wait for itself until it times out.
            raise RuntimeError("this thread is in a write transaction already")
        self._here.writing = True
        try:
            with _translating(), self._writer.begin() as connection:
                transaction = Transaction(connection, self._keyring, self._clock, writing=True)
                yield transaction
                transaction.audit.flush()
                crash_point("database.commit")
            crash_point("database.committed")
        finally:
            self._here.writing = False

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """Give a transaction that sees one state of the office and changes nothing."""
        with _translating(), self._reader.begin() as connection:
            yield Transaction(connection, self._keyring, self._clock, writing=False)

    def sign_log(self) -> bool:
        """Sign the log as it stands, and keep the note outside the database too; False where nothing is new.

        Raises:
            Corrupt: the log is not a continuation of what was signed last; nothing is signed then.
        """
        with self.write() as tx:
            note = audit_log.sign(tx, self._keyring.signer)
        if note is None:
            return False
        crash_point("audit.kept")
        self._keyring.signer.keep(note)
        return True

    def verify_log(self) -> AuditReport:
        """Recompute the whole log, and tell what is amiss."""
        with self.read() as tx:
            return audit_log.verify(tx, self._keyring.signer)

    def scrub(self) -> None:
        """Empty the write-ahead log, so that destroyed keys do not linger in it; does what it can beside readers."""
        with _translating(), closing(self._writer.raw_connection()) as connection:
            cursor = connection.cursor()
            for statement in scrubbing():
                cursor.execute(statement)

    def close(self) -> None:
        """Let go of the file."""
        self._keyring.forget()
        self._reader.dispose()
        self._writer.dispose()


@contextmanager
def _translating() -> Iterator[None]:
    try:
        yield
    except (OperationalError, PoolTimeout) as error:
        raise translated(error) from error
    except OverflowError:
        # A number that fits in no column names nothing and is the revision of nothing.
        raise Invalid("bad_request", field="") from None


def _begin(connection: Connection, clock: Clock) -> UUID:
    """Write the first rows of a new office, and return its identifier."""
    tenant = new_id()
    connection.execute(insert(office).values(id=tenant, created_at=clock.now()))
    connection.execute(insert(audit_head).values(id=1, size=0, root=EMPTY))
    connection.execute(insert(index_head).values(id=1, sequence=0))
    return tenant


def _keyring(folder: Path, provider: KeyProvider, tenant: UUID) -> Keyring:
    return Keyring(provider, tenant, LogSigner(folder, provider, origin(tenant)))
