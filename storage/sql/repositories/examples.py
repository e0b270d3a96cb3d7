"""What people put right, kept to learn from, sealed by the papers' own keys and shredded with them."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import delete, insert, select

from core.crypto.keys import Cell
from core.model.stored import Example
from storage.sql.keyring import KEY_COLUMNS, with_keys
from storage.sql.repositories.base import seal, unseal
from storage.sql.repositories.keyed import KeyedRepository
from storage.sql.tables.documents import example


class ExampleRepository(KeyedRepository):
    """Examples, for the product's own learning."""

    def keep(self, item: Example) -> None:
        """Write an example."""
        content = {"kind": item.kind, "value": item.value, "machine": item.machine}
        sealed = seal(self._keys.of(item.document_id), _cell(item.id), content)
        self._connection.execute(
            insert(example).values(id=item.id, document_id=item.document_id, at=item.at, sealed=sealed)
        )

    def drop(self, example_id: UUID) -> None:
        """Forget an example, where the correction was undone; an unknown one is no error."""
        self._connection.execute(delete(example).where(example.c.id == example_id))

    def all(self) -> Iterator[Example]:
        """Yield every example, oldest first."""
        query = select(example, *KEY_COLUMNS).select_from(with_keys(example, example.c.document_id))
        for row in self._connection.execute(query.order_by(example.c.at, example.c.id)):
            content = unseal(self._keyring.data_key(row), _cell(row.id), row.sealed)
            yield Example(row.id, row.document_id, content["kind"], content["value"], content["machine"], row.at)


def _cell(example_id: UUID) -> Cell:
    return Cell("example", "sealed", example_id)
