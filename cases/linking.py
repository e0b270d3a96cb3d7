"""Which party a paper speaks of: found by identifiers, proposed by name, decided by people."""

from __future__ import annotations

from uuid import UUID

from cases.office import Office
from core.model.document import Document
from core.model.person import Principal
from core.model.record import PartyLink
from storage.sql.database import Transaction


def link_reading(office: Office, tx: Transaction, document: Document) -> tuple[PartyLink, ...]:
    """Link the subjects of a paper just read (its fields are stored) to parties; called by the pipeline.

    The same identity number or USCC links by itself, a name with birthday or phone is proposed; a paper
    filed to a lead or case makes new parties of the subjects nobody knows. Parties are looked for in the
    paper's own record and, where that is internal, in internal records; never across restricted ones.
    """
    raise NotImplementedError


def confirm_link(office: Office, who: Principal, link_id: UUID, *, document_id: UUID) -> PartyLink:
    """Say that a proposed link is right.

    Raises:
        NotFound: there is no such link for this person.
    """
    raise NotImplementedError


def undo_link(office: Office, who: Principal, link_id: UUID, *, document_id: UUID) -> PartyLink:
    """Say that a link is wrong; it is not made again by itself.

    Raises:
        NotFound: there is no such link for this person.
    """
    raise NotImplementedError


def relink(office: Office, who: Principal, document_id: UUID, subject: int, party_id: UUID | None) -> PartyLink:
    """Link a subject of a paper to a party of the paper's record by hand (None: to a new one).

    Raises:
        NotFound: there is no such paper, subject or party for this person.
        Conflict: `not_in_record`: the paper is filed to no lead or case yet.
    """
    raise NotImplementedError
