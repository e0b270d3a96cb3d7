"""The parties of a lead or case, what papers say of them, and where papers disagree."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cases.office import Office
from core.model.document import Verdict
from core.model.page import Box
from core.model.person import Principal
from core.model.record import Involvement, LinkState, Party, PartyKind, PartyRole


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
    """Return the parties of a lead or case with all that its papers say of them.

    Raises:
        NotFound: there is no such record for this person.
    """
    raise NotImplementedError


def add_party(office: Office, who: Principal, record_id: UUID, new: NewParty) -> Involvement:
    """Add a party to a lead or case by hand; one already known here by the same identifier is taken, not doubled.

    Raises:
        Invalid: `name_missing`, or `bad_identifier` with `name` where its check fails.
    """
    raise NotImplementedError


def set_role(office: Office, who: Principal, record_id: UUID, party_id: UUID, roles: frozenset[PartyRole]) -> None:
    """Set what a party is in a record; the empty set takes it out of the record.

    Raises:
        NotFound: there is no such party in it.
    """
    raise NotImplementedError


def rename_party(office: Office, who: Principal, record_id: UUID, party_id: UUID, name: str) -> Party:
    """Correct a party's name.

    Raises:
        Invalid: `name_missing`.
    """
    raise NotImplementedError
