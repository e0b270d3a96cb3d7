"""The outbox: work written in the same transaction as what it follows from, leased, fenced, done at least once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, func, insert, select, update

from core.clock import Clock
from core.crypto.keys import Cell
from core.errors import Conflict, NotFound
from core.ids import new_id
from core.jobs import LEASE, LONGEST_WAIT, MAX_ATTEMPTS, POSTPONED, Job, JobKind, retry_after
from storage.sql.keyring import Keyring
from storage.sql.repositories.base import seal, unseal
from storage.sql.repositories.keyed import KeyedRepository
from storage.sql.tables.work import job

WAITING = "waiting"
LEASED = "leased"
FAILED = "failed"


@dataclass(frozen=True, slots=True)
class FailedJob:
    """Work that was given up, with the code of its last error."""

    id: UUID
    kind: JobKind
    document_id: UUID
    error: str


class JobRepository(KeyedRepository):
    """Jobs.  One that is done is gone; every change by a worker compares the fence of its lease.

    `due` are those that this transaction made ready to be worked on at once.
    """

    def __init__(self, connection: Connection, keyring: Keyring, clock: Clock) -> None:
        super().__init__(connection, keyring, clock)
        self.due: list[tuple[UUID, JobKind]] = []

    def enqueue(
        self,
        kind: JobKind,
        document_id: UUID,
        *,
        not_before: datetime | None = None,
        secret: str | None = None,
        priority: int = 0,
        so_far: str | None = None,
    ) -> UUID:
        """Write a job, and return its identifier; one of the same kind and document that waits already is taken.

        `secret` is for the worker alone: it is sealed by the document's own key, and gone when the job is.  So is
        `so_far`, what a new job may begin with, as if it had been put aside.
        What has a greater `priority` gives way to everything with a lesser one.
        """
        alike = (job.c.kind == kind) & (job.c.document_id == document_id) & (job.c.state == WAITING)
        moment = not_before or self._clock.now()
        waiting = self._connection.execute(
            select(job.c.id, job.c.not_before, job.c.priority).where(alike).limit(1)
        ).one_or_none()
        if waiting is not None:
            sooner = min(moment, waiting.not_before)
            urgent = {"not_before": sooner, "priority": min(priority, waiting.priority)}
            self._connection.execute(update(job).where(job.c.id == waiting.id).values(**urgent))
            found: UUID = waiting.id
            self._keep(found, document_id, secret=secret)
            self._note(found, kind, sooner)
            return found
        row: dict[str, Any] = {
            "id": new_id(),
            "kind": kind,
            "document_id": document_id,
            "state": WAITING,
            "not_before": moment,
            "priority": priority,
        }
        self._connection.execute(insert(job).values(**row, fence=0, attempts=0))
        made: UUID = row["id"]
        self._keep(made, document_id, secret=secret, so_far=so_far)
        self._note(made, kind, moment)
        return made

    def lease(self, kinds: Collection[JobKind], *, job_id: UUID | None = None) -> Job | None:
        """Take the job that has waited longest, or that of `job_id`, for `core.jobs.LEASE`; None if there is none.

        Where what `job_id` names has to give way to another, that one is taken, and the named one goes on waiting.
        """
        now = self._clock.now()
        ready = self._ready(kinds)
        if job_id is not None:
            named = select(job.c.priority).where(job.c.id == job_id, job.c.state == WAITING).scalar_subquery()
            ready = ready.where((job.c.id == job_id) | (job.c.priority < named))
        row = self._connection.execute(ready.limit(1).with_for_update(skip_locked=True)).one_or_none()
        if row is None:
            return None
        leased = Job(
            row.id,
            JobKind(row.kind),
            row.document_id,
            row.attempts + 1,
            row.fence + 1,
            self._told(row, "secret", row.secret),
            self._told(row, "so_far", row.so_far),
            row.priority,
        )
        self._connection.execute(
            update(job)
            .where(job.c.id == leased.id)
            .values(state=LEASED, leased_until=now + LEASE, fence=leased.fence, attempts=leased.attempts)
        )
        return leased

    def extend(self, held: Job) -> None:
        """Lengthen a lease, for work that takes its time; raise Conflict (`lease_lost`)."""
        self._change(held, leased_until=self._clock.now() + LEASE)

    def finish(self, held: Job) -> None:
        """Note, in the transaction that writes the results, that the job is done; raise Conflict (`lease_lost`)."""
        if not self._connection.execute(delete(job).where(_held(held))).rowcount:
            raise Conflict("lease_lost")

    def retry(self, held: Job, code: str) -> bool:
        """Give a job back to be tried later, or up where it was tried too often; say whether it will be tried.

        Raises:
            Conflict: `lease_lost`.
        """
        if held.attempts >= MAX_ATTEMPTS:
            self.fail(held, code)
            return False
        later = self._clock.now() + retry_after(held.attempts)
        self._change(held, state=WAITING, leased_until=None, not_before=later, error=code)
        return True

    def fail(self, held: Job, code: str) -> None:
        """Give a job up, and forget its secret; raise Conflict (`lease_lost`)."""
        self._change(held, state=FAILED, leased_until=None, error=code, secret=None)

    def postpone(self, held: Job, code: str) -> None:
        """Give a job back untried, to be had again in a while: what it needs does not answer.

        Raises:
            Conflict: `lease_lost`.
        """
        later = self._clock.now() + POSTPONED
        self._change(held, state=WAITING, leased_until=None, not_before=later, attempts=held.attempts - 1, error=code)

    def release(self, held: Job) -> None:
        """Hand a job back untried, where the worker stops; raise Conflict (`lease_lost`)."""
        self._change(held, state=WAITING, leased_until=None, attempts=held.attempts - 1)
        self._note(held.id, held.kind, self._clock.now())

    def put_aside(self, held: Job, so_far: str) -> None:
        """Give a job back behind all that waits, with what has come of it, sealed; raise Conflict (`lease_lost`)."""
        sealed = seal(self._keys.of(held.document_id), _cell(held.id, "so_far"), so_far)
        now = self._clock.now()
        self._change(held, state=WAITING, leased_until=None, not_before=now, attempts=0, so_far=sealed)
        self._note(held.id, held.kind, now)

    def cancel(self, kind: JobKind, document_id: UUID) -> bool:
        """Forget all jobs of a kind and document, whoever holds them; say whether there were any."""
        alike = (job.c.kind == kind) & (job.c.document_id == document_id)
        return self._connection.execute(delete(job).where(alike)).rowcount > 0

    def give_up_lost(self) -> tuple[Job, ...]:
        """Give up what ended its worker every time (`worker_lost`), and return it."""
        hopeless = self._expired() & (job.c.attempts >= MAX_ATTEMPTS)
        rows = self._connection.execute(select(job).where(hopeless)).all()
        given_up = update(job).where(job.c.id.in_([row.id for row in rows]))
        self._connection.execute(given_up.values(state=FAILED, leased_until=None, error="worker_lost", secret=None))
        return tuple(Job(row.id, JobKind(row.kind), row.document_id, row.attempts, row.fence) for row in rows)

    def requeue_expired(self) -> int:
        """Hand out again what was leased to workers that never came back, and return how many jobs that were.

        What was put off by a clock that has been set back since waits no longer.
        """
        again = update(job).where(self._expired(), job.c.attempts < MAX_ATTEMPTS)
        count = self._connection.execute(again.values(state=WAITING, leased_until=None)).rowcount
        now = self._clock.now()
        absurd = (job.c.state == WAITING) & (job.c.not_before > now + 2 * LONGEST_WAIT)
        self._connection.execute(update(job).where(absurd).values(not_before=now))
        return count

    def requeue_all(self) -> int:
        """Hand out again whatever is leased: at the start of the only process that works on this office."""
        again = update(job).where(job.c.state == LEASED).values(state=WAITING, leased_until=None)
        return self._connection.execute(again).rowcount

    def ready(self, kinds: Collection[JobKind], *, limit: int) -> tuple[UUID, ...]:
        """Return jobs that could be leased now, those that have waited longest first."""
        return tuple(row.id for row in self._connection.execute(self._ready(kinds).limit(limit)))

    def count_ready(self, kinds: Collection[JobKind]) -> int:
        """Count the jobs that could be leased now."""
        found = self._ready(kinds).order_by(None).subquery()
        return self._connection.execute(select(func.count()).select_from(found)).scalar_one()

    def counts(self) -> dict[tuple[JobKind, str], int]:
        """Count jobs by kind and state (`waiting`, `leased`, `failed`)."""
        rows = self._connection.execute(select(job.c.kind, job.c.state, func.count()).group_by(job.c.kind, job.c.state))
        return {(JobKind(kind), state): count for kind, state, count in rows}

    def failed(self, *, limit: int | None = None) -> tuple[FailedJob, ...]:
        """Return work that was given up, all of it or so much, always in the same order."""
        rows = self._connection.execute(select(job).where(job.c.state == FAILED).order_by(job.c.id).limit(limit))
        return tuple(FailedJob(row.id, JobKind(row.kind), row.document_id, row.error) for row in rows)

    def try_again(self, job_id: UUID) -> None:
        """Hand out a failed job anew; raise NotFound."""
        anew: dict[str, Any] = {"state": WAITING, "attempts": 0, "not_before": self._clock.now()}
        given_up = (job.c.id == job_id) & (job.c.state == FAILED)
        kind = self._connection.execute(update(job).where(given_up).values(**anew).returning(job.c.kind)).scalar()
        if kind is None:
            raise NotFound("not_found")
        self._note(job_id, JobKind(kind), anew["not_before"])

    def _ready(self, kinds: Collection[JobKind]) -> Select[Any]:
        waiting = select(job).where(job.c.state == WAITING, job.c.kind.in_(kinds))
        return waiting.where(job.c.not_before <= self._clock.now()).order_by(job.c.priority, job.c.not_before)

    def _expired(self) -> ColumnElement[bool]:
        """Leases that are over, and those that no worker took out: the clock was ahead, and has been set back."""
        now = self._clock.now()
        return (job.c.state == LEASED) & ((job.c.leased_until <= now) | (job.c.leased_until > now + 2 * LEASE))

    def _keep(self, job_id: UUID, document_id: UUID, **told: str | None) -> None:
        """Seal what the worker is told, by column, where there is something to tell."""
        for column, text in told.items():
            if text is not None:
                sealed = seal(self._keys.of(document_id), _cell(job_id, column), text)
                self._connection.execute(update(job).where(job.c.id == job_id).values({column: sealed}))

    def _told(self, row: Row[Any], column: str, sealed: bytes | None) -> str | None:
        if sealed is None:
            return None
        # A document that was destroyed meanwhile has no key, and nothing to tell.
        key = self._keys.of_many([row.document_id]).get(row.document_id)
        return None if key is None else unseal(key, _cell(row.id, column), sealed)

    def _note(self, job_id: UUID, kind: JobKind, moment: datetime) -> None:
        if moment <= self._clock.now():
            self.due.append((job_id, kind))

    def _change(self, held: Job, **values: object) -> None:
        if not self._connection.execute(update(job).where(_held(held)).values(**values)).rowcount:
            raise Conflict("lease_lost")


def _held(held: Job) -> ColumnElement[bool]:
    return (job.c.id == held.id) & (job.c.fence == held.fence) & (job.c.state == LEASED)


def _cell(job_id: UUID, column: str) -> Cell:
    return Cell("job", column, job_id)
