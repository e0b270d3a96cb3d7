"""Where sealed bytes are kept: write-once objects under random names.  Knows nothing of keys, cases or HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol
from uuid import UUID


class ObjectWriter(Protocol):
    """One object on its way in.  It exists for nobody before `commit` has returned."""

    def write(self, data: bytes) -> None:
        """Take the next bytes; raise Unavailable (`disk_full`, `storage_failed`), leaving nothing behind."""

    def commit(self) -> None:
        """Publish the object, durably: a power cut after this returned does not lose it.

        Raises:
            Conflict: the name is taken; the object that bears it stays as it is.
            Unavailable: it cannot be made durable; nothing is left behind.
        """

    def abort(self) -> None:
        """Leave nothing behind.  Harmless after `commit`, and when done twice."""


class ObjectStore(Protocol):
    """Write-once bytes under a name.  Safe to call from many threads and processes."""

    def ready(self) -> None:
        """Return where objects are taken just now; raise Unavailable soon where they are not.

        Cheap enough to be asked before each file, so that its bytes are not sent in vain.
        """

    def writer(self, name: UUID) -> ObjectWriter:
        """Begin an object; raise Unavailable."""

    def read(self, name: UUID, start: int, end: int) -> bytes:
        """Return the bytes from `start` to before `end`, fewer where the object ends; raise NotFound, Unavailable."""

    def size(self, name: UUID) -> int:
        """Return the number of bytes; raise NotFound."""

    def delete(self, name: UUID) -> None:
        """Remove the object, durably; it is no error where there is none."""

    def older_than(self, moment: datetime) -> Iterator[UUID]:
        """Yield the names of the objects that were stored before `moment`, in no order."""

    def keeps_versions(self) -> bool:
        """Say whether what is removed stays as an older version; False where the store does not tell."""

    def sweep(self, before: datetime) -> int:
        """Remove what writers left that ended without `commit` or `abort` before that moment; return how many."""
