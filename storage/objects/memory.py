"""Objects in memory: for tests and made-up offices that should leave nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.clock import Clock, SystemClock
from core.errors import Conflict, NotFound


@dataclass(frozen=True, slots=True)
class Held:
    """One object and when it was stored."""

    content: bytes
    stored_at: datetime


class MemoryObjects:
    """Keeps objects for as long as the process lives."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._objects: dict[UUID, Held] = {}

    def ready(self) -> None:
        """Return: there is always memory."""

    def writer(self, name: UUID) -> MemoryWriter:
        """Begin an object."""
        return MemoryWriter(self._objects, name, self._clock)

    def read(self, name: UUID, start: int, end: int) -> bytes:
        """Return the bytes from `start` to before `end`, fewer where the object ends; raise NotFound."""
        return self._held(name)[start:end]

    def size(self, name: UUID) -> int:
        """Return the number of bytes; raise NotFound."""
        return len(self._held(name))

    def delete(self, name: UUID) -> None:
        """Remove the object; it is no error where there is none."""
        self._objects.pop(name, None)

    def older_than(self, moment: datetime) -> Iterator[UUID]:
        """Yield the names of the objects that were stored before `moment`, in no order."""
        yield from [name for name, held in self._objects.items() if held.stored_at < moment]

    def keeps_versions(self) -> bool:
        """Return False: what is removed is gone."""
        return False

    def sweep(self, before: datetime) -> int:
        """Return 0: unfinished objects go with their writers."""
        del before
        return 0

    def _held(self, name: UUID) -> bytes:
        try:
            return self._objects[name].content
        except KeyError:
            raise NotFound("not_found") from None


class MemoryWriter:
    """Collects one object."""

    def __init__(self, objects: dict[UUID, Held], name: UUID, clock: Clock) -> None:
        self._objects = objects
        self._clock = clock
        self._name = name
        self._bytes = bytearray()

    def write(self, data: bytes) -> None:
        """Take the next bytes."""
        self._bytes += data

    def commit(self) -> None:
        """Publish the object; raise Conflict where the name is taken."""
        held = Held(bytes(self._bytes), self._clock.now())
        if self._objects.setdefault(self._name, held) is not held:
            raise Conflict("object_exists")

    def abort(self) -> None:
        """Forget what was taken."""
        self._bytes.clear()
