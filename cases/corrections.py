"""What a person says of a reading: corrected, confirmed, rejected, added; each can be undone.

Every function takes the paper's `revision` as the person saw it and returns the paper with its new one.
A decision is kept sealed with what stood before, so that `undo` can put it back; a correction is also
kept as an example to learn from.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from cases.decided import Decided, changeable, keep, put_back
from cases.documents import find_field
from cases.filing import put_back_filing
from cases.normal_forms import normal_form
from cases.office import Office
from cases.pages import layouts
from cases.review import reassess
from cases.tables import row_disagreements
from classifier.catalogue import document_types, field_names
from classifier.causes import CURRENT_EDITIONS, current_causes
from core.access import Action, require
from core.errors import Conflict, Invalid, NotFound
from core.model.document import Classification, Decision, Document, DocumentState, FieldValue, StoredField
from core.model.page import Box
from core.model.person import Principal
from storage.sql.database import Transaction

LONGEST_VALUE = 2000  #: characters
_NOWHERE = Box(0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class NewField:
    """A value the reading missed; `box` is None where the person did not point at it."""

    name: str
    value: str
    page: int = 1
    box: Box | None = None
    subject: int = 0


@dataclass(frozen=True, slots=True)
class PastDecision:
    """A decision a person took on a paper."""

    id: UUID
    action: str
    at: datetime
    actor: str
    undone: bool


def correct_field(
    office: Office, who: Principal, field_id: UUID, value: str, *, document_id: UUID, revision: int
) -> Document:
    """Set what a value should be; it is put into normal form and checked again.

    Raises:
        NotFound: there is no such value for this person.
        Conflict: `changed_meanwhile` or `not_live`.
        Invalid: `value_missing` or `value_long`.
    """
    text = _text(value)

    def change(field: StoredField) -> StoredField:
        checked = normal_form(field.reading.name, text, office.clock.now().date())
        return replace(field, correction=checked.value, rejected=False, confirmed=False)

    return _decide_field(office, who, _Target(document_id, field_id, revision, "field.correct"), change)


def confirm_field(office: Office, who: Principal, field_id: UUID, *, document_id: UUID, revision: int) -> Document:
    """Say that a value is right as it stands.

    Raises:
        NotFound: there is no such value for this person.
        Conflict: `changed_meanwhile` or `not_live`.
    """
    target = _Target(document_id, field_id, revision, "field.confirm")
    return _decide_field(office, who, target, lambda field: replace(field, confirmed=True, rejected=False))


def reject_field(office: Office, who: Principal, field_id: UUID, *, document_id: UUID, revision: int) -> Document:
    """Say that a value does not belong to the paper.

    Raises:
        NotFound: there is no such value for this person.
        Conflict: `changed_meanwhile` or `not_live`.
    """
    target = _Target(document_id, field_id, revision, "field.reject")
    return _decide_field(office, who, target, lambda field: replace(field, rejected=True, confirmed=False))


def add_field(office: Office, who: Principal, document_id: UUID, new: NewField, *, revision: int) -> Document:
    """Add a value the reading missed.

    Raises:
        NotFound: there is no such paper for this person.
        Conflict: `changed_meanwhile` or `not_live`.
        Invalid: `unknown_field`, `value_missing`, `value_long` or `no_such_page`.
    """
    require(who, Action.REVIEW)
    text = _text(new.value)
    if new.name not in field_names():
        raise Invalid("unknown_field")
    now = office.clock.now()
    checked = normal_form(new.name, text, now.date())
    with office.db.write() as tx:
        document = changeable(tx, who, document_id)
        if not 1 <= new.page <= max(document.page_count, 1):
            raise Invalid("no_such_page")
        place = new.box or _NOWHERE
        value = FieldValue(
            new.name, checked.value, text, checked.verdict, 1.0, new.page, place, new.subject, checked.expected
        )
        added = tx.fields.add(document_id, value, edited_by=who.person_id, at=now)
        after = _reassessed(office, tx, who, replace(document, revision=revision))
        what = Decided("field.add", [f"field {added.id}"], added=[added.id], examples=[(new.name, checked.value, None)])
        return keep(office, tx, who, document, after, what)


def set_type(office: Office, who: Principal, document_id: UUID, code: str, *, revision: int) -> Document:
    """Say what a paper is; its values are read anew for that type, the person's own are kept.

    Raises:
        NotFound: there is no such paper for this person.
        Conflict: `changed_meanwhile` or `not_live`.
        Invalid: `unknown_type`.
    """
    require(who, Action.REVIEW)
    if code not in document_types():
        raise Invalid("unknown_type")
    with office.db.read() as tx:
        changeable(tx, who, document_id)
        entries = tx.pages.of(document_id, visible_to=who)
        key = tx.documents.key(document_id, visible_to=who)
    pages = layouts(office, entries, key)
    values = office.extractor().extract(pages, code)
    with office.db.write() as tx:
        document = changeable(tx, who, document_id)
        replaced = tx.fields.of(document_id, visible_to=who)
        tx.fields.replace(document_id, values)
        before = document.classification
        decided = replace(before or Classification(_by_hand(code)), document_type=_by_hand(code))
        after = replace(document, classification=decided, revision=revision)
        what = Decided(
            "document.type",
            ["type", "readings"],
            readings=[field for field in replaced if not _touched(field)],
            examples=[("type", code, before.document_type.code if before else None)],
            rows=row_disagreements(document_id, pages, code),
        )
        return keep(office, tx, who, document, _reassessed(office, tx, who, after), what)


def set_cause(office: Office, who: Principal, document_id: UUID, code: str | None, *, revision: int) -> Document:
    """Say what a paper's cause of action is (None: it has none).

    Raises:
        NotFound: there is no such paper for this person.
        Conflict: `changed_meanwhile` or `not_live`.
        Invalid: `unknown_cause`.
    """
    require(who, Action.REVIEW)
    known = current_causes().get(code) if code is not None else None
    if code is not None and known is None:
        raise Invalid("unknown_cause")
    decision = _by_hand(known.code, CURRENT_EDITIONS[known.domain]) if known else None
    with office.db.write() as tx:
        document = changeable(tx, who, document_id)
        before = document.classification
        decided = replace(before or Classification(_unsure_type()), case_cause=decision)
        after = replace(document, classification=decided, revision=revision)
        machine = before.case_cause.code if before and before.case_cause else None
        what = Decided("document.cause", ["cause"], examples=[("cause", code, machine)] if code else [])
        return keep(office, tx, who, document, _reassessed(office, tx, who, after), what)


def confirm_document(office: Office, who: Principal, document_id: UUID, *, revision: int) -> Document:
    """Say that a paper is right: its type, its cause and its values; it is filed.

    Raises:
        NotFound: there is no such paper for this person.
        Conflict: `changed_meanwhile` or `not_live`, or `not_readable_yet` while it is being read, locked or failed.
    """
    require(who, Action.REVIEW)
    now = office.clock.now()
    with office.db.write() as tx:
        document = changeable(tx, who, document_id)
        decided = document.classification
        if decided is None or document.state not in {DocumentState.FILED, DocumentState.NEEDS_REVIEW}:
            raise Conflict("not_readable_yet")
        open_fields = [field for field in tx.fields.of(document_id, visible_to=who) if _open(field)]
        for field in open_fields:
            tx.fields.save(replace(field, confirmed=True, edited_by=who.person_id, edited_at=now), visible_to=who)
        after = replace(
            document,
            state=DocumentState.FILED,
            reasons=(),
            classification=_confirmed(decided),
            revision=revision,
        )
        what = Decided(
            "document.confirm",
            ["type", "cause", "business", *(f"field {field.id}" for field in open_fields)],
            fields=open_fields,
            examples=_confirmed_guesses(decided),
        )
        return keep(office, tx, who, document, after, what)


def decisions(office: Office, who: Principal, document_id: UUID) -> tuple[PastDecision, ...]:
    """Return what people decided on a paper, newest first.

    Raises:
        NotFound: there is no such paper for this person.
    """
    with office.db.read() as tx:
        taken = tx.decisions.of(document_id, visible_to=who, limit=500).items
        undone = tx.decisions.undone(document_id)
        names = tx.people.names({change.actor_id for change in taken if change.actor_id})
    return tuple(
        PastDecision(
            change.id,
            change.action,
            change.at,
            names.get(change.actor_id, "") if change.actor_id else "",
            change.id in undone,
        )
        for change in taken
        if change.undoes is None
    )


def undoable(office: Office, who: Principal, document_id: UUID) -> bool:
    """Say whether a decision of one's own on a paper stands that `undo` would take back.

    Raises:
        NotFound: there is no such paper for this person.
    """
    with office.db.read() as tx:
        return tx.decisions.last(document_id, who.person_id, visible_to=who) is not None


def undo(office: Office, who: Principal, document_id: UUID, decision_id: UUID | None = None) -> Document:
    """Take back one's last decision on a paper, or a given one by whomever.

    Raises:
        NotFound: there is no such paper or decision for this person.
        Conflict: `nothing_to_undo`, or `decided_again` where a later decision stands on this one.
    """
    require(who, Action.REVIEW)
    with office.db.write() as tx:
        if decision_id is None:
            change = tx.decisions.last(document_id, who.person_id, visible_to=who)
        else:
            change = tx.decisions.get(decision_id, visible_to=who)
        if change is None or change.document_id != document_id:
            raise Conflict("nothing_to_undo") if change is None else NotFound("not_found")
        if change.undoes is not None or change.id in tx.decisions.undone(document_id):
            raise Conflict("nothing_to_undo")
        put = put_back_filing if change.action == "document.file" else put_back
        return put(office, tx, who, change)


@dataclass(frozen=True, slots=True)
class _Target:
    document_id: UUID
    field_id: UUID
    revision: int
    action: str


def _decide_field(
    office: Office, who: Principal, target: _Target, change: Callable[[StoredField], StoredField]
) -> Document:
    require(who, Action.REVIEW)
    with office.db.write() as tx:
        document = changeable(tx, who, target.document_id)
        field = find_field(tx, who, target.document_id, target.field_id)
        changed = replace(change(field), edited_by=who.person_id, edited_at=office.clock.now())
        tx.fields.save(changed, visible_to=who)
        after = _reassessed(office, tx, who, replace(document, revision=target.revision))
        put_right = changed.correction is not None or changed.rejected
        said = (field.reading.name, "" if changed.rejected else changed.value, field.reading.value)
        what = Decided(target.action, [f"field {field.id}"], fields=[field], examples=[said] if put_right else [])
        return keep(office, tx, who, document, after, what)


def _reassessed(office: Office, tx: Transaction, who: Principal, document: Document) -> Document:
    return reassess(document, tx.fields.of(document.id, visible_to=who), office.clock.now().date())


def _by_hand(code: str, edition: str | None = None) -> Decision:
    return Decision(code, 1.0, sure=True, edition=edition, by_hand=True)


def _unsure_type() -> Decision:
    return Decision("other", 0.0, sure=False)


def _confirmed(decided: Classification) -> Classification:
    return Classification(
        replace(decided.document_type, sure=True, by_hand=True),
        decided.case_cause and replace(decided.case_cause, sure=True, by_hand=True),
        decided.business_type and replace(decided.business_type, sure=True, by_hand=True),
    )


def _confirmed_guesses(decided: Classification) -> list[tuple[str, str, str | None]]:
    """Return the decisions the machine was unsure of and got right, to learn from."""
    found = {"type": decided.document_type, "cause": decided.case_cause, "business": decided.business_type}
    return [(kind, item.code, item.code) for kind, item in found.items() if item and not item.sure]


def _touched(field: StoredField) -> bool:
    return field.confirmed or field.rejected or field.correction is not None


def _open(field: StoredField) -> bool:
    return not field.confirmed and not field.rejected


def _text(value: str) -> str:
    text = value.strip()
    if not text:
        raise Invalid("value_missing")
    if len(text) > LONGEST_VALUE:
        raise Invalid("value_long", most=LONGEST_VALUE)
    return text
