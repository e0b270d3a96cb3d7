"""What a decision about a paper leaves behind: enough, sealed, to put things back as they were."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from cases.disagreements import Disagreement
from cases.office import Office
from cases.raising import reassess_findings
from cases.review import reassess
from core.errors import Conflict, NotFound
from core.ids import new_id
from core.model.audit import AuditEvent
from core.model.document import Classification, Document, DocumentState, Lifecycle, StoredField
from core.model.history import Change
from core.model.person import Principal
from core.model.stored import Example
from storage.sql.codec import dump_classification, dump_field, load_classification, load_field
from storage.sql.database import Transaction

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision about to be kept.

    `touches` names what it is about, so that a later decision on the same thing is noticed; `fields` are the
    values as they stood, `readings` whole readings that are replaced, `added` values that come with it.
    """

    action: str
    touches: Sequence[str]
    fields: Sequence[StoredField] = ()
    readings: Sequence[StoredField] | None = None
    added: Sequence[UUID] = ()
    examples: Sequence[tuple[str, str, str | None]] = ()  #: kind, value, what the machine had said
    rows: Sequence[Disagreement] | None = None  #: what is amiss in the paper's tables, where they were read anew


def changeable(tx: Transaction, who: Principal, document_id: UUID) -> Document:
    """Return a paper that may be decided on.

    Raises:
        NotFound: there is no such paper for this person.
        Conflict: `not_live`.
    """
    document = tx.documents.get(document_id, visible_to=who)
    if document.lifecycle is not Lifecycle.LIVE:
        raise Conflict("not_live")
    return document


def keep(office: Office, tx: Transaction, who: Principal, before: Document, after: Document, what: Decided) -> Document:
    """Write a changed paper with the decision that changed it.

    Raises:
        Conflict: `changed_meanwhile`: `after.revision` is not the present one.
    """
    saved = tx.documents.save(after, visible_to=who)
    examples = [_example(office, tx, before.id, item) for item in what.examples]
    change = Change(
        id=new_id(),
        document_id=before.id,
        at=office.clock.now(),
        actor_id=who.person_id,
        action=what.action,
        before=_document_state(before) | {"fields": [_field_state(field) for field in what.fields]},
        after={
            "touches": list(what.touches),
            "added": [str(item) for item in what.added],
            "examples": [str(item) for item in examples],
        },
    )
    if what.readings is not None:
        change.before["readings"] = [dump_field(field.reading) for field in what.readings]
    tx.decisions.add(change)
    reassess_findings(tx, saved, office.clock.now(), by=who.person_id, rows=what.rows)
    tx.index_log.note(before.id)
    tx.audit.append(AuditEvent(what.action, who.actor_id, before.id, before.record_id))
    return saved


def put_back(office: Office, tx: Transaction, who: Principal, change: Change) -> Document:
    """Restore what stood before a decision, and write that it was taken back.

    Raises:
        Conflict: `decided_again`: a later decision on the same thing stands.
    """
    document = changeable(tx, who, change.document_id)
    later = _later_standing(tx, who, change)
    if any(set(item.after.get("touches", ())) & set(change.after.get("touches", ())) for item in later):
        raise Conflict("decided_again")
    _put_back_fields(tx, who, change)
    for example in change.after.get("examples", ()):
        tx.examples.drop(UUID(example))
    restored = _restored(document, change, newest=not later)
    if later:
        restored = reassess(restored, tx.fields.of(document.id, visible_to=who), office.clock.now().date())
    saved = tx.documents.save(restored, visible_to=who)
    tx.decisions.add(
        Change(new_id(), document.id, office.clock.now(), who.person_id, "document.undo", undoes=change.id)
    )
    reassess_findings(tx, saved, office.clock.now(), by=who.person_id)
    tx.index_log.note(document.id)
    detail = {"undone": change.action}
    tx.audit.append(AuditEvent("document.undo", who.actor_id, document.id, document.record_id, detail=detail))
    return saved


def _later_standing(tx: Transaction, who: Principal, change: Change) -> list[Change]:
    undone = tx.decisions.undone(change.document_id)
    later: list[Change] = []
    after: str | None = None
    while True:
        found = tx.decisions.of(change.document_id, visible_to=who, after=after)
        for item in found.items:
            if item.id == change.id:
                return later
            if item.undoes is None and item.id not in undone:
                later.append(item)
        after = found.after
        if after is None:
            return later


def _put_back_fields(tx: Transaction, who: Principal, change: Change) -> None:
    for added in change.after.get("added", ()):
        with suppress(NotFound):
            tx.fields.remove(UUID(added), visible_to=who)
    if "readings" in change.before:
        tx.fields.replace(change.document_id, [load_field(item) for item in change.before["readings"]])
    for state in change.before["fields"]:
        # A value that a new reading dropped meanwhile has nothing left to be restored.
        with suppress(NotFound):
            tx.fields.save(_with_state(tx.fields.get(UUID(state["id"]), visible_to=who), state), visible_to=who)


def _restored(document: Document, change: Change, *, newest: bool) -> Document:
    """Return the paper with those of its decisions put back that the change had touched."""
    touched, before = set(change.after.get("touches", ())), load_classification(change.before["classification"])
    classification = document.classification
    if before is None or classification is None:
        classification = before if touched & {"type", "cause"} else classification
    else:
        classification = _mixed(classification, before, touched)
    restored = replace(document, classification=classification)
    if newest and document.state.settled:
        restored = replace(
            restored,
            state=DocumentState(change.before["state"]),
            reasons=tuple(change.before["reasons"]),
            dated=change.before["dated"],
        )
    return restored


def _mixed(now: Classification, before: Classification, touched: Iterable[str]) -> Classification:
    return Classification(
        document_type=before.document_type if "type" in touched else now.document_type,
        case_cause=before.case_cause if "cause" in touched else now.case_cause,
        business_type=before.business_type if "business" in touched else now.business_type,
    )


def _document_state(document: Document) -> Json:
    return {
        "state": document.state.value,
        "reasons": list(document.reasons),
        "dated": document.dated,
        "classification": dump_classification(document.classification),
    }


def _field_state(field: StoredField) -> Json:
    return {
        "id": str(field.id),
        "correction": field.correction,
        "confirmed": field.confirmed,
        "rejected": field.rejected,
        "edited_by": str(field.edited_by) if field.edited_by else None,
        "edited_at": field.edited_at.isoformat() if field.edited_at else None,
    }


def _with_state(field: StoredField, state: Json) -> StoredField:
    return replace(
        field,
        correction=state["correction"],
        confirmed=state["confirmed"],
        rejected=state["rejected"],
        edited_by=UUID(state["edited_by"]) if state["edited_by"] else None,
        edited_at=datetime.fromisoformat(state["edited_at"]) if state["edited_at"] else None,
    )


def _example(office: Office, tx: Transaction, document_id: UUID, item: tuple[str, str, str | None]) -> UUID:
    kind, value, machine = item
    example = Example(new_id(), document_id, kind, value, machine, office.clock.now())
    tx.examples.keep(example)
    return example.id
