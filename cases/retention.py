"""Taking papers out of the office's care: withdrawn, restored, shredded."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from cases.office import Office
from core.model.document import Document
from core.model.person import Principal


def withdraw(office: Office, who: Principal, document_id: UUID, *, revision: int) -> Document:
    """Take a paper out of lists and search; it can be restored for `retention.withdrawal`, then it is shredded.

    Raises:
        NotFound: there is no such paper for this person.
        Conflict: `changed_meanwhile` or `not_live`.
    """
    raise NotImplementedError


def restore(office: Office, who: Principal, document_id: UUID) -> Document:
    """Bring a withdrawn paper back.

    Raises:
        NotFound: there is no such paper for this person.
        Conflict: `not_withdrawn`.
    """
    raise NotImplementedError


def due(office: Office, limit: int = 100) -> tuple[UUID, ...]:
    """Return withdrawn papers whose time to be restored is over; for the worker."""
    raise NotImplementedError


def shred(office: Office, document_id: UUID) -> datetime:
    """Destroy a withdrawn paper: its key, its objects, its values, its index entry; for the worker.

    Safe to repeat after a crash.

    Returns:
        When the last backup that can hold its key has expired.

    Raises:
        Conflict: `not_withdrawn`, or it may still be restored.
    """
    raise NotImplementedError
