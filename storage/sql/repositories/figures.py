"""Counts about the office as a whole, for who keeps it running: kinds, states and sizes, nothing of anybody."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select

from core.jobs import JobKind
from storage.sql.repositories.base import Repository
from storage.sql.repositories.jobs import WAITING
from storage.sql.tables.documents import document, object_
from storage.sql.tables.work import job


@dataclass(frozen=True, slots=True)
class Queue:
    """Jobs of one kind and state (`waiting`, `leased`, `failed`); `since` is when the oldest became due."""

    kind: JobKind
    state: str
    jobs: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Volume:
    """How much is kept: papers, sealed objects, and the objects' bytes."""

    documents: int
    objects: int
    size: int


class FigureRepository(Repository):
    """Reads only."""

    def queues(self) -> tuple[Queue, ...]:
        """Return what is to be done, by kind and state."""
        query = select(job.c.kind, job.c.state, func.count(), func.min(job.c.not_before))
        rows = self._connection.execute(query.group_by(job.c.kind, job.c.state).order_by(job.c.kind, job.c.state))
        return tuple(Queue(JobKind(kind), state, jobs, since) for kind, state, jobs, since in rows)

    def put_back(self, codes: Collection[str]) -> int:
        """Count the jobs that wait because an attempt ended with one of these codes."""
        waiting = select(func.count()).where(job.c.state == WAITING, job.c.error.in_(codes))
        return self._connection.execute(waiting).scalar_one()

    def volume(self) -> Volume:
        """Return how much is kept."""
        documents = self._connection.execute(select(func.count()).select_from(document)).scalar_one()
        objects, size = self._connection.execute(select(func.count(), func.sum(object_.c.size))).one()
        return Volume(documents, objects, int(size or 0))

    def moment(self) -> datetime:
        """Return what the database's own clock says; a file's is this machine's, in whole seconds."""
        told: datetime = self._connection.execute(select(func.current_timestamp())).scalar_one()
        return told if told.tzinfo else told.replace(tzinfo=UTC)
