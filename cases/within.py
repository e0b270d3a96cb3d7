"""What came within a paper and goes its way: attachments of letters, files in archives."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from cases.office import Office
from core.model.document import Document, Lifecycle
from core.model.person import Principal
from storage.sql.database import Transaction
from storage.sql.repositories.documents import DocumentFilter

_SLICE = 1000


def directly_within(office: Office, who: Principal, document_id: UUID) -> tuple[Document, ...]:
    """Return the live papers that lay in this one, not those that lay in them in turn, in the order they came out.

    Raises:
        NotFound: there is no such paper for this person.
    """
    wanted = DocumentFilter(parent_id=document_id, lifecycles=(Lifecycle.LIVE,))
    found: list[Document] = []
    after: str | None = None
    with office.db.read() as tx:
        tx.documents.get(document_id, visible_to=who)
        while True:
            some = tx.documents.page(wanted, visible_to=who, oldest_first=True, after=after, limit=_SLICE)
            found += some.items
            if (after := some.after) is None:
                return tuple(found)


def came_within(tx: Transaction, who: Principal, outer: Document) -> Iterator[Document]:
    """Yield what came within a paper, at whatever depth, belongs to its record, and may be seen by the person.

    Of a live paper those that are live; of a withdrawn one, those that were withdrawn along with it.
    """
    wanted = DocumentFilter(parent_id=outer.id, record_id=outer.record_id, lifecycles=(outer.lifecycle,))
    after: str | None = None
    while True:
        found = tx.documents.page(wanted, visible_to=who, after=after, limit=_SLICE)
        for inner in found.items:
            if inner.withdrawn_at == outer.withdrawn_at:
                yield inner
                yield from came_within(tx, who, inner)
        if (after := found.after) is None:
            return
