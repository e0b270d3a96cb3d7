"""Which subject of a paper is which party."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.errors import Conflict, NotFound
from core.model.document import Lifecycle
from core.model.person import Principal
from core.model.record import LinkState, PartyLink
from storage.sql.repositories.base import chunks
from storage.sql.repositories.parts import DocumentPartRepository
from storage.sql.repositories.visibility import documents_and_records, sees_document
from storage.sql.tables.documents import document, party_link


class LinkRepository(DocumentPartRepository):
    """Links between papers and parties, undone ones too: what was undone is not made again by itself."""

    def add(self, link: PartyLink) -> None:
        """Write a new link.

        Raises:
            Conflict: `already_linked`: this subject and party have one, perhaps undone.
        """
        try:
            with self._connection.begin_nested():
                self._connection.execute(
                    insert(party_link).values(
                        id=link.id, document_id=link.document_id, subject=link.subject, **_values(link)
                    )
                )
        except IntegrityError:
            raise Conflict("already_linked") from None

    def save(self, link: PartyLink, *, visible_to: Principal) -> None:
        """Write a link's new state, party, reason or hand; raise NotFound."""
        self.get(link.id, visible_to=visible_to)
        self._connection.execute(update(party_link).where(party_link.c.id == link.id).values(**_values(link)))

    def remove(self, link_id: UUID) -> None:
        """Remove a link, for the product, where reading made it and reads anew; an unknown one is no error."""
        self._connection.execute(delete(party_link).where(party_link.c.id == link_id))

    def get(self, link_id: UUID, *, visible_to: Principal) -> PartyLink:
        """Return one link; raise NotFound."""
        row = self._connection.execute(_links(visible_to).where(party_link.c.id == link_id)).one_or_none()
        if row is None:
            raise NotFound("not_found")
        return _opened(row)

    def of_document(self, document_id: UUID, *, visible_to: Principal) -> tuple[PartyLink, ...]:
        """Return the links of one paper, by subject; raise NotFound."""
        self._key(document_id, visible_to)
        return self.of_documents([document_id], visible_to=visible_to).get(document_id, ())

    def of_documents(self, ids: Collection[UUID], *, visible_to: Principal) -> dict[UUID, tuple[PartyLink, ...]]:
        """Return the links of those of `ids` that the principal may see; papers without links are left out."""
        found: dict[UUID, list[PartyLink]] = {}
        for some in chunks(ids):
            query = _links(visible_to).where(party_link.c.document_id.in_(some))
            for row in self._connection.execute(query.order_by(party_link.c.subject, party_link.c.id)):
                found.setdefault(row.document_id, []).append(_opened(row))
        return {document_id: tuple(links) for document_id, links in found.items()}

    def of_party(self, party_id: UUID, *, visible_to: Principal) -> tuple[PartyLink, ...]:
        """Return the links to a party from live papers that the principal may see, oldest paper first."""
        return self._live(_links(visible_to).where(party_link.c.party_id == party_id))

    def of_record(self, record_id: UUID, *, visible_to: Principal) -> tuple[PartyLink, ...]:
        """Return the links of the live papers of a record, as far as the principal may see them, oldest paper first."""
        return self._live(_links(visible_to).where(document.c.record_id == record_id))

    def _live(self, query: Select[Any]) -> tuple[PartyLink, ...]:
        query = query.where(document.c.lifecycle == Lifecycle.LIVE)
        rows = self._connection.execute(query.order_by(document.c.created_at, document.c.id, party_link.c.subject))
        return tuple(_opened(row) for row in rows)


def _links(visible_to: Principal) -> Select[Any]:
    rows = party_link.join(documents_and_records, document.c.id == party_link.c.document_id)
    return select(party_link).select_from(rows).where(sees_document(visible_to))


def _values(link: PartyLink) -> dict[str, Any]:
    return {"party_id": link.party_id, "state": link.state, "reason": link.reason, "by_hand": link.by_hand}


def _opened(row: Row[Any]) -> PartyLink:
    return PartyLink(
        row.id, row.document_id, row.subject, row.party_id, LinkState(row.state), row.reason, by_hand=row.by_hand
    )
