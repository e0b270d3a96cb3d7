"""Taking papers out of the office's care: withdrawn, restored, shredded."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from cases.index_upkeep import drop_now
from cases.office import Office
from cases.within import came_within
from core.access import Action, require
from core.errors import Conflict
from core.faults import crash_point
from core.model.audit import AuditEvent
from core.model.document import Document, Lifecycle
from core.model.person import OPERATOR, Principal
from storage.sql.database import Transaction


def withdraw(office: Office, who: Principal, document_id: UUID, *, revision: int, within: bool = False) -> Document:
    """Take a paper out of lists and search; it can be restored for `retention.withdrawal`, then it is shredded.

    `within` takes along what came within it and belongs to the same record; what was filed elsewhere stays.

    Raises:
        NotFound: there is no such paper for this person.
        Conflict: `changed_meanwhile` or `not_live`.
    """
    require(who, Action.REVIEW)
    with office.db.write() as tx:
        document = tx.documents.get(document_id, visible_to=who)
        if document.lifecycle is not Lifecycle.LIVE:
            raise Conflict("not_live")
        together = [replace(document, revision=revision), *(came_within(tx, who, document) if within else ())]
        now = office.clock.now()
        withdrawn = [
            _change(tx, who, replace(paper, lifecycle=Lifecycle.WITHDRAWN, withdrawn_at=now), "document.withdraw")
            for paper in together
        ]
    crash_point("withdraw.kept")
    drop_now(office, [paper.id for paper in withdrawn])
    return withdrawn[0]


def _change(tx: Transaction, who: Principal, changed: Document, action: str) -> Document:
    kept = tx.documents.save(changed, visible_to=who)
    tx.index_log.note(kept.id)
    tx.audit.append(AuditEvent(action, who.actor_id, kept.id, kept.record_id))
    return kept


def restore(office: Office, who: Principal, document_id: UUID) -> Document:
    """Bring a withdrawn paper back, with the papers within it that were withdrawn along with it.

    Raises:
        NotFound: there is no such paper for this person.
        Conflict: `not_withdrawn`.
    """
    require(who, Action.REVIEW)
    with office.db.write() as tx:
        document = tx.documents.get(document_id, visible_to=who)
        if document.lifecycle is not Lifecycle.WITHDRAWN:
            raise Conflict("not_withdrawn")
        restored = [
            _change(tx, who, replace(paper, lifecycle=Lifecycle.LIVE, withdrawn_at=None), "document.restore")
            for paper in [document, *came_within(tx, who, document)]
        ]
    return restored[0]


def due(office: Office, limit: int = 100) -> tuple[UUID, ...]:
    """Return withdrawn papers whose time to be restored is over; for the worker."""
    before = office.clock.now() - office.settings.retention.withdrawal
    with office.db.read() as tx:
        return tx.documents.withdrawn_before(before, limit=limit)


def shred(office: Office, document_id: UUID) -> datetime:
    """Destroy a withdrawn paper: its key, its objects, its values, its index entry; for the worker.

    The key goes first; what a crash leaves of the rest is removed by `finish_shredding`.

    Returns:
        When the last backup that can hold its key has expired.

    Raises:
        NotFound: it is shredded already, or never was.
        Conflict: `not_withdrawn`, or `restorable` while it may still be restored.
    """
    final = office.clock.now() + office.settings.retention.key_backups
    with office.db.write() as tx:
        document = tx.documents.get(document_id, visible_to=OPERATOR)
        if document.lifecycle is not Lifecycle.WITHDRAWN or document.withdrawn_at is None:
            raise Conflict("not_withdrawn")
        if office.clock.now() - document.withdrawn_at < office.settings.retention.withdrawal:
            raise Conflict("restorable")
        tx.shredder.shred(document_id)
        tx.buckets.release(document_id)
        tx.index_log.note(document_id)
        detail = {"final_at": final.isoformat()}
        tx.audit.append(AuditEvent("document.shred", None, document_id, document.record_id, detail=detail))
    crash_point("shred.key_gone")
    drop_now(office, [document_id])
    finish_shredding(office)
    return final


def finish_shredding(office: Office) -> int:
    """Remove the objects of papers whose keys are destroyed, and return how many there were; safe to repeat."""
    with office.db.read() as tx:
        objects = tx.shredder.left_over()
    if objects:
        for object_id in objects:
            office.objects.delete(object_id)
        office.db.scrub()
        crash_point("shred.objects_gone")
        with office.db.write() as tx:
            tx.objects.forget(objects)
    return len(objects)
