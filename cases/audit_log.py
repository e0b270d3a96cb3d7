"""The log as auditors meet it: codes, identifiers and times, never titles; and whether it is whole."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from cases.office import Office
from core.access import Action, require
from core.model.audit import AuditEntry, AuditReport
from core.model.person import OPERATOR, OPERATOR_ID, Principal
from core.model.slice import Slice
from storage.sql.repositories.audit import AuditFilter


def listing(
    office: Office, who: Principal, wanted: AuditFilter, *, after: str | None = None, limit: int = 50
) -> Slice[AuditEntry]:
    """List lines of the log, newest first.

    Raises:
        Denied: the person's roles do not read the log.
    """
    require(who, Action.READ_LOG)
    with office.db.read() as tx:
        return tx.audit.page(wanted, after=after, limit=limit)


def names(office: Office, who: Principal, entries: Iterable[AuditEntry]) -> dict[UUID, str]:
    """Return the names of the people in some lines, as who acted or as whom it was about; papers have none here.

    Raises:
        Denied: the person's roles do not read the log.
    """
    require(who, Action.READ_LOG)
    spoken_of = {some for entry in entries for some in (entry.actor_id, entry.object_id) if some is not None}
    with office.db.read() as tx:
        return tx.people.names(spoken_of)


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
        "actor": OPERATOR.name if entry.actor_id == OPERATOR_ID else str(entry.actor_id) if entry.actor_id else None,
        "object": str(entry.object_id) if entry.object_id else None,
        "record": str(entry.record_id) if entry.record_id else None,
        "result": entry.result,
        "reason": entry.reason,
    }
