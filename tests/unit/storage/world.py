"""Made-up people, records and papers, written straight through the repositories."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from sqlalchemy import Uuid, bindparam, text

from core.clock import Clock, SetClock
from core.crypto.providers import KeyProvider
from core.ids import new_id
from core.model.document import Document, DocumentState, FieldValue, Lifecycle, Verdict
from core.model.page import Box
from core.model.person import Person, Principal, Role
from core.model.record import LeadChannel, LeadStage, Party, PartyKind, Record, RecordKind, Visibility
from storage.sql.database import Database, Transaction
from tests.databases import Rows, hasten, put_back, rows_of

START = datetime(2026, 11, 22, 6, 5, tzinfo=UTC)
SERVER_FILES = """
WITH here AS (SELECT 'base/' || oid AS folder FROM pg_database WHERE datname = current_database())
SELECT pg_read_binary_file(folder || '/' || name) FROM here, pg_ls_dir(folder) AS name
"""
INTERNAL, RESTRICTED = Visibility.INTERNAL, Visibility.RESTRICTED


@dataclass
class World:
    """An office under test."""

    folder: Path
    provider: KeyProvider
    clock: SetClock
    db: Database
    address: str | None = None  #: of its database, where that is on a server
    logins: int = field(default=0)

    def tick(self) -> datetime:
        """Let a second pass, and return the time."""
        self.clock.advance(timedelta(seconds=1))
        return self.clock.now()

    def person(self, *roles: Role) -> Principal:
        """Write a person with these roles."""
        self.logins += 1
        person = Person(new_id(), f"p{self.logins}", f"某{self.logins}", frozenset(roles), "zh-CN", self.tick())
        with self.db.write() as tx:
            tx.people.add(person)
        return Principal(person.id, person.roles, person.name)

    def record(
        self,
        owner: Principal | None = None,
        kind: RecordKind = RecordKind.LEAD,
        visibility: Visibility = INTERNAL,
        members: Collection[Principal] = (),
    ) -> Record:
        """Write a record."""
        lead = kind is RecordKind.LEAD
        record = Record(
            id=new_id(),
            kind=kind,
            visibility=visibility,
            owner_id=owner.person_id if owner else None,
            title="张三借款",
            created_at=self.tick(),
            revision=1,
            member_ids=frozenset(member.person_id for member in members if member.person_id),
            channel=LeadChannel.WALK_IN if lead else None,
            stage=LeadStage.NEW if lead else None,
        )
        with self.db.write() as tx:
            return tx.records.add(record)

    def document(self, record: Record, batch: Record | None = None, content: bytes = b"") -> Document:
        """Write a paper that came in by `batch` and belongs to `record`."""
        document = make_document(record.id, (batch or record).id, self.tick())
        with self.db.write() as tx:
            tx.keys.create(document.id, record.id)
            tx.documents.add(document, digest=sha256(content or document.id.bytes).digest())
        return document

    def party(self, name: str, *identifiers: tuple[str, str]) -> Party:
        """Write a party that is attached to nothing."""
        party = Party(new_id(), PartyKind.PERSON, name, identifiers)
        with self.db.write() as tx:
            tx.parties.add(party)
        return party

    def sql(self, statement: str, **values: object) -> None:
        """Change a row behind the product's back."""
        typed = [bindparam(name, value, Uuid()) for name, value in values.items() if isinstance(value, UUID)]
        with self.db._engines.writer.begin() as connection:
            assert connection.execute(text(statement).bindparams(*typed), values).rowcount

    def reopen(self) -> None:
        """Close the database and open it again."""
        self.db.close()
        self.db = open_database(self.folder, self.provider, self.clock, self.address)

    def rows(self, *tables: str) -> Rows:
        """Return every row of these tables, of all of them where none is named."""
        with self.db._engines.reader.begin() as connection:
            return rows_of(connection, *tables)

    def put_back(self, rows: Rows) -> None:
        """Put rows in the place of all that their tables hold."""
        with self.db._engines.writer.begin() as connection:
            put_back(connection, rows)

    def files(self) -> bytes:
        """Return everything that lies in the files of the office, those of its database on a server too."""
        kept = [path.read_bytes() for path in self.folder.glob("*") if path.is_file()]
        if self.address is not None:
            with self.db._engines.writer.begin() as connection:
                connection.exec_driver_sql("CHECKPOINT")
                kept += connection.scalars(text(SERVER_FILES))
        return b"".join(kept)

    def lose(self) -> None:
        """Close the database and lose all of it."""
        if self.address is not None:
            with self.db._engines.writer.begin() as connection:
                connection.exec_driver_sql("DROP SCHEMA public CASCADE")
                connection.exec_driver_sql("CREATE SCHEMA public")
        self.db.close()
        for path in self.folder.glob("office.db*"):
            path.unlink()


def open_world(folder: Path, provider: KeyProvider, address: str | None = None) -> World:
    """Open an office in `folder`, its database there too or on a server."""
    clock = SetClock(START)
    return World(folder, provider, clock, open_database(folder, provider, clock, address), address)


def open_database(folder: Path, provider: KeyProvider, clock: Clock, address: str | None) -> Database:
    """Open the database in `folder` or at `address`."""
    if address is not None:
        db = Database.connect(address, folder, provider, clock=clock)
        hasten(db._engines.writer)
        return db
    return Database.open(folder / "office.db", provider, clock=clock)


def make_document(record_id: UUID, batch_id: UUID, at: datetime) -> Document:
    """Return a paper that is not written yet."""
    return Document(
        id=new_id(),
        record_id=record_id,
        batch_id=batch_id,
        parent_id=None,
        name="借条.pdf",
        source="IMG_001.pdf",
        state=DocumentState.RECEIVED,
        lifecycle=Lifecycle.LIVE,
        size=1234,
        page_count=0,
        pages_read=0,
        created_at=at,
        created_by=None,
        revision=1,
        media_type="application/pdf",
    )


class Interrupted(Exception):
    """Something went wrong in the middle of a transaction."""


def interrupt(db: Database, act: Callable[[Transaction], object]) -> None:
    """Do something in a transaction that then fails."""
    with db.write() as tx:
        act(tx)
        raise Interrupted


def withdrawn(document: Document, at: datetime) -> Document:
    """Return the paper as withdrawn."""
    return replace(document, lifecycle=Lifecycle.WITHDRAWN, withdrawn_at=at)


def make_value(name: str, value: str, subject: int = 0) -> FieldValue:
    """Return a value as reading finds it."""
    return FieldValue(name, value, f" {value}", Verdict.READ, 0.9, 1, Box(0.1, 0.2, 0.3, 0.25), subject)
