"""Batches, leads and cases: opening, changing, listing them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from cases.accounts import may_hold_records
from cases.office import Office
from classifier.catalogue import current_label
from classifier.identifiers.case_number import read_case_number
from classifier.port import LabelKind
from core.access import Action, allows, require
from core.errors import Invalid, NotFound
from core.ids import new_id
from core.model.audit import AuditEvent
from core.model.document import DocumentState
from core.model.person import Principal
from core.model.record import Involvement, LeadChannel, LeadStage, Record, RecordKind, Visibility
from core.model.slice import Slice
from core.text import display_name
from storage.sql.database import Transaction
from storage.sql.repositories.records import RecordFilter

LONGEST_TITLE, LONGEST_NOTE = 240, 10_000  #: bytes, characters


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A line of a list.  Counts are of papers the person may see."""

    record: Record
    owner: str
    documents: int
    waiting: int  #: of those, the ones that need review


@dataclass(frozen=True, slots=True)
class RecordView:
    """One record as a person sees it."""

    record: Record
    owner: str
    members: tuple[tuple[UUID, str], ...]  #: id and name
    parties: tuple[Involvement, ...]
    documents: int
    waiting: int
    may_manage: bool  #: may change who sees it


@dataclass(frozen=True, slots=True)
class NewLead:
    """What is said of a new lead; the owner is who opens it unless another is named."""

    title: str
    channel: LeadChannel
    note: str = ""
    stage: LeadStage = LeadStage.NEW
    owner_id: UUID | None = None
    visibility: Visibility = Visibility.INTERNAL


@dataclass(frozen=True, slots=True)
class NewCase:
    """What is said of a new case."""

    title: str
    number: str | None = None
    cause: str | None = None
    note: str = ""
    owner_id: UUID | None = None
    visibility: Visibility = Visibility.INTERNAL


@dataclass(frozen=True, slots=True)
class LeadChange:
    """What is to be different about a lead; None leaves it as it is."""

    title: str | None = None
    note: str | None = None
    channel: LeadChannel | None = None
    stage: LeadStage | None = None


@dataclass(frozen=True, slots=True)
class CaseChange:
    """What is to be different about a case; None leaves it as it is, the empty text removes number or cause."""

    title: str | None = None
    note: str | None = None
    number: str | None = None
    cause: str | None = None


def open_batch(
    office: Office, who: Principal, *, title: str = "", source: str = "", target_id: UUID | None = None
) -> Record:
    """Open a batch for papers about to come in; with a target, they are filed to that lead or case as they arrive.

    Raises:
        Denied: the person's roles do not feed papers in.
        NotFound: there is no such lead or case for this person.
    """
    require(who, Action.FEED)
    with office.db.write() as tx:
        if target_id is not None and tx.records.get(target_id, visible_to=who).kind is RecordKind.BATCH:
            raise NotFound("not_found")
        # A batch with a target holds no papers itself; who may see the target is for the target alone to say.
        shown = Visibility.INTERNAL if target_id is None else Visibility.RESTRICTED
        new = _new(office, who, RecordKind.BATCH)
        new = replace(new, title=_short(title), source=_short(source), target_id=target_id, visibility=shown)
        return _opened(tx, who, new)


def open_lead(office: Office, who: Principal, new: NewLead) -> Record:
    """Open a lead.

    Raises:
        Denied: the person's roles do not feed papers in.
        Invalid: `title_missing`, `note_long` or `owner_unknown`.
    """
    require(who, Action.FEED)
    record = replace(
        _new(office, who, RecordKind.LEAD),
        title=_title(new.title),
        note=_note(new.note),
        channel=new.channel,
        stage=new.stage,
        visibility=new.visibility,
    )
    with office.db.write() as tx:
        return _opened(tx, who, _owned(tx, record, new.owner_id))


def open_case(office: Office, who: Principal, new: NewCase) -> Record:
    """Open a case.

    Raises:
        Denied: only staff open cases.
        Invalid: `title_missing`, `note_long`, `owner_unknown`, `bad_case_number` or `unknown_cause`.
    """
    require(who, Action.MANAGE_CASES)
    record = replace(
        _new(office, who, RecordKind.CASE),
        title=_title(new.title),
        note=_note(new.note),
        number=_number(new.number),
        cause=_cause(new.cause),
        visibility=new.visibility,
    )
    with office.db.write() as tx:
        return _opened(tx, who, _owned(tx, record, new.owner_id))


def change_lead(office: Office, who: Principal, record_id: UUID, change: LeadChange, *, revision: int) -> Record:
    """Change a lead.

    Raises:
        NotFound: there is no such lead for this person.
        Conflict: `changed_meanwhile`.
        Invalid: as for opening one.
    """
    require(who, Action.FEED)
    with office.db.write() as tx:
        lead = _of_kind(tx, who, record_id, RecordKind.LEAD)
        changed = replace(
            lead,
            revision=revision,
            title=lead.title if change.title is None else _title(change.title),
            note=lead.note if change.note is None else _note(change.note),
            channel=change.channel or lead.channel,
            stage=change.stage or lead.stage,
        )
        return _saved(tx, who, lead, changed)


