"""What came within a paper and goes its way: attachments of letters, files in archives."""

from __future__ import annotations

from collections.abc import Iterator

from core.model.document import Document
from core.model.person import Principal
from storage.sql.database import Transaction
from storage.sql.repositories.documents import DocumentFilter

_SLICE = 1000


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
