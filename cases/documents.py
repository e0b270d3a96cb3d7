"""Papers as people meet them: lists, one paper with its values and links, and its history."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cases.office import Office
from core.model.document import Document, DocumentState, Lifecycle, StoredField
from core.model.person import Principal
from core.model.record import PartyLink, Record
from core.model.slice import Slice


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
    """A line of a list: the paper and whose it is, as far as its values tell (first name on it, masked nothing)."""

    document: Document
    subject: str
    record_title: str
    record_kind: str


@dataclass(frozen=True, slots=True)
class FieldView:
    """A value as shown: `value` and `raw` are masked where `masked` says so, until `unmask` is asked."""

    field: StoredField
    value: str
    raw: str
    masked: bool


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link of one of the paper's subjects to a party, with the party's name."""

    link: PartyLink
    party_name: str


@dataclass(frozen=True, slots=True)
class DocumentView:
    """One paper with everything its page shows."""

    document: Document
    record: Record
    fields: tuple[FieldView, ...]  #: in the order of the paper
    links: tuple[LinkView, ...]
    children: tuple[tuple[UUID, str], ...]  #: papers made from this one that the person may see
    restorable_until: datetime | None  #: for a withdrawn paper


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One thing that happened to the paper."""

    at: datetime
    action: str
    actor: str  #: name; empty for the product and the local operator
    result: str


def listing(
    office: Office, who: Principal, query: DocumentQuery, *, after: str | None = None, limit: int = 50
) -> Slice[DocumentRow]:
    """List papers the person may see, newest first."""
    raise NotImplementedError


def intake(office: Office, who: Principal, *, after: str | None = None, limit: int = 100) -> Slice[DocumentRow]:
    """List what the person fed in, newest first, whatever became of it."""
    raise NotImplementedError


def status(office: Office, who: Principal, ids: Collection[UUID]) -> tuple[Document, ...]:
    """Return those of `ids` (at most 1,000) that the person may see, for following their reading."""
    raise NotImplementedError


def counts(office: Office, who: Principal, query: DocumentQuery) -> dict[DocumentState, int]:
    """Count the papers of `query` by state, among those the person may see."""
    raise NotImplementedError


def view(office: Office, who: Principal, document_id: UUID) -> DocumentView:
    """Open a paper; audited.

    Raises:
        NotFound: there is no such paper for this person.
    """
    raise NotImplementedError


def unmask(office: Office, who: Principal, document_id: UUID, field_id: UUID) -> str:
    """Return a masked value in full; audited.

    Raises:
        NotFound: there is no such value for this person.
    """
    raise NotImplementedError


def rename(office: Office, who: Principal, document_id: UUID, name: str, *, revision: int) -> Document:
    """Give a paper another name.

    Raises:
        NotFound: there is no such paper for this person.
        Invalid: `name_missing`.
        Conflict: `changed_meanwhile`.
    """
    raise NotImplementedError


def history(office: Office, who: Principal, document_id: UUID) -> tuple[HistoryEntry, ...]:
    """Return what happened to a paper, newest first.

    Raises:
        NotFound: there is no such paper for this person.
    """
    raise NotImplementedError
