"""Papers as people meet them: lists, one paper with its values and links, and its history."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from uuid import UUID

from cases.masking import MASKED, mask
from cases.normal_forms import normal_form
from cases.office import Office
from cases.subjects import first_name
from cases.within import came_within
from core.access import Action, require
from core.errors import Invalid, NotFound
from core.model.audit import AuditEvent
from core.model.document import Document, DocumentState, Lifecycle, StoredField, Verdict
from core.model.person import OPERATOR_ID, Principal
from core.model.record import LinkState, PartyLink, Record
from core.model.slice import Slice
from core.text import display_name
from storage.sql.database import Transaction
from storage.sql.repositories.audit import AuditFilter
from storage.sql.repositories.documents import DocumentFilter

MOST_FOLLOWED = 1000
MOST_TOLD = 200  #: papers within another that its page tells of


@dataclass(frozen=True, slots=True)
class DocumentQuery:
    """Which papers to list; what is None does not matter."""

    record_id: UUID | None = None
    batch_id: UUID | None = None
    states: Collection[DocumentState] | None = None
    lifecycle: Lifecycle = Lifecycle.LIVE
    mine: bool = False  #: only what came in by the person's own batches


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A line of a list: the paper, whose it is as far as its values tell, and where it belongs.

    Record title and kind are empty where the person sees the paper but not its record; `parent_name` is that of the
    paper it came within, where the person sees that.
    """

    document: Document
    subject: str
    record_title: str
    record_kind: str
    parent_name: str = ""


@dataclass(frozen=True, slots=True)
class FieldView:
    """A value as shown: `value` and `raw` are masked where `masked` says so, until `unmask` is asked.

    `verdict` and `expected` speak of the value that counts, a person's correction included.
    """

    field: StoredField
    value: str
    raw: str
    masked: bool
    verdict: Verdict
    expected: str | None = None

    @property
    def valid(self) -> bool | None:
        """True where a check of the value that counts holds, False where it fails, None where none exists."""
        return replace(self.field.reading, verdict=self.verdict).valid


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link of one of the paper's subjects to a party, with the party's name."""

    link: PartyLink
    party_name: str


@dataclass(frozen=True, slots=True)
class DocumentView:
    """One paper with everything its page shows."""

    document: Document
    record: Record | None  #: None where the person sees the paper but not its record
    fields: tuple[FieldView, ...]  #: in the order of the paper
    links: tuple[LinkView, ...]
    children: tuple[tuple[UUID, str], ...]  #: papers made from this one, or taken out of it, that the person may see
    parent: Document | None  #: the paper it was made from or came within, where the person may see it
    restorable_until: datetime | None  #: for a withdrawn paper
    within: int = 0  #: papers that would be withdrawn or restored along with it, at most `MOST_TOLD`


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One thing that happened to the paper."""

    at: datetime
    action: str
    actor: str  #: name; empty for the product itself and the local operator
    result: str
    by_operator: bool = False


def listing(
    office: Office, who: Principal, query: DocumentQuery, *, after: str | None = None, limit: int = 50
) -> Slice[DocumentRow]:
    """List papers the person may see, newest first."""
    with office.db.read() as tx:
        found = tx.documents.page(_filter(query), visible_to=who, after=after, limit=limit)
        return Slice(rows(tx, who, found.items), found.after)


def intake(office: Office, who: Principal, *, after: str | None = None, limit: int = 100) -> Slice[DocumentRow]:
    """List what the person fed in, newest first, whatever became of it."""
    wanted = DocumentFilter(own_batches=True, lifecycles=(Lifecycle.LIVE, Lifecycle.WITHDRAWN))
    with office.db.read() as tx:
        found = tx.documents.page(wanted, visible_to=who, after=after, limit=limit)
        return Slice(rows(tx, who, found.items), found.after)


def rows(tx: Transaction, who: Principal, documents: Sequence[Document]) -> tuple[DocumentRow, ...]:
    """Return papers the person may see as lines of a list."""
    fields = tx.fields.of_many([document.id for document in documents], visible_to=who)
    records = tx.records.many({document.record_id for document in documents}, visible_to=who)
    parents = tx.documents.many({document.parent_id for document in documents if document.parent_id}, visible_to=who)
    lines = []
    for document in documents:
        record = records.get(document.record_id)
        title, kind = (record.title, record.kind.value) if record else ("", "")
        parent = parents.get(document.parent_id) if document.parent_id else None
        within = parent.name if parent and parent.lifecycle is not Lifecycle.REPLACED else ""
        lines.append(DocumentRow(document, first_name(fields.get(document.id, ())), title, kind, within))
    return tuple(lines)


def status(office: Office, who: Principal, ids: Collection[UUID]) -> tuple[Document, ...]:
    """Return those of `ids` (at most 1,000) that the person may see, for following their reading."""
    with office.db.read() as tx:
        found = tx.documents.many(list(ids)[:MOST_FOLLOWED], visible_to=who)
    return tuple(found.values())


def counts(office: Office, who: Principal, query: DocumentQuery) -> dict[DocumentState, int]:
    """Count the papers of `query` by state, among those the person may see."""
    with office.db.read() as tx:
        return tx.documents.counts(_filter(query), visible_to=who)


