"""The office itself: when it began, and small values it keeps, sealed."""

from __future__ import annotations

from sqlalchemy import insert, select, update

from core.crypto.keys import Cell
from core.ids import new_id
from storage.sql.repositories.base import seal, unseal
from storage.sql.repositories.keyed import KeyedRepository
from storage.sql.tables.keys import office_value


class OfficeRepository(KeyedRepository):
    """Named texts such as the office's name; read whole, replaced whole."""

    def get(self, name: str) -> str | None:
        """Return the value kept under `name`, None where there is none."""
        row = self._connection.execute(select(office_value).where(office_value.c.name == name)).one_or_none()
        if row is None:
            return None
        value: str = unseal(self._keys.of(row.id), Cell("office_value", "sealed", row.id), row.sealed)
        return value

    def keep(self, name: str, value: str) -> None:
        """Keep `value` under `name` (a code, not itself sealed), in place of what was there."""
        row_id = self._connection.execute(select(office_value.c.id).where(office_value.c.name == name)).scalar()
        if row_id is None:
            row_id = new_id()
            key = self._keys.create(row_id, self._keyring.tenant, owner="office_value")
            sealed = seal(key, Cell("office_value", "sealed", row_id), value)
            self._connection.execute(insert(office_value).values(id=row_id, name=name, sealed=sealed))
            return
        sealed = seal(self._keys.of(row_id), Cell("office_value", "sealed", row_id), value)
        self._connection.execute(update(office_value).where(office_value.c.id == row_id).values(sealed=sealed))
