"""The same bytes twice: recognised among the papers a person may see, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from cases.office import Office
from core.errors import NotFound
from core.model.document import Document
from core.model.person import Principal
from core.model.record import RecordKind
from storage.sql.database import Transaction
from storage.sql.repositories.documents import DocumentFilter

_STEP = 500


def same_bytes(office: Office, who: Principal, document_id: UUID) -> tuple[Document, ...]:
    """Return other live papers with the same bytes in the same record, that the person may see.

    Raises:
        NotFound: there is no such paper for this person.
    """
    with office.db.read() as tx:
        return _twins(tx, who, tx.documents.get(document_id, visible_to=who))


def of_batch(office: Office, who: Principal, batch_id: UUID) -> Mapping[UUID, tuple[Document, ...]]:
    """Return, for each paper of a batch that has any, the other papers with the same bytes in the same record.

    Raises:
        NotFound: there is no such batch for this person.
    """
    found: dict[UUID, tuple[Document, ...]] = {}
    wanted = DocumentFilter(batch_id=batch_id)
    with office.db.read() as tx:
        if tx.records.get(batch_id, visible_to=who).kind is not RecordKind.BATCH:
            raise NotFound("not_found")
        after: str | None = None
        while True:
            some = tx.documents.page(wanted, visible_to=who, after=after, limit=_STEP)
            twins = {document.id: _twins(tx, who, document) for document in some.items}
            found |= {document_id: same for document_id, same in twins.items() if same}
            after = some.after
            if after is None:
                return found


def _twins(tx: Transaction, who: Principal, document: Document) -> tuple[Document, ...]:
    digest = tx.documents.digest(document.id, visible_to=who)
    ids = [twin for twin in tx.documents.twins(document.record_id, digest, visible_to=who) if twin != document.id]
    return tuple(tx.documents.many(ids, visible_to=who).values())
