"""What does not agree, as people meet it: both places, and what may be said of it.

A finding between two papers is told only to who may see both, not even in a count; nothing is refused by one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from uuid import UUID

from cases.corrections import correct_field
from cases.masking import mask
from cases.office import Office
from core.access import Action, require
from core.errors import Conflict, Invalid
from core.model.audit import AuditEvent
from core.model.finding import Finding, FindingState, Place
from core.model.person import Principal
from storage.sql.database import Transaction
from storage.sql.repositories.documents import DocumentFilter

_IDENTIFIERS = frozenset({"id_number", "uscc", "account_number", "tax_id"})


@dataclass(frozen=True, slots=True)
class PlaceView:
    """One side as shown: the paper it stands on, the value masked where its name asks for it.

    `takes` says that the other side can be put right from here with one word; `expected` is what the other side of a
    table's row should be.
    """

    document_id: UUID
    document_name: str
    place: Place
    takes: bool
    expected: str | None = None


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding with both its places, and who decided on it (empty for nobody)."""

    finding: Finding
    first: PlaceView
    second: PlaceView
    decided_by: str

    @property
    def open(self) -> bool:
        """Whether nobody has said anything of it yet."""
        return self.finding.state is FindingState.OPEN


def of_document(office: Office, who: Principal, document_id: UUID) -> tuple[FindingView, ...]:
    """Return the findings with a side on one paper, open ones first.

    Raises:
        NotFound: there is no such paper for this person.
    """
    with office.db.read() as tx:
        tx.documents.get(document_id, visible_to=who)
        return _views(tx, who, tx.findings.of_documents([document_id], visible_to=who))


def of_record(office: Office, who: Principal, record_id: UUID) -> tuple[FindingView, ...]:
    """Return the findings of a lead's or case's papers that the person sees, open ones first.

    Raises:
        NotFound: there is no such record for this person.
    """
    with office.db.read() as tx:
        tx.records.get(record_id, visible_to=who)
        papers: list[UUID] = []
        after: str | None = None
        while True:
            found = tx.documents.page(DocumentFilter(record_id=record_id), visible_to=who, after=after, limit=1000)
            papers += [item.id for item in found.items]
            after = found.after
            if after is None:
                return _views(tx, who, tx.findings.of_documents(papers, visible_to=who))


def accept(office: Office, who: Principal, finding_id: UUID) -> Finding:
    """Say that both sides may stand as they are.

    Raises:
        NotFound: there is no such finding for this person.
        Conflict: `finding_decided`: somebody has said something of it already.
    """
    return _decide(office, who, finding_id, FindingState.OPEN, FindingState.ACCEPTED)


def reopen(office: Office, who: Principal, finding_id: UUID) -> Finding:
    """Take back that both sides may stand.

    Raises:
        NotFound: there is no such finding for this person.
        Conflict: `finding_decided`: it is not accepted.
    """
    return _decide(office, who, finding_id, FindingState.ACCEPTED, FindingState.OPEN)


def take(office: Office, who: Principal, finding_id: UUID, *, first: bool) -> UUID:
    """Put one side right by the other: the first side's word counts where `first`, else the second's.

    It is a correction like any other, and can be undone on the paper that was corrected.

    Returns:
        The paper that was corrected.

    Raises:
        NotFound: there is no such finding for this person.
        Conflict: `finding_decided`, or as for corrections.
        Invalid: `finding_untold`: the side taken does not say what the other should be.
    """
    require(who, Action.REVIEW)
    with office.db.read() as tx:
        item = tx.findings.get(finding_id, visible_to=who)
        right, wrong = (item.first, item.second) if first else (item.second, item.first)
        document = tx.documents.get(item.other_id if first else item.document_id, visible_to=who)
    if item.state is not FindingState.OPEN:
        raise Conflict("finding_decided")
    if not _takes(right, wrong) or right.implied is None or wrong.field_id is None:
        raise Invalid("finding_untold")
    correct_field(office, who, wrong.field_id, right.implied, document_id=document.id, revision=document.revision)
    return document.id


def _decide(office: Office, who: Principal, finding_id: UUID, expected: FindingState, state: FindingState) -> Finding:
    require(who, Action.REVIEW)
    with office.db.write() as tx:
        item = tx.findings.get(finding_id, visible_to=who)
        if item.state is not expected:
            raise Conflict("finding_decided")
        closed = state is not FindingState.OPEN
        decided = replace(
            item,
            state=state,
            decided_by=who.person_id if closed else None,
            decided_at=office.clock.now() if closed else None,
        )
        tx.findings.save(decided, visible_to=who)
        record_id = tx.documents.get(item.document_id, visible_to=who).record_id
        action = "finding.accept" if closed else "finding.reopen"
        tx.audit.append(AuditEvent(action, who.actor_id, finding_id, record_id, detail={"kind": item.kind.value}))
    return decided


def _takes(right: Place, wrong: Place) -> bool:
    """Whether the side that is wrong can be replaced by what the right one implies."""
    same = wrong.name in _IDENTIFIERS
    return right.implied is not None and wrong.field_id is not None and (not same or right.name in _IDENTIFIERS)


def _views(tx: Transaction, who: Principal, found: Collection[Finding]) -> tuple[FindingView, ...]:
    ids = {paper for item in found for paper in (item.document_id, item.other_id)}
    names = {paper: item.name for paper, item in tx.documents.many(ids, visible_to=who).items()}
    people = tx.people.names({item.decided_by for item in found if item.decided_by})
    shown = [
        FindingView(
            item,
            _side(item.document_id, names, item.first, item.second),
            _side(item.other_id, names, item.second, item.first),
            people.get(item.decided_by, "") if item.decided_by else "",
        )
        for item in found
    ]
    return tuple(sorted(shown, key=lambda view: not view.open))


def _side(document_id: UUID, names: dict[UUID, str], place: Place, other: Place) -> PlaceView:
    masked = replace(place, value=mask(place.name, place.value), implied=None)
    expected = place.implied if place.field_id is None else None
    return PlaceView(document_id, names[document_id], masked, _takes(place, other), expected)
