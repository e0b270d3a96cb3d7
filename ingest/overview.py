"""How the office stands, for those who keep it running: parts, queues, failures, room; nothing of any paper."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib.metadata import version
from uuid import UUID

from cases.office import Office
from core.access import Action, require
from core.errors import AnjuanError, NotFound
from core.jobs import JobKind
from core.model.audit import AuditEvent
from core.model.document import DocumentState
from core.model.person import OPERATOR, Principal
from ingest.checkup import Finding, standing_dangers
from ingest.health import Health, Report
from ingest.reindexing import Rebuilding, under_way
from storage.sql.database import Transaction
from storage.sql.repositories.audit import AuditFilter
from storage.sql.repositories.figures import Volume
from storage.sql.repositories.jobs import FAILED, LEASED, WAITING, FailedJob

SHOWN = 50  #: failures on one page
BACKED_UP = "office.backup"  #: what the log says of a backup that came to its end


@dataclass(frozen=True, slots=True)
class Line:
    """The jobs of one kind; `oldest` is how long the first of those waiting has been due."""

    kind: JobKind
    waiting: int
    in_hand: int
    failed: int
    oldest: timedelta | None


@dataclass(frozen=True, slots=True)
class IndexState:
    """The search index: papers, bytes, how many changed papers it has yet to follow, and the new one being made."""

    documents: int
    size: int
    behind: int
    rebuilding: Rebuilding | None


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything at one moment; `index` is None while search does not answer, `backed_up` where it never was."""

    at: datetime
    version: str
    report: Report
    lines: tuple[Line, ...]
    failures: tuple[FailedJob, ...]
    volume: Volume
    free: int
    index: IndexState | None
    backed_up: datetime | None
    dangers: tuple[Finding, ...]


def overview(office: Office, health: Health, who: Principal) -> Overview:
    """Return how the office stands.

    Raises:
        Denied: the person's roles do not run the office.
    """
    require(who, Action.OPERATE)
    report = health.look()
    now = office.clock.now()
    with office.db.read() as tx:
        lines, failures, volume = _lines(tx, now), tx.jobs.failed(limit=SHOWN), tx.figures.volume()
        backups = tx.audit.page(AuditFilter(action=BACKED_UP), limit=1).items
    return Overview(
        at=now,
        version=version("anjuan"),
        report=report,
        lines=lines,
        failures=failures,
        volume=volume,
        free=shutil.disk_usage(office.settings.home).free,
        index=None if report.down("search") else _index(office),
        backed_up=backups[0].at if backups else None,
        dangers=standing_dangers(office),
    )


def try_again(office: Office, who: Principal, job_id: UUID) -> None:
    """Have failed work tried once more; audited.

    Raises:
        Denied: the person's roles do not run the office.
        NotFound: there is no such failure, or somebody was faster.
    """
    require(who, Action.OPERATE)
    with office.db.write() as tx:
        failure = next((item for item in tx.jobs.failed() if item.id == job_id), None)
        if failure is None:
            raise NotFound("not_found")
        _anew(tx, who, failure)


def try_all_again(office: Office, who: Principal) -> int:
    """Have everything that failed tried once more, and return how much that is; audited.

    Raises:
        Denied: the person's roles do not run the office.
    """
    require(who, Action.OPERATE)
    with office.db.write() as tx:
        failures = tx.jobs.failed()
        for failure in failures:
            _anew(tx, who, failure)
    return len(failures)


def _anew(tx: Transaction, who: Principal, failure: FailedJob) -> None:
    tx.jobs.try_again(failure.id)
    document = tx.documents.many([failure.document_id], visible_to=OPERATOR).get(failure.document_id)
    if document is not None and document.state is DocumentState.FAILED:
        tx.documents.save(replace(document, state=DocumentState.RECEIVED), visible_to=OPERATOR)
    tx.audit.append(AuditEvent("job.try_again", who.actor_id, failure.document_id, detail={"kind": failure.kind}))


def _lines(tx: Transaction, now: datetime) -> tuple[Line, ...]:
    held = {(queue.kind, queue.state): queue for queue in tx.figures.queues()}

    def count(kind: JobKind, state: str) -> int:
        return held[kind, state].jobs if (kind, state) in held else 0

    def line(kind: JobKind) -> Line:
        first = held.get((kind, WAITING))
        oldest = None if first is None else max(now - first.since, timedelta())
        return Line(kind, count(kind, WAITING), count(kind, LEASED), count(kind, FAILED), oldest)

    there = {kind for kind, _ in held} | {JobKind.READ}
    return tuple(line(kind) for kind in JobKind if kind in there)


def _index(office: Office) -> IndexState | None:
    try:
        stats = office.index.stats()
        with office.db.read() as tx:
            behind = tx.index_log.lag(office.index.watermark())
            return IndexState(stats.documents, stats.size, behind, under_way(tx))
    except AnjuanError:
        return None
