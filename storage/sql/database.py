"""The office's database: opened, migrated, and worked with in transactions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import local
from typing import Self
from uuid import UUID

from sqlalchemy import Connection, event, insert, select
from sqlalchemy.exc import SQLAlchemyError

from core.clock import Clock
from core.crypto.providers import KeyProvider
from core.errors import Corrupt, ForeignKey
from core.faults import armed, crash_point
from core.ids import new_id
from core.jobs import Followup
from core.log import log
from core.model.audit import AuditReport
from storage.audit.checkpoint import origin
from storage.audit.signer import LogSigner
from storage.audit.tree import EMPTY
from storage.sql import audit_log
from storage.sql.engine import Engines, translated
from storage.sql.keyring import Keyring
from storage.sql.migrations import migrate
from storage.sql.postgres import ServerEngines
from storage.sql.repositories.checkpoints import CheckpointRepository
from storage.sql.repositories.keys import KeyRepository
from storage.sql.sqlite import FileEngines
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

    after_commit: Callable[[Followup], None]
    """Called after each transaction that was committed and left something to do, on its thread.

    What it raises is logged and goes no further: the rows are there, and whoever looks for work finds them.
    """

    def __init__(self, engines: Engines, keyring: Keyring, clock: Clock) -> None:
        self.after_commit = lambda _followup: None
        self._engines = engines
        self._keyring = keyring
        self._clock = clock
        self._here = local()
        if armed("database.statement"):
            event.listen(engines.writer, "before_cursor_execute", lambda *_: crash_point("database.statement"))

    @classmethod
    def open(cls, path: Path, provider: KeyProvider, *, clock: Clock) -> Self:
        """Open an office's database file, making or migrating it where needed.

        Raises:
            Unavailable: `database_newer`, or as for transactions.
            ForeignKey: the root key is not the one that keeps this office.
        """
        return cls._begun(FileEngines(path), path.parent, provider, clock)

    @classmethod
    def connect(cls, url: str, folder: Path, provider: KeyProvider, *, clock: Clock) -> Self:
        """Open an office's database on a server; what must not lie in a database lies in `folder`.

        Any number of processes may do so at once, also the first time.

        Raises:
            Invalid: `bad_setting`: the address is none of a database.
            Unavailable, Corrupt: as for `open`.
        """
        return cls._begun(ServerEngines(url), folder, provider, clock)

    @classmethod
    def _begun(cls, engines: Engines, folder: Path, provider: KeyProvider, clock: Clock) -> Self:
        try:
            with _translating(engines), engines.writer.begin() as connection:
                migrate(connection)
                crash_point("database.migrated")
                tenant = connection.execute(select(office.c.id)).scalar()
                keyring = _keyring(folder, provider, tenant or _begin(connection, clock))
                if tenant is None:
                    CheckpointRepository(connection, keyring, clock).add(0, keyring.signer.create())
                keys = KeyRepository(connection, keyring, clock)
                keys.create_system_keys()
                _recognise(keys)
        except BaseException:
            engines.close()
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
            with _translating(self._engines), self._engines.writer.begin() as connection:
                transaction = Transaction(connection, self._keyring, self._clock, writing=True)
                yield transaction
                transaction.audit.flush()
                crash_point("database.commit")
            crash_point("database.committed")
        finally:
            self._here.writing = False
        self._follow_up(transaction.followup)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """Give a transaction that sees one state of the office and changes nothing."""
        with _translating(self._engines), self._engines.reader.begin() as connection:
            yield Transaction(connection, self._keyring, self._clock, writing=False)

    @contextmanager
    def exclusive(self, name: str) -> Iterator[bool]:
        """Give True to one holder of `name` at a time in the whole office, and False to everybody else, at once.

        A holder that was stopped for long (half a minute) loses the name without knowing: what is done under it must
        bear being done twice.
        """
        with _translating(self._engines), self._engines.exclusive(name) as mine:
            yield mine

    def sign_log(self) -> bool:
        """Sign the log as it stands, and keep the note outside the database too; False where nothing is new.

        False also where somebody else is signing just now.

        Raises:
            Corrupt: the log is not a continuation of what was signed last; nothing is signed then.
        """
        # Of two notes, the newer one must be kept last.
        with self.exclusive("log.sign") as mine:
            if not mine:
                return False
            with self.write() as tx:
                note = audit_log.sign(tx, self._keyring.signer)
            if note is None:
                return False
            crash_point("audit.kept")
            self._keyring.signer.keep(note)
            return True

    def verify_log(self) -> AuditReport:
        """Recompute the whole log, and tell what is amiss."""
        kept = self._keyring.signer.kept()
        with self.read() as tx:
            return audit_log.verify(tx, self._keyring.signer, kept)

    def scrub(self) -> None:
        """Remove the bytes of destroyed keys from the files of the database; what is read just now, the next time.

        What a server's own write-ahead log, its archive, replicas and backups of its disk hold is not touched: they
        keep wrapped keys until they expire, which is what `retention.key_backups` says.
        """
        with _translating(self._engines):
            self._engines.scrub()

    def close(self) -> None:
        """Let go of the file or the server."""
        self._keyring.forget()
        self._engines.close()

    def _follow_up(self, followup: Followup) -> None:
        if followup == Followup():
            return
        try:
            self.after_commit(followup)
        except Exception:  # noqa: BLE001  (whoever asked for the write is not the one to hear of it)
            log("database").exception("after_commit_failed")


def _recognise(keys: KeyRepository) -> None:
    try:
        keys.secret("blind")
    except Corrupt:
        raise ForeignKey from None


@contextmanager
def _translating(engines: Engines) -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, OverflowError) as error:
        told = translated(engines, error)
        if told is None:
            raise
        raise told from error


def _begin(connection: Connection, clock: Clock) -> UUID:
    """Write the first rows of a new office, and return its identifier."""
    tenant = new_id()
    connection.execute(insert(office).values(id=tenant, created_at=clock.now()))
    connection.execute(insert(audit_head).values(id=1, size=0, root=EMPTY))
    connection.execute(insert(index_head).values(id=1, sequence=0))
    return tenant


def _keyring(folder: Path, provider: KeyProvider, tenant: UUID) -> Keyring:
    return Keyring(provider, tenant, LogSigner(folder, provider, origin(tenant)))
