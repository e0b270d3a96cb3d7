"""The pages of a paper: what was read on them, their images, and the paper's text."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cases.office import Office
from core.model.page import Page
from core.model.person import Principal


@dataclass(frozen=True, slots=True)
class PageImage:
    """A picture of a page."""

    data: bytes
    media_type: str


def layout(office: Office, who: Principal, document_id: UUID, number: int) -> Page:
    """Return the lines and words of a page (counted from 1); audited once per opening of the paper.

    Raises:
        NotFound: there is no such page for this person.
    """
    raise NotImplementedError


def preview(office: Office, who: Principal, document_id: UUID, number: int) -> PageImage:
    """Return the large picture of a page; audited.

    Raises:
        NotFound: there is no such page for this person.
    """
    raise NotImplementedError


def thumbnail(office: Office, who: Principal, document_id: UUID, number: int) -> PageImage:
    """Return the small picture of a page; audited.

    Raises:
        NotFound: there is no such page for this person.
    """
    raise NotImplementedError


def text(office: Office, who: Principal, document_id: UUID) -> str:
    """Return all that was read on the paper, pages parted by form feeds; audited.

    Raises:
        NotFound: there is no such paper for this person.
    """
    raise NotImplementedError
