"""One transaction and all repositories in it.  Only the database that hands it out commits."""

from __future__ import annotations

from functools import cached_property
from uuid import UUID

from sqlalchemy import Connection

from core.clock import Clock
from core.jobs import Followup
from storage.sql.keyring import Keyring
from storage.sql.repositories.audit import AuditRepository
from storage.sql.repositories.buckets import BucketRepository
from storage.sql.repositories.checkpoints import CheckpointRepository
from storage.sql.repositories.decisions import DecisionRepository
from storage.sql.repositories.documents import DocumentRepository
from storage.sql.repositories.examples import ExampleRepository
from storage.sql.repositories.fields import FieldRepository
from storage.sql.repositories.figures import FigureRepository
from storage.sql.repositories.findings import FindingRepository
from storage.sql.repositories.index_log import IndexLogRepository
from storage.sql.repositories.jobs import JobRepository
from storage.sql.repositories.keys import KeyRepository
from storage.sql.repositories.links import LinkRepository
from storage.sql.repositories.objects import ObjectRepository
from storage.sql.repositories.office import OfficeRepository
from storage.sql.repositories.one_time_links import OneTimeLinkRepository
from storage.sql.repositories.pages import PageRepository
from storage.sql.repositories.parties import PartyRepository
from storage.sql.repositories.people import PeopleRepository
from storage.sql.repositories.records import RecordRepository
from storage.sql.repositories.rows import RowRepository
from storage.sql.repositories.sessions import SessionRepository
from storage.sql.repositories.shredder import Shredder
from storage.sql.repositories.throttle import ThrottleRepository
from storage.sql.repositories.tokens import TokenRepository
from storage.sql.repositories.uploads import UploadRepository


class Transaction:
    """Everything that one request or job reads and writes: all of it becomes durable together, or none of it.

    `keys`, `office`, `people`, `sessions`, `tokens`, `one_time_links`, `throttle`: the office and its people.
    `records`, `parties`, `links`: leads, cases, batches, and who they speak of.
    `documents`, `objects`, `pages`, `fields`, `findings`, `decisions`, `examples`, `uploads`, `shredder`: papers.
    `jobs`, `buckets`, `index_log`: work that follows.  `figures`: counts.  `audit`, `checkpoints`: the log.
    """

    def __init__(self, connection: Connection, keyring: Keyring, clock: Clock, *, writing: bool) -> None:
        parts = (connection, keyring, clock)
        self._parts = parts
        self.office_id: UUID = keyring.tenant
        self.audit = AuditRepository(*parts, writing=writing)

    @property
    def followup(self) -> Followup:
        """What is left to do once this is committed."""
        return Followup(tuple(self.jobs.due), self.index_log.noted)

    @cached_property
    def keys(self) -> KeyRepository:
        """Wrapped keys."""
        return KeyRepository(*self._parts)

    @cached_property
    def office(self) -> OfficeRepository:
        """Small values the office keeps."""
        return OfficeRepository(*self._parts)

    @cached_property
    def people(self) -> PeopleRepository:
        """Accounts."""
        return PeopleRepository(*self._parts)

    @cached_property
    def sessions(self) -> SessionRepository:
        """Who is signed in."""
        return SessionRepository(*self._parts)

    @cached_property
    def tokens(self) -> TokenRepository:
        """Programs that act for people."""
        return TokenRepository(*self._parts)

    @cached_property
    def one_time_links(self) -> OneTimeLinkRepository:
        """Links that work once."""
        return OneTimeLinkRepository(*self._parts)

    @cached_property
    def throttle(self) -> ThrottleRepository:
        """Failed sign-ins."""
        return ThrottleRepository(*self._parts)

    @cached_property
    def records(self) -> RecordRepository:
        """Batches, leads and cases."""
        return RecordRepository(*self._parts)

    @cached_property
    def parties(self) -> PartyRepository:
        """Parties and their parts in records."""
        return PartyRepository(*self._parts)

    @cached_property
    def links(self) -> LinkRepository:
        """Links between papers and parties."""
        return LinkRepository(*self._parts)

    @cached_property
    def documents(self) -> DocumentRepository:
        """Papers."""
        return DocumentRepository(*self._parts)

    @cached_property
    def objects(self) -> ObjectRepository:
        """Sealed objects."""
        return ObjectRepository(*self._parts)

    @cached_property
    def pages(self) -> PageRepository:
        """Places of pages in renditions."""
        return PageRepository(*self._parts)

    @cached_property
    def fields(self) -> FieldRepository:
        """Values on papers."""
        return FieldRepository(*self._parts)

    @cached_property
    def findings(self) -> FindingRepository:
        """What does not agree."""
        return FindingRepository(*self._parts)

    @cached_property
    def decisions(self) -> DecisionRepository:
        """What was decided about papers."""
        return DecisionRepository(*self._parts)

    @cached_property
    def examples(self) -> ExampleRepository:
        """What there is to learn from."""
        return ExampleRepository(*self._parts)

    @cached_property
    def uploads(self) -> UploadRepository:
        """Files on their way in."""
        return UploadRepository(*self._parts)

    @cached_property
    def shredder(self) -> Shredder:
        """Destroying papers."""
        return Shredder(*self._parts)

    @cached_property
    def jobs(self) -> JobRepository:
        """The outbox."""
        return JobRepository(*self._parts)

    @cached_property
    def figures(self) -> FigureRepository:
        """Counts about the whole office."""
        return FigureRepository(*self._parts)

    @cached_property
    def buckets(self) -> BucketRepository:
        """Search buckets."""
        return BucketRepository(*self._parts)

    @cached_property
    def index_log(self) -> IndexLogRepository:
        """What the search index must follow."""
        return IndexLogRepository(*self._parts)

    @cached_property
    def rows(self) -> RowRepository:
        """Everything, as it lies there."""
        return RowRepository(*self._parts)

    @cached_property
    def checkpoints(self) -> CheckpointRepository:
        """Signed checkpoints of the log."""
        return CheckpointRepository(*self._parts)