def change_case(office: Office, who: Principal, record_id: UUID, change: CaseChange, *, revision: int) -> Record:
    """Change a case.

    Raises:
        NotFound: there is no such case for this person.
        Conflict: `changed_meanwhile`.
        Invalid: as for opening one.
    """
    require(who, Action.MANAGE_CASES)
    with office.db.write() as tx:
        case = _of_kind(tx, who, record_id, RecordKind.CASE)
        changed = replace(
            case,
            revision=revision,
            title=case.title if change.title is None else _title(change.title),
            note=case.note if change.note is None else _note(change.note),
            number=case.number if change.number is None else _number(change.number),
            cause=case.cause if change.cause is None else _cause(change.cause),
        )
        return _saved(tx, who, case, changed)


def view(office: Office, who: Principal, record_id: UUID) -> RecordView:
    """Return a record as this person sees it; audited.

    Raises:
        NotFound: there is none for this person.
    """
    with office.db.write() as tx:
        record = tx.records.get(record_id, visible_to=who)
        counts = tx.documents.counts_by_record([record_id], visible_to=who).get(record_id, {})
        names = tx.people.names(record.member_ids)
        parties = tx.parties.of_record(record_id, visible_to=who)
        tx.audit.append(AuditEvent("record.open", who.actor_id, record_id, record_id))
    return RecordView(
        record=record,
        owner=names.get(record.owner_id, "") if record.owner_id else "",
        members=tuple(sorted(names.items(), key=lambda member: member[1])),
        parties=parties,
        documents=sum(counts.values()),
        waiting=counts.get(DocumentState.NEEDS_REVIEW, 0),
        may_manage=may_manage(who, record),
    )


def listing(
    office: Office, who: Principal, kind: RecordKind, *, mine: bool = False, after: str | None = None, limit: int = 50
) -> Slice[RecordRow]:
    """List what the person may see (with `mine`, only what the person owns), newest first; a clerk sees own batches."""
    wanted = RecordFilter(kinds=[kind], owner_id=who.person_id if mine else None)
    with office.db.read() as tx:
        found = tx.records.page(wanted, visible_to=who, after=after, limit=limit)
        counts = tx.documents.counts_by_record([record.id for record in found.items], visible_to=who)
        names = tx.people.names({record.owner_id for record in found.items if record.owner_id})
    rows = tuple(
        RecordRow(
            record,
            names.get(record.owner_id, "") if record.owner_id else "",
            sum(counts.get(record.id, {}).values()),
            counts.get(record.id, {}).get(DocumentState.NEEDS_REVIEW, 0),
        )
        for record in found.items
    )
    return Slice(rows, found.after)


def may_manage(who: Principal, record: Record) -> bool:
    """Say whether somebody who sees a record may change who else does: its owner, and staff."""
    if record.kind is RecordKind.BATCH:
        return False
    return allows(who, Action.MANAGE_CASES) or (who.person_id is not None and who.person_id == record.owner_id)


def _new(office: Office, who: Principal, kind: RecordKind) -> Record:
    return Record(
        id=new_id(),
        kind=kind,
        visibility=Visibility.INTERNAL,
        owner_id=who.person_id,
        title="",
        created_at=office.clock.now(),
        revision=1,
    )


def _owned(tx: Transaction, record: Record, owner_id: UUID | None) -> Record:
    """Give a new record its owner; who opens it for somebody else stays a member."""
    if owner_id is None or owner_id == record.owner_id:
        return record
    require_holder(tx, owner_id, "owner_unknown")
    opener = frozenset() if record.owner_id is None else frozenset({record.owner_id})
    return replace(record, owner_id=owner_id, member_ids=opener)


def require_holder(tx: Transaction, person_id: UUID, code: str) -> None:
    """Refuse, with `code`, a person who cannot own or share records.

    Raises:
        Invalid: there is no such active clerk or staff member.
    """
    try:
        fits = may_hold_records(tx.people.get(person_id))
    except NotFound:
        fits = False
    if not fits:
        raise Invalid(code)


def _opened(tx: Transaction, who: Principal, new: Record) -> Record:
    added = tx.records.add(new)
    detail = {"title": added.title, "visibility": added.visibility.value}
    tx.audit.append(AuditEvent(f"{added.kind.value}.open", who.actor_id, added.id, added.id, detail=detail))
    return added


def _of_kind(tx: Transaction, who: Principal, record_id: UUID, kind: RecordKind) -> Record:
    found = tx.records.get(record_id, visible_to=who)
    if found.kind is not kind:
        raise NotFound("not_found")
    return found


def _saved(tx: Transaction, who: Principal, before: Record, changed: Record) -> Record:
    saved = tx.records.save(changed, visible_to=who)
    names = ("title", "note", "channel", "stage", "number", "cause")
    detail = {name: str(getattr(before, name) or "") for name in names if getattr(before, name) != getattr(saved, name)}
    tx.audit.append(AuditEvent(f"{saved.kind.value}.change", who.actor_id, saved.id, saved.id, detail=detail))
    return saved


def _short(text: str) -> str:
    return display_name(text, LONGEST_TITLE)


def _title(text: str) -> str:
    title = _short(text)
    if not title:
        raise Invalid("title_missing")
    return title


def _note(text: str) -> str:
    if len(text) > LONGEST_NOTE:
        raise Invalid("note_long", most=LONGEST_NOTE)
    return text


def _number(text: str | None) -> str | None:
    if not text or not text.strip():
        return None
    number = read_case_number(text)
    if number is None:
        raise Invalid("bad_case_number")
    return number.normal


def _cause(text: str | None) -> str | None:
    if not text or not text.strip():
        return None
    code = current_label(LabelKind.CASE_CAUSE, text)
    if code is None:
        raise Invalid("unknown_cause")
    return code
