"""Destroying a document: its key and everything that was read on it or decided about it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, select, update

from core.errors import Conflict, NotFound
from core.model.document import Lifecycle
from storage.sql.repositories.keyed import KeyedRepository
from storage.sql.tables.documents import (
    decision,
    document,
    example,
    field,
    finding,
    object_,
    page,
    party_link,
    upload,
)


class Shredder(KeyedRepository):
    """For the product, once the time to restore is over."""

    def shred(self, document_id: UUID) -> None:
        """Destroy a withdrawn document; its objects are `left_over`, to be deleted from the store and then forgotten.

        The row stays, empty, so that the log and other papers still have something to point at.  Safe to repeat.

        Raises:
            NotFound: there never was such a document.
            Conflict: `not_withdrawn`.
        """
        lifecycle = self._connection.execute(select(document.c.lifecycle).where(document.c.id == document_id)).scalar()
        if lifecycle is None:
            raise NotFound("not_found")
        if lifecycle not in {Lifecycle.WITHDRAWN, Lifecycle.SHREDDED}:
            raise Conflict("not_withdrawn")
        self._keys.delete(document_id)
        # Later decisions name the earlier ones they take back: those go first.
        of_document = decision.c.document_id == document_id
        self._connection.execute(delete(decision).where(of_document, decision.c.undoes.is_not(None)))
        for table in (decision, field, page, party_link, example, upload):
            self._connection.execute(delete(table).where(table.c.document_id == document_id))
        either = (finding.c.document_id == document_id) | (finding.c.other_id == document_id)
        self._connection.execute(delete(finding).where(either))
        empty = {"lifecycle": Lifecycle.SHREDDED, "sealed": b"", "dedupe": None, "created_by": None}
        self._connection.execute(
            update(document)
            .where(document.c.id == document_id)
            .values(**empty, size=0, page_count=0, pages_read=0, revision=document.c.revision + 1)
        )

    def left_over(self, *, limit: int = 500) -> tuple[UUID, ...]:
        """Return objects of shredded documents."""
        query = select(object_.c.id).join(document, document.c.id == object_.c.document_id)
        return tuple(self._connection.scalars(query.where(document.c.lifecycle == Lifecycle.SHREDDED).limit(limit)))
