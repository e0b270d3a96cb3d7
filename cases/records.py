"""Batches, leads and cases: opening, changing, listing them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cases.office import Office
from core.model.person import Principal
from core.model.record import Involvement, LeadChannel, LeadStage, Record, RecordKind, Visibility
from core.model.slice import Slice


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


def open_batch(
    office: Office, who: Principal, *, title: str = "", source: str = "", target_id: UUID | None = None
) -> Record:
    """Open a batch for papers about to come in; with a target, they are filed to that lead or case as they arrive.

    Raises:
        Denied: the person's roles do not feed papers in.
        NotFound: there is no such lead or case for this person.
    """
    raise NotImplementedError


def open_lead(office: Office, who: Principal, new: NewLead) -> Record:
    """Open a lead.

    Raises:
        Denied: the person's roles do not feed papers in.
        Invalid: `title_missing` or `owner_unknown`.
    """
    raise NotImplementedError


def open_case(office: Office, who: Principal, new: NewCase) -> Record:
    """Open a case.

    Raises:
        Denied: only staff open cases.
        Invalid: `title_missing`, `owner_unknown`, `bad_case_number` or `unknown_cause`.
    """
    raise NotImplementedError


def change_lead(office: Office, who: Principal, record_id: UUID, *, revision: int, **changes: object) -> Record:
    """Change a lead's `title`, `note`, `channel` or `stage`.

    Raises:
        NotFound: there is no such lead for this person.
        Conflict: `changed_meanwhile`.
        Invalid: as for opening one.
    """
    raise NotImplementedError


def change_case(office: Office, who: Principal, record_id: UUID, *, revision: int, **changes: object) -> Record:
    """Change a case's `title`, `note`, `number` or `cause`.

    Raises:
        NotFound: there is no such case for this person.
        Conflict: `changed_meanwhile`.
        Invalid: as for opening one.
    """
    raise NotImplementedError


def view(office: Office, who: Principal, record_id: UUID) -> RecordView:
    """Return a record as this person sees it.

    Raises:
        NotFound: there is none for this person.
    """
    raise NotImplementedError


def listing(
    office: Office, who: Principal, kind: RecordKind, *, mine: bool = False, after: str | None = None, limit: int = 50
) -> Slice[RecordRow]:
    """List what the person may see, newest first; a clerk sees own batches.

    Args:
        mine: only what the person owns.
    """
    raise NotImplementedError
