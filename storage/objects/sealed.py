"""Objects sealed on their way into any store, and opened by range on their way out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Self
from uuid import UUID

from core.crypto.keys import DataKey
from core.crypto.objects import Header, RangeReader, Role, SealingWriter
from core.faults import crash_point
from storage.objects.port import ObjectStore, ObjectWriter


@dataclass(frozen=True, slots=True)
class StoredObject:
    """What is known of an object that is durably stored."""

    id: UUID
    size: int  #: sealed bytes
    plain_size: int  #: bytes of content
    sha256: bytes  #: of the sealed bytes, so that they can be checked without a key


class SealedWriter:
    """One object on its way in.  In a `with` block it leaves nothing behind unless `commit` was called."""

    def __init__(self, writer: ObjectWriter, key: DataKey, header: Header) -> None:
        self._writer = writer
        self._sealing = SealingWriter(writer.write, key, header)
        self._id = header.object_id

    def write(self, data: bytes) -> None:
        """Take the next bytes of content; raise Unavailable."""
        self._sealing.write(data)

    def commit(self) -> StoredObject:
        """Seal the end and publish the object, durably; raise Conflict or Unavailable, leaving nothing behind."""
        try:
            self._sealing.finish()
            crash_point("objects.sealed")
            self._writer.commit()
            crash_point("objects.published")
        finally:
            self._writer.abort()
        return StoredObject(self._id, self._sealing.size, self._sealing.plain_size, self._sealing.sha256)

    def abort(self) -> None:
        """Leave nothing behind.  Harmless after `commit`, and when done twice."""
        self._writer.abort()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.abort()


class SealedObjects:
    """The objects of one office (`tenant`), each sealed under the data key of what it belongs to.

    `store` has them as they lie there, for whoever carries them elsewhere or looks for damage without a key.
    """

    def __init__(self, store: ObjectStore, tenant: UUID) -> None:
        self.store = store
        self._tenant = tenant

    def ready(self) -> None:
        """Return where objects are taken just now; raise Unavailable."""
        self.store.ready()

    def create(self, object_id: UUID, key: DataKey, role: Role) -> SealedWriter:
        """Begin an object under a fresh identifier; raise Unavailable."""
        return SealedWriter(self.store.writer(object_id), key, Header(role, self._tenant, object_id, key.id))

    def open(self, object_id: UUID, key: DataKey, role: Role) -> RangeReader:
        """Return the content, its end already authenticated.

        Raises:
            NotFound: there is no such object.
            Corrupt: it is not the object that was sealed under that key, office, identifier and role.
            Unavailable: the store does not answer.
        """
        header = Header(role, self._tenant, object_id, key.id)
        return RangeReader(
            lambda start, end: self.store.read(object_id, start, end), self.store.size(object_id), key, header
        )

    def delete(self, object_id: UUID) -> None:
        """Remove an object; it is no error where there is none."""
        self.store.delete(object_id)

    def older_than(self, moment: datetime) -> Iterator[UUID]:
        """Yield the identifiers of the objects that were stored before `moment`, in no order."""
        return self.store.older_than(moment)

    def sweep(self, before: datetime) -> int:
        """Remove what writers left that ended without `commit` or `abort` before that moment; return how many."""
        return self.store.sweep(before)
