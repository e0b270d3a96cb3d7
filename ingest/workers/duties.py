"""What a worker does, however it is driven: by threads of the server's own process, or by messages.

Each piece may be done by any number of processes at once and cut off anywhere: rows say what is to be done, leases
say who does it, and what was done twice is as if done once.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from cases.office import Office
from core.errors import AnjuanError, Conflict, Unavailable
from core.jobs import READING, Job, JobKind
from core.log import about, log
from core.metrics import JOB_SECONDS, RETRIES
from ingest import maintenance, reindexing
from ingest.carving import cut_scan
from ingest.drawing import draw_pages
from ingest.indexing import FOLLOWING, index_changes
from ingest.learning import lessons
from ingest.reading import give_up, read_document
from ingest.workers.heartbeat import Heartbeat
from ocr.process import ReaderPool

Outcome = Literal["done", "retried", "given_up", "postponed", "released", "overtaken", "continued"]

_OF_THIS_MACHINE = ("reader_unavailable", "engine_missing", "sandbox_missing")  # tried a few times, then told
_AT_ONCE = 200  #: jobs that one sweep names


def _tell(job: Job, outcome: Outcome, seconds: float) -> None:
    JOB_SECONDS.labels(job.kind.value, outcome).observe(seconds)
    fields = {"kind": job.kind.value, "outcome": outcome, "attempt": job.attempts, "ms": round(seconds * 1000, 1)}
    log("worker").info("job", extra={"fields": fields})


@dataclass(frozen=True, slots=True)
class Duties:
    """The work of one office; `stopping` says whether this worker is about to go."""

    office: Office
    readers: ReaderPool
    stopping: Callable[[], bool]

    def read(self, job_id: UUID | None = None) -> bool:
        """Read, draw or cut the paper that has waited longest, or that of `job_id`; False where there was none."""
        with self.office.db.write() as tx:
            job = tx.jobs.lease(READING, job_id=job_id)
        if job is None:
            return False
        with about(job=str(job.id)):
            started = time.monotonic()
            outcome = self._read(job)
            _tell(job, outcome, time.monotonic() - started)
        return True

    def follow_index(self) -> None:
        """Bring the search index up to date, unless somebody is at it already."""
        with self.office.db.exclusive(FOLLOWING) as mine:
            while mine and not self.stopping() and index_changes(self.office):
                pass

    def rebuild_index(self) -> bool:
        """Carry a new index on where somebody asked for one; say whether there is more to do at once."""
        return reindexing.go_on(self.office, self.stopping)

    def tidy(self) -> None:
        """Keep the house, unless somebody is at it already."""
        with self.office.db.exclusive("house.tidy") as mine:
            if mine:
                maintenance.tidy(self.office)

    def learn(self) -> None:
        """Learn from what was corrected, where it is enough and nobody is at it already."""
        with self.office.db.exclusive("classifier.learn") as mine:
            if mine:
                lessons.follow(self.office)

    def sign(self) -> None:
        """Sign the log as it stands."""
        self.office.db.sign_log()

    def sweep(self) -> None:
        """Hand out again what dead workers had in hand, and give up what ended its worker every time."""
        with self.office.db.write() as tx:
            for job in tx.jobs.give_up_lost():
                give_up(tx, job)
            tx.jobs.requeue_expired()

    def ready(self, under_way: int) -> tuple[UUID, ...]:
        """Return the jobs waiting longest, as many as exceed the messages `under_way`: of some, nobody was told."""
        with self.office.db.read() as tx:
            missing = tx.jobs.count_ready(READING) - under_way
            return tx.jobs.ready(READING, limit=min(missing, _AT_ONCE)) if missing > 0 else ()

    def _read(self, job: Job) -> Outcome:
        try:
            with Heartbeat(self.office.db, job):
                return "done" if self._work(job) else "continued"
        except Exception as error:  # noqa: BLE001  (the edge of a job: whatever went wrong, the job must not be lost)
            return self._put_back(job, error)

    def _work(self, job: Job) -> bool:
        match job.kind:
            case JobKind.DRAW:
                return draw_pages(self.office, self.readers, job)
            case JobKind.CUT:
                return cut_scan(self.office, self.readers, job)
            case _:
                return read_document(self.office, self.readers, job)

    def _put_back(self, job: Job, error: Exception) -> Outcome:
        code = error.code if isinstance(error, AnjuanError) else "unexpected"
        if code == "lease_lost":
            return "overtaken"
        if not self.stopping():  # else its reader was ended by us
            log("worker").warning("job failed", exc_info=error, extra={"fields": {"code": code}})
        try:
            return self._returned(job, error, code)
        except Conflict:
            return "overtaken"

    def _returned(self, job: Job, error: Exception, code: str) -> Outcome:
        with self.office.db.write() as tx:
            if self.stopping():
                tx.jobs.release(job)
                return "released"
            RETRIES.labels(job.kind.value, code).inc()
            if isinstance(error, Unavailable) and code not in _OF_THIS_MACHINE:
                # What does not answer just now says nothing about the paper, however long it takes.
                tx.jobs.postpone(job, code)
                return "postponed"
            if tx.jobs.retry(job, code):
                return "retried"
            give_up(tx, job)
            return "given_up"
