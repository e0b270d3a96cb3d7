"""Made-up people, records and papers, written straight through the repositories."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from sqlalchemy import text

from core.clock import SetClock
from core.crypto.providers import KeyProvider
from core.ids import new_id
from core.model.document import Document, DocumentState, FieldValue, Lifecycle, Verdict
from core.model.page import Box
from core.model.person import Person, Principal, Role
from core.model.record import LeadChannel, LeadStage, Party, PartyKind, Record, RecordKind, Visibility
from storage.sql.database import Database, Transaction

START = datetime(2026, 11, 22, 6, 5, tzinfo=UTC)
INTERNAL, RESTRICTED = Visibility.INTERNAL, Visibility.RESTRICTED


@dataclass
class World:
    """An office under test."""

    folder: Path
    provider: KeyProvider
    clock: SetClock
    db: Database
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
        with self.db._engines.writer.begin() as connection:
            assert connection.execute(text(statement), values).rowcount

    def reopen(self) -> None:
        """Close the database and open it again."""
        self.db.close()
        self.db = Database.open(self.folder / "office.db", self.provider, clock=self.clock)


def open_world(folder: Path, provider: KeyProvider) -> World:
    """Open an office in `folder`."""
    clock = SetClock(START)
    return World(folder, provider, clock, Database.open(folder / "office.db", provider, clock=clock))


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
