"""Moving papers between batches, leads and cases."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from cases.decided import changeable
from cases.index_upkeep import drop_now
from cases.linking import lift_links, link_reading
from cases.office import Office
from cases.raising import hold_together
from cases.within import came_within
from core.access import Action, require
from core.errors import Invalid
from core.faults import crash_point
from core.ids import new_id
from core.model.audit import AuditEvent
from core.model.document import Document
from core.model.history import Change
from core.model.person import OPERATOR, Principal
from core.model.record import Record, RecordKind, Visibility
from storage.sql.database import Transaction

MOST = 1000
ACTION = "document.file"


def file(office: Office, who: Principal, document_ids: Collection[UUID], record_id: UUID) -> tuple[Document, ...]:
    """File papers (at most 1,000) to a lead or case, or back to the batch they came in by: all of them or none.

    Their keys are wrapped anew for the new record, and they are indexed anew.  What came within a paper and belongs
    where it does goes with it.

    Raises:
        NotFound: one of the papers, or the record, does not exist for this person.
        Denied: the person's roles do not review.
        Invalid: `not_its_batch`: a paper goes back only to the batch it came in by; `too_many` with `most`.
        Conflict: `not_live`: one is withdrawn, replaced or shredded.
    """
    require(who, Action.REVIEW)
    if len(document_ids) > MOST:
        raise Invalid("too_many", most=MOST)
    with office.db.write() as tx:
        target = tx.records.get(record_id, visible_to=who)
        chosen = [changeable(tx, who, document_id) for document_id in dict.fromkeys(document_ids)]
        documents = list({found.id: found for one in chosen for found in (one, *came_within(tx, who, one))}.values())
        secluded = [document.id for document in documents if _changes_class(tx, document, target)]
        filed = tuple(_filed(office, tx, who, document, target) for document in documents)
        for home in {target.id, *(document.record_id for document in documents)}:
            hold_together(tx, home, office.clock.now())
    crash_point("filing.moved")
    drop_now(office, secluded)
    return filed


def put_back_filing(office: Office, tx: Transaction, who: Principal, change: Change) -> Document:
    """Take back that a paper was filed; called with the decision that says so.

    Raises:
        NotFound: the record it was in does not exist for this person any more.
    """
    document = changeable(tx, who, change.document_id)
    target = tx.records.get(UUID(change.before["record"]), visible_to=who)
    moved = _moved(office, tx, who, document, target)
    for home in {target.id, document.record_id}:
        hold_together(tx, home, office.clock.now())
    tx.decisions.add(
        Change(new_id(), document.id, office.clock.now(), who.person_id, "document.undo", undoes=change.id)
    )
    detail = {"undone": change.action}
    tx.audit.append(AuditEvent("document.undo", who.actor_id, document.id, target.id, detail=detail))
    return moved


def _filed(office: Office, tx: Transaction, who: Principal, document: Document, target: Record) -> Document:
    if target.kind is RecordKind.BATCH and target.id != document.batch_id:
        raise Invalid("not_its_batch")
    if document.record_id == target.id:
        return document
    moved = _moved(office, tx, who, document, target)
    tx.decisions.add(
        Change(
            id=new_id(),
            document_id=document.id,
            at=office.clock.now(),
            actor_id=who.person_id,
            action=ACTION,
            before={"record": str(document.record_id)},
            after={"record": str(target.id), "touches": ["record"]},
        )
    )
    detail = {"from": str(document.record_id)}
    tx.audit.append(AuditEvent(ACTION, who.actor_id, document.id, target.id, detail=detail))
    return moved


def _moved(office: Office, tx: Transaction, who: Principal, document: Document, target: Record) -> Document:
    """Move a paper with its key, and look for its parties anew: what the old record knew stays there."""
    by_hand = lift_links(tx, document.id)
    moved = tx.documents.move(document, target.id, visible_to=who)
    link_reading(office, tx, moved, by_hand)
    tx.index_log.note(moved.id)
    return moved


def _changes_class(tx: Transaction, document: Document, target: Record) -> bool:
    """Say whether other people than before can find the paper once it is moved."""
    before = tx.records.get(document.record_id, visible_to=OPERATOR)
    return document.record_id != target.id and Visibility.RESTRICTED in {before.visibility, target.visibility}