def view(office: Office, who: Principal, document_id: UUID) -> DocumentView:
    """Open a paper; audited.

    Raises:
        NotFound: there is no such paper for this person.
    """
    with office.db.write() as tx:
        document = tx.documents.get(document_id, visible_to=who)
        made = tx.documents.page(DocumentFilter(parent_id=document_id), visible_to=who, limit=MOST_TOLD)
        shown = DocumentView(
            document=document,
            record=tx.records.many([document.record_id], visible_to=who).get(document.record_id),
            fields=tuple(
                shown_field(field, office.clock.now().date()) for field in tx.fields.of(document_id, visible_to=who)
            ),
            links=_links(tx, who, document_id),
            children=tuple((child.id, child.name) for child in made.items),
            parent=_parent(tx, who, document),
            restorable_until=document.withdrawn_at and document.withdrawn_at + office.settings.retention.withdrawal,
            within=sum(1 for _ in islice(came_within(tx, who, document), MOST_TOLD)),
        )
        tx.audit.append(AuditEvent("document.open", who.actor_id, document_id, document.record_id))
    return shown


def _parent(tx: Transaction, who: Principal, document: Document) -> Document | None:
    if document.parent_id is None:
        return None
    return tx.documents.many([document.parent_id], visible_to=who).get(document.parent_id)


def shown_field(field: StoredField, today: date) -> FieldView:
    """Return a value as it is shown, masked where its name asks for it."""
    name, verdict, expected = field.reading.name, field.reading.verdict, field.reading.expected
    if field.correction is not None:
        checked = normal_form(name, field.correction, today)
        verdict, expected = checked.verdict, checked.expected
    hidden = name in MASKED
    return FieldView(
        field=field,
        value=mask(name, field.value),
        raw=mask(name, field.reading.raw),
        masked=hidden,
        verdict=verdict,
        expected=None if hidden else expected,
    )


def unmask(office: Office, who: Principal, document_id: UUID, field_id: UUID) -> str:
    """Return a masked value in full; audited.

    Raises:
        NotFound: there is no such value for this person.
    """
    with office.db.write() as tx:
        field = find_field(tx, who, document_id, field_id)
        record_id = tx.documents.get(document_id, visible_to=who).record_id
        detail = {"field": field.reading.name}
        tx.audit.append(AuditEvent("field.unmask", who.actor_id, document_id, record_id, detail=detail))
    return field.value


def find_field(tx: Transaction, who: Principal, document_id: UUID, field_id: UUID) -> StoredField:
    """Return a value of this very paper.

    Raises:
        NotFound: there is no such value for this person.
    """
    field = tx.fields.get(field_id, visible_to=who)
    if field.document_id != document_id:
        raise NotFound("not_found")
    return field


def rename(office: Office, who: Principal, document_id: UUID, name: str, *, revision: int) -> Document:
    """Give a paper another name.

    Raises:
        NotFound: there is no such paper for this person.
        Invalid: `name_missing`.
        Conflict: `changed_meanwhile`.
    """
    require(who, Action.REVIEW)
    clean = display_name(name)
    if not clean:
        raise Invalid("name_missing")
    with office.db.write() as tx:
        before = tx.documents.get(document_id, visible_to=who)
        renamed = tx.documents.save(replace(before, name=clean, revision=revision), visible_to=who)
        tx.index_log.note(document_id)
        detail = {"before": before.name, "after": clean}
        tx.audit.append(AuditEvent("document.rename", who.actor_id, document_id, before.record_id, detail=detail))
    return renamed


def history(office: Office, who: Principal, document_id: UUID) -> tuple[HistoryEntry, ...]:
    """Return what happened to a paper, newest first.

    Raises:
        NotFound: there is no such paper for this person.
    """
    with office.db.read() as tx:
        tx.documents.get(document_id, visible_to=who)
        entries = tx.audit.page(AuditFilter(object_id=document_id), limit=500).items
        names = tx.people.names({entry.actor_id for entry in entries if entry.actor_id})
    return tuple(
        HistoryEntry(
            entry.at,
            entry.action,
            names.get(entry.actor_id, "") if entry.actor_id else "",
            entry.result,
            by_operator=entry.actor_id == OPERATOR_ID,
        )
        for entry in entries
    )


def _filter(query: DocumentQuery) -> DocumentFilter:
    return DocumentFilter(
        record_id=query.record_id,
        batch_id=query.batch_id,
        states=query.states,
        lifecycles=(query.lifecycle,),
        own_batches=query.mine,
    )


def _links(tx: Transaction, who: Principal, document_id: UUID) -> tuple[LinkView, ...]:
    """Return the links that stand or are proposed, with the names of their parties."""
    shown = []
    for link in tx.links.of_document(document_id, visible_to=who):
        if link.state is not LinkState.UNDONE:
            # A withdrawn paper makes nobody known: the party may be out of sight where only this paper named it.
            with suppress(NotFound):
                shown.append(LinkView(link, tx.parties.get(link.party_id, visible_to=who).name))
    return tuple(shown)
