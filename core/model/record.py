"""Records: batches, leads and cases.  A record is what access is decided on; papers belong to one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class RecordKind(StrEnum):
    """What a paper can belong to."""

    BATCH = "batch"
    LEAD = "lead"
    CASE = "case"


class Visibility(StrEnum):
    """Who may see a record."""

    INTERNAL = "internal"  #: every staff member
    RESTRICTED = "restricted"  #: members only


class LeadStage(StrEnum):
    """How far a lead has come."""

    NEW = "new"
    CONTACTED = "contacted"
    QUALIFIED = "qualified"
    CONVERTED = "converted"
    LOST = "lost"


class LeadChannel(StrEnum):
    """How a lead reached the office."""

    WALK_IN = "walk_in"
    PHONE = "phone"
    WEB = "web"
    CLIENT_REFERRAL = "client_referral"
    STAFF_REFERRAL = "staff_referral"
    PARTNER = "partner"
    ADVERTISING = "advertising"
    EVENT = "event"
    CONTENT = "content"
    PUBLIC_SOURCE = "public_source"
    SOCIAL = "social"


class PartyRole(StrEnum):
    """What a party is in a lead or case."""

    CLIENT = "client"  #: 委托人
    OPPONENT = "opponent"  #: 对方当事人
    THIRD_PARTY = "third_party"
    GUARANTOR = "guarantor"
    BORROWER = "borrower"
    WITNESS = "witness"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Record:
    """A batch, lead or case, opened for a person who may see it.

    `title` names it for people.  `channel` and `stage` are a lead's; `number` and `cause` (code of the
    current edition) are a case's; `source` and `target_id` are a batch's: where its papers come from, and
    the lead or case they are filed to as they arrive.
    """

    id: UUID
    kind: RecordKind
    visibility: Visibility
    owner_id: UUID | None
    title: str
    created_at: datetime
    revision: int
    member_ids: frozenset[UUID] = frozenset()
    note: str = ""
    channel: LeadChannel | None = None
    stage: LeadStage | None = None
    number: str | None = None
    cause: str | None = None
    source: str = ""
    target_id: UUID | None = None


class PartyKind(StrEnum):
    """A natural person or an organisation."""

    PERSON = "person"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Party:
    """A person or company that records and papers speak of.

    `identifiers` maps a field name (`id_number`, `uscc`, `phone`, …) to its normal form.
    """

    id: UUID
    kind: PartyKind
    name: str
    identifiers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Involvement:
    """Says that a party takes part in a lead or case, and as what; one party may have several roles in it."""

    record_id: UUID
    party: Party
    role: PartyRole


class LinkState(StrEnum):
    """How a paper's values stand to a party."""

    PROPOSED = "proposed"
    LINKED = "linked"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class PartyLink:
    """Says that one subject of a paper is a party; values are never copied over it."""

    id: UUID
    document_id: UUID
    subject: int
    party_id: UUID
    state: LinkState
    reason: str  #: message code: what matched
    by_hand: bool = False
