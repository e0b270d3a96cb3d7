"""What a person says of a reading: corrected, confirmed, rejected, added; each can be undone.

Every function takes the paper's `revision` as the person saw it and returns the paper with its new one.
A decision is kept sealed with what stood before, so that `undo` can put it back; a correction is also
kept as an example to learn from.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cases.office import Office
from core.model.document import Document
from core.model.page import Box
from core.model.person import Principal


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
        Conflict: `changed_meanwhile`.
        Invalid: `value_missing`.
    """
    raise NotImplementedError


def confirm_field(office: Office, who: Principal, field_id: UUID, *, document_id: UUID, revision: int) -> Document:
    """Say that a value is right as it stands.

    Raises:
        NotFound: there is no such value for this person.
        Conflict: `changed_meanwhile`.
    """
    raise NotImplementedError


def reject_field(office: Office, who: Principal, field_id: UUID, *, document_id: UUID, revision: int) -> Document:
    """Say that a value does not belong to the paper.

    Raises:
        NotFound: there is no such value for this person.
        Conflict: `changed_meanwhile`.
    """
    raise NotImplementedError


def add_field(office: Office, who: Principal, document_id: UUID, new: NewField, *, revision: int) -> Document:
    """Add a value the reading missed.

    Raises:
        NotFound: there is no such paper for this person.
        Conflict: `changed_meanwhile`.
        Invalid: `unknown_field`, `value_missing` or `no_such_page`.
    """
    raise NotImplementedError


def set_type(office: Office, who: Principal, document_id: UUID, code: str, *, revision: int) -> Document:
    """Say what a paper is; its values are read anew for that type, the person's own are kept.

    Raises:
        NotFound: there is no such paper for this person.
        Conflict: `changed_meanwhile`.
        Invalid: `unknown_type`.
    """
    raise NotImplementedError


def set_cause(office: Office, who: Principal, document_id: UUID, code: str | None, *, revision: int) -> Document:
    """Say what a paper's cause of action is (None: it has none).

    Raises:
        NotFound: there is no such paper for this person.
        Conflict: `changed_meanwhile`.
        Invalid: `unknown_cause`.
    """
    raise NotImplementedError


def confirm_document(office: Office, who: Principal, document_id: UUID, *, revision: int) -> Document:
    """Say that a paper is right: its type, its cause and its values; it is filed.

    Raises:
        NotFound: there is no such paper for this person.
        Conflict: `changed_meanwhile`, or `not_readable_yet` while it is being read, locked or failed.
    """
    raise NotImplementedError


def decisions(office: Office, who: Principal, document_id: UUID) -> tuple[PastDecision, ...]:
    """Return what people decided on a paper, newest first.

    Raises:
        NotFound: there is no such paper for this person.
    """
    raise NotImplementedError


def undo(office: Office, who: Principal, document_id: UUID, decision_id: UUID | None = None) -> Document:
    """Take back one's last decision on a paper, or a given one by whomever.

    Raises:
        NotFound: there is no such paper or decision for this person.
        Conflict: `nothing_to_undo`, or `decided_again` where a later decision stands on this one.
    """
    raise NotImplementedError
