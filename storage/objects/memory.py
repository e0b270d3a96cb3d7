"""Objects in memory: for tests and made-up offices that should leave nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from core.errors import Conflict, NotFound


class MemoryObjects:
    """Keeps objects for as long as the process lives."""

    def __init__(self) -> None:
        self._objects: dict[UUID, bytes] = {}

    def writer(self, name: UUID) -> MemoryWriter:
        """Begin an object."""
        return MemoryWriter(self._objects, name)

    def read(self, name: UUID, start: int, end: int) -> bytes:
        """Return the bytes from `start` to before `end`, fewer where the object ends; raise NotFound."""
        return self._held(name)[start:end]

    def size(self, name: UUID) -> int:
        """Return the number of bytes; raise NotFound."""
        return len(self._held(name))

    def delete(self, name: UUID) -> None:
        """Remove the object; it is no error where there is none."""
        self._objects.pop(name, None)

    def names(self) -> Iterator[UUID]:
        """Yield the names of all objects, in no order."""
        yield from list(self._objects)

    def sweep(self, before: datetime) -> int:
        """Return 0: unfinished objects go with their writers."""
        del before
        return 0

    def _held(self, name: UUID) -> bytes:
        try:
            return self._objects[name]
        except KeyError:
            raise NotFound("not_found") from None


class MemoryWriter:
    """Collects one object."""

    def __init__(self, objects: dict[UUID, bytes], name: UUID) -> None:
        self._objects = objects
        self._name = name
        self._bytes = bytearray()

    def write(self, data: bytes) -> None:
        """Take the next bytes."""
        self._bytes += data

    def commit(self) -> None:
        """Publish the object; raise Conflict where the name is taken."""
        if self._objects.setdefault(self._name, held := bytes(self._bytes)) is not held:
            raise Conflict("object_exists")

    def abort(self) -> None:
        """Forget what was taken."""
        self._bytes.clear()
