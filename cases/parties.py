"""The parties of a lead or case, what papers say of them, and where papers disagree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from cases.masking import mask
from cases.normal_forms import normal_form
from cases.office import Office
from cases.subjects import NAMING, TELLING
from core.access import Action, require
from core.errors import Invalid, NotFound
from core.ids import new_id
from core.model.audit import AuditEvent
from core.model.document import Document, StoredField, Verdict
from core.model.page import Box
from core.model.person import Principal
from core.model.record import Involvement, LinkState, Party, PartyKind, PartyLink, PartyRole, RecordKind
from core.text import display_name
from storage.sql.database import Transaction

LONGEST_NAME = 240  #: bytes
#: Values that are one and the same for a party, so that papers which differ disagree.
_ONE_VALUED = frozenset(
    {
        "name",
        "gender",
        "ethnicity",
        "birth_date",
        "address",
        "id_number",
        "uscc",
        "legal_representative",
        "registered_capital",
        "established_on",
        "phone",
    }
)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value stands."""

    document_id: UUID
    document_name: str
    field_id: UUID
    page: int
    box: Box
    verdict: Verdict
    confirmed: bool


@dataclass(frozen=True, slots=True)
class KnownValue:
    """One value of a party and the papers that say so; masked where it is an identity number, phone or card."""

    name: str
    value: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class KnownElsewhere:
    """A part the same party has in another record the person may see."""

    record_id: UUID
    title: str
    role: PartyRole


@dataclass(frozen=True, slots=True)
class LinkedPaper:
    """A paper one of whose subjects is this party, or may be."""

    link_id: UUID
    document_id: UUID
    document_name: str
    subject: int
    state: LinkState
    reason: str
    by_hand: bool


@dataclass(frozen=True, slots=True)
class PartyView:
    """A party in one record: values, papers, disagreements, and whether it is known in another role."""

    party: Party  #: identifiers masked
    roles: tuple[PartyRole, ...]
    values: tuple[KnownValue, ...]
    disagreements: tuple[str, ...]  #: names of fields on which papers differ
    papers: tuple[LinkedPaper, ...]
    elsewhere: tuple[KnownElsewhere, ...]


@dataclass(frozen=True, slots=True)
class NewParty:
    """What is said of a party added by hand; identifiers are (field name, value) pairs."""

    kind: PartyKind
    name: str
    role: PartyRole
    identifiers: tuple[tuple[str, str], ...] = ()


def of_record(office: Office, who: Principal, record_id: UUID) -> tuple[PartyView, ...]:
    """Return the parties of a lead or case with all that its papers say of them; audited.

    Raises:
        NotFound: there is no such record for this person.
    """
    with office.db.write() as tx:
        parts = tx.parties.of_record(record_id, visible_to=who)
        links = tx.links.of_record(record_id, visible_to=who)
        papers = {link.document_id for link in links}
        desk = _Desk(
            tx,
            who,
            record_id,
            tx.documents.many(papers, visible_to=who),
            tx.fields.of_many(papers, visible_to=who),
        )
        tx.audit.append(AuditEvent("record.parties", who.actor_id, record_id, record_id))
        parties = {part.party.id: part.party for part in parts}
        return tuple(
            desk.view(
                party,
                tuple(part.role for part in parts if part.party.id == party.id),
                [link for link in links if link.party_id == party.id and link.state is not LinkState.UNDONE],
            )
            for party in parties.values()
        )


def add_party(office: Office, who: Principal, record_id: UUID, new: NewParty) -> Involvement:
    """Add a party to a lead or case by hand; one already known here by the same identifier is taken, not doubled.

    Raises:
        NotFound: there is no such lead or case for this person.
        Invalid: `name_missing`, or `bad_identifier` with `name` where its check fails.
    """
    require(who, Action.REVIEW)
    name = _name(new.name)
    identifiers = tuple(_identifier(field, value, office.clock.now().date()) for field, value in new.identifiers)
    with office.db.write() as tx:
        _require_lead_or_case(tx, who, record_id)
        party = _known(tx, record_id, identifiers)
        if party is None:
            party = Party(new_id(), new.kind, name, identifiers)
            tx.parties.add(party)
        tx.parties.attach(record_id, party.id, new.role, visible_to=who)
        detail = {"party": str(party.id), "role": new.role.value}
        tx.audit.append(AuditEvent("party.add", who.actor_id, record_id, record_id, detail=detail))
    return Involvement(record_id, party, new.role)


