"""Through what a party is seen or known, as SQL: a party has no visibility of its own."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_

from core.model.document import Lifecycle
from core.model.person import Principal
from core.model.record import LinkState, Visibility
from storage.sql.repositories.visibility import sees_document, sees_record
from storage.sql.tables.documents import document, party_link
from storage.sql.tables.records import party, record, record_party


def seen_by(principal: Principal) -> ColumnElement[bool]:
    """Return the condition under which the principal sees a row of `party`."""
    return or_(_takes_part(sees_record(principal)), _is_linked(sees_document(principal)))


def known_in(record_id: UUID) -> ColumnElement[bool]:
    """Return the condition under which papers of this record may be linked to a row of `party`."""
    open_to_all = or_(record.c.visibility == Visibility.INTERNAL, record.c.id == record_id)
    return or_(_takes_part(open_to_all), _is_linked(open_to_all))


def _takes_part(in_record: ColumnElement[bool]) -> ColumnElement[bool]:
    part = exists().where(record_party.c.party_id == party.c.id, record.c.id == record_party.c.record_id, in_record)
    return part.correlate(party)


def _is_linked(by_document: ColumnElement[bool]) -> ColumnElement[bool]:
    link = exists().where(
        party_link.c.party_id == party.c.id,
        party_link.c.state != LinkState.UNDONE,
        document.c.id == party_link.c.document_id,
        document.c.lifecycle == Lifecycle.LIVE,
        record.c.id == document.c.record_id,
        by_document,
    )
    return link.correlate(party)
