"""What repositories of a document's parts share: nothing of a paper without permission to see the paper."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from core.crypto.keys import DataKey
from core.errors import NotFound
from core.model.person import Principal
from storage.sql.keyring import KEY_COLUMNS, with_keys
from storage.sql.repositories.base import chunks
from storage.sql.repositories.keyed import KeyedRepository
from storage.sql.repositories.visibility import documents_and_records, sees_document
from storage.sql.tables.documents import document


class DocumentPartRepository(KeyedRepository):
    """Parts of documents, opened by the documents' keys."""

    def _key(self, document_id: UUID, visible_to: Principal) -> DataKey:
        """Return the key of a paper the principal may see; raise NotFound."""
        found = self._keys_of([document_id], visible_to)
        if document_id not in found:
            raise NotFound("not_found")
        return found[document_id]

    def _keys_of(self, ids: Collection[UUID], visible_to: Principal) -> dict[UUID, DataKey]:
        """Return the keys of those of `ids` that the principal may see."""
        keys: dict[UUID, DataKey] = {}
        for some in chunks(ids):
            query = select(*KEY_COLUMNS).select_from(with_keys(documents_and_records, document.c.id))
            rows = self._connection.execute(query.where(document.c.id.in_(some), sees_document(visible_to)))
            keys |= {row.key_owner_id: self._keyring.data_key(row) for row in rows}
        return keys