def set_role(office: Office, who: Principal, record_id: UUID, party_id: UUID, roles: frozenset[PartyRole]) -> None:
    """Set what a party is in a record; the empty set takes it out of the record.

    Raises:
        NotFound: there is no such party in it.
    """
    require(who, Action.REVIEW)
    with office.db.write() as tx:
        _require_lead_or_case(tx, who, record_id)
        present = _roles_of(tx, who, record_id, party_id)
        for role in roles - present:
            tx.parties.attach(record_id, party_id, role, visible_to=who)
        for role in present - roles:
            tx.parties.detach(record_id, party_id, role, visible_to=who)
        detail = {"party": str(party_id), "roles": ",".join(sorted(roles))}
        tx.audit.append(AuditEvent("party.roles", who.actor_id, record_id, record_id, detail=detail))


def rename_party(office: Office, who: Principal, record_id: UUID, party_id: UUID, name: str) -> Party:
    """Correct a party's name.

    Raises:
        NotFound: there is no such party in the record.
        Invalid: `name_missing`.
    """
    require(who, Action.REVIEW)
    clean = _name(name)
    with office.db.write() as tx:
        _roles_of(tx, who, record_id, party_id)
        renamed = replace(tx.parties.get(party_id, visible_to=who), name=clean)
        tx.parties.save(renamed, visible_to=who)
        tx.audit.append(AuditEvent("party.rename", who.actor_id, record_id, record_id, detail={"name": clean}))
    return renamed


@dataclass(frozen=True, slots=True)
class _Desk:
    """The papers of a record that the person sees, opened."""

    tx: Transaction
    who: Principal
    record_id: UUID
    documents: Mapping[UUID, Document]
    fields: Mapping[UUID, tuple[StoredField, ...]]

    def view(self, party: Party, roles: tuple[PartyRole, ...], links: list[PartyLink]) -> PartyView:
        """Return one party with what is known of it."""
        known: dict[tuple[str, str], list[Source]] = {}
        for link in links:
            if link.state is LinkState.LINKED:
                for key, source in self._said(link):
                    known.setdefault(key, []).append(source)
        values = {name: {value for other, value in known if other == name} for name, _ in known}
        return PartyView(
            party=replace(party, identifiers=tuple((name, mask(name, value)) for name, value in party.identifiers)),
            roles=roles,
            values=tuple(KnownValue(name, mask(name, value), tuple(at)) for (name, value), at in known.items()),
            disagreements=tuple(name for name, found in values.items() if len(found) > 1 and name in _ONE_VALUED),
            papers=tuple(self._paper(link) for link in links),
            elsewhere=self._elsewhere(party),
        )

    def _said(self, link: PartyLink) -> Iterator[tuple[tuple[str, str], Source]]:
        document = self.documents[link.document_id]
        for field in self.fields.get(link.document_id, ()):
            reading = field.reading
            if reading.subject != link.subject or field.rejected or not field.value:
                continue
            name = "name" if reading.name in NAMING else reading.name
            yield (
                (name, field.value),
                Source(
                    document.id, document.name, field.id, reading.page, reading.box, reading.verdict, field.confirmed
                ),
            )

    def _paper(self, link: PartyLink) -> LinkedPaper:
        name = self.documents[link.document_id].name
        return LinkedPaper(link.id, link.document_id, name, link.subject, link.state, link.reason, link.by_hand)

    def _elsewhere(self, party: Party) -> tuple[KnownElsewhere, ...]:
        parts = [
            part
            for part in self.tx.parties.involvements(party.id, visible_to=self.who)
            if part.record_id != self.record_id
        ]
        records = self.tx.records.many({part.record_id for part in parts}, visible_to=self.who)
        return tuple(KnownElsewhere(part.record_id, records[part.record_id].title, part.role) for part in parts)


def _known(tx: Transaction, record_id: UUID, identifiers: Iterable[tuple[str, str]]) -> Party | None:
    for name, value in identifiers:
        if name in TELLING:
            found = tx.parties.known_to(record_id).by_identifier(name, value)
            if found:
                return found[0]
    return None


def _roles_of(tx: Transaction, who: Principal, record_id: UUID, party_id: UUID) -> set[PartyRole]:
    parts = tx.parties.of_record(record_id, visible_to=who)
    roles = {part.role for part in parts if part.party.id == party_id}
    if not roles:
        raise NotFound("not_found")
    return roles


def _require_lead_or_case(tx: Transaction, who: Principal, record_id: UUID) -> None:
    if tx.records.get(record_id, visible_to=who).kind is RecordKind.BATCH:
        raise NotFound("not_found")


def _name(text: str) -> str:
    name = display_name(text, LONGEST_NAME)
    if not name:
        raise Invalid("name_missing")
    return name


def _identifier(name: str, value: str, today: date) -> tuple[str, str]:
    checked = normal_form(name, value, today)
    if not checked.value or checked.verdict in {Verdict.WRONG, Verdict.UNSURE}:
        raise Invalid("bad_identifier", name=name)
    return name, checked.value
