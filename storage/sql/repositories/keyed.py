"""What repositories of sealed rows share: the key repository of the same transaction."""

from __future__ import annotations

from storage.sql.repositories.base import Repository
from storage.sql.repositories.keys import KeyRepository


class KeyedRepository(Repository):
    """A repository that opens and seals cells."""

    @property
    def _keys(self) -> KeyRepository:
        return KeyRepository(self._connection, self._keyring, self._clock)
