"""The log as auditors meet it: codes, identifiers and times, never titles; and whether it is whole."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from cases.office import Office
from core.access import Action, require
from core.model.audit import AuditEntry, AuditReport
from core.model.person import Principal
from core.model.slice import Slice
from storage.sql.repositories.audit import AuditFilter


def listing(
    office: Office, who: Principal, *, object_id: UUID | None = None, after: str | None = None, limit: int = 50
) -> Slice[AuditEntry]:
    """List lines of the log, newest first.

    Raises:
        Denied: the person's roles do not read the log.
    """
    require(who, Action.READ_LOG)
    with office.db.read() as tx:
        return tx.audit.page(AuditFilter(object_id=object_id), after=after, limit=limit)


def verify(office: Office, who: Principal) -> AuditReport:
    """Recompute the log from its lines and compare it with its nodes, its head and its signed checkpoints.

    Raises:
        Denied: the person's roles do not read the log.
    """
    require(who, Action.READ_LOG)
    return office.db.verify_log()


def as_json(entry: AuditEntry) -> dict[str, Any]:
    """Return a line for scripts."""
    return {
        "index": entry.index,
        "at": entry.at.isoformat(),
        "action": entry.action,
        "actor": str(entry.actor_id) if entry.actor_id else None,
        "object": str(entry.object_id) if entry.object_id else None,
        "record": str(entry.record_id) if entry.record_id else None,
        "result": entry.result,
        "reason": entry.reason,
    }
