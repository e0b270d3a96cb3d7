"""Who may see a record: its owner, its members, and whether it is restricted to them."""

from __future__ import annotations

from uuid import UUID

from cases.office import Office
from core.model.person import Principal
from core.model.record import Record, Visibility


def set_visibility(office: Office, who: Principal, record_id: UUID, visibility: Visibility) -> Record:
    """Restrict a lead or case to its owner and members, or open it to all staff; its papers follow.

    Raises:
        NotFound: there is no such record for this person.
        Denied: the person sees it but may not manage it.
    """
    raise NotImplementedError


def set_owner(office: Office, who: Principal, record_id: UUID, person_id: UUID) -> Record:
    """Give a record to another owner; the former owner stays a member.

    Raises:
        Invalid: `owner_unknown`.
    """
    raise NotImplementedError


def add_member(office: Office, who: Principal, record_id: UUID, person_id: UUID) -> Record:
    """Let a colleague see a record.

    Raises:
        Invalid: `member_unknown`.
    """
    raise NotImplementedError


def remove_member(office: Office, who: Principal, record_id: UUID, person_id: UUID) -> Record:
    """End a colleague's membership.

    Raises:
        Conflict: `owner_is_member`: the owner cannot be removed.
    """
    raise NotImplementedError
