"""Work that happens after a request: rows written with what they follow from, done at least once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from uuid import UUID


class JobKind(StrEnum):
    """What is to be done to a document."""

    READ = "document.read"
    DRAW = "document.draw"
    CUT = "document.cut"
    INDEX = "document.index"
    SHRED = "document.shred"


READING = (JobKind.READ, JobKind.DRAW, JobKind.CUT)  #: what readers are needed for


@dataclass(frozen=True, slots=True)
class Job:
    """A leased piece of work; `fence` grows with each lease, so that a late worker is refused.

    `secret` is what the worker alone is told, such as the password of a locked paper; `so_far` is what it wrote down
    when it put the job aside.
    """

    id: UUID
    kind: JobKind
    document_id: UUID
    attempts: int
    fence: int
    secret: str | None = field(default=None, repr=False)
    so_far: str | None = field(default=None, repr=False)
    priority: int = 0  #: what has a greater one gives way


@dataclass(frozen=True, slots=True)
class Followup:
    """What a transaction that was just committed left to do; the rows it wrote say so too, and are the truth.

    `jobs` are those enqueued, in order; `index` says whether documents changed for the search index.
    """

    jobs: tuple[tuple[UUID, JobKind], ...] = ()
    index: bool = False


LEASE = timedelta(minutes=1)  #: how long a worker that says nothing is believed to be at work
HEARTBEAT = timedelta(seconds=15)  #: how often a worker says that it is
POSTPONED = timedelta(seconds=10)  #: until the next look at a job whose store or database did not answer
MAX_ATTEMPTS = 5
ARCHIVE = 1  #: priority of what gives way to the day's papers, whose own is 0
LONGEST_WAIT = timedelta(minutes=10)


def retry_after(attempts: int) -> timedelta:
    """Return how long to wait before the next attempt: 2, 8, 32, 128 seconds, then ten minutes."""
    return min(timedelta(seconds=2 * 4 ** max(attempts - 1, 0)), LONGEST_WAIT)
