"""What the search index must follow, and what must leave it at once."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from uuid import UUID

from cases.office import Office
from core.errors import Unavailable
from core.model.document import Lifecycle
from core.model.person import OPERATOR
from storage.sql.database import Transaction
from storage.sql.repositories.documents import DocumentFilter

_STEP = 500


def papers_of(tx: Transaction, record_id: UUID) -> tuple[UUID, ...]:
    """Return all live papers of a record."""
    ids: list[UUID] = []
    after: str | None = None
    wanted = DocumentFilter(record_id=record_id, lifecycles=(Lifecycle.LIVE,))
    while True:
        found = tx.documents.page(wanted, visible_to=OPERATOR, after=after, limit=_STEP)
        ids += [document.id for document in found.items]
        after = found.after
        if after is None:
            return tuple(ids)


def follow(tx: Transaction, document_ids: Collection[UUID]) -> None:
    """Have papers indexed anew after this transaction."""
    for document_id in document_ids:
        tx.index_log.note(document_id)


def drop_now(office: Office, document_ids: Collection[UUID]) -> None:
    """Take papers out of the index at once, so that not even a count can tell of them; they come back as they may.

    Where the index does not answer, nobody can search it either, and the log of changes brings it up to date later.
    """
    if document_ids:
        with suppress(Unavailable):
            with office.db.read() as tx:
                changes = tx.index_log.of(document_ids)
            office.index.drop(changes)
