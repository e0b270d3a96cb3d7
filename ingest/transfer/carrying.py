"""Sealed objects carried from store to store as the ciphertext they are, and looked over, without any key."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal, TypeVar
from uuid import UUID

from core.errors import Conflict, NotFound
from core.faults import crash_point
from core.model.document import Lifecycle
from core.model.stored import ObjectEntry
from ingest.transfer.progress import Progress, Stage
from storage.objects.port import ObjectStore
from storage.sql.database import Database

STEP = 1024 * 1024  #: bytes held of an object on its way
ABREAST = 4  #: objects on their way at a time: most of it is waiting for disks
_TOLD_EVERY = 50  # objects
_PORTION = 1000  # entries fetched at once

Condition = Literal["sound", "damaged", "missing"]
T = TypeVar("T")


@dataclass(slots=True)
class Tally:
    """What was found, counted while it goes on.

    `damaged` are not what was sealed, `missing` are not in the store; `suspects` were found damaged before.
    """

    suspects: frozenset[UUID] = frozenset()
    objects: int = 0
    bytes: int = 0
    carried: int = 0
    damaged: list[ObjectEntry] = field(default_factory=list)
    missing: list[ObjectEntry] = field(default_factory=list)

    def note(self, entry: ObjectEntry, condition: Condition) -> None:
        """Count one object."""
        self.objects += 1
        self.bytes += entry.size
        if condition == "damaged":
            self.damaged.append(entry)
        elif condition == "missing":
            self.missing.append(entry)


def entries_of(db: Database) -> Iterator[ObjectEntry]:
    """Yield what is known of all objects, by portions: no transaction lasts as long as what is done with them."""
    after: UUID | None = None
    while True:
        with db.read() as tx:
            some = tx.rows.objects_after(after, limit=_PORTION)
        yield from some
        if len(some) < _PORTION:
            return
        after = some[-1].id


def condition_of(store: ObjectStore, entry: ObjectEntry) -> Condition:
    """Read an object to its end and compare; raise Unavailable."""
    try:
        digest = sha256()
        for piece in _pieces(store, entry):
            digest.update(piece)
        sound = digest.digest() == entry.sha256 and store.size(entry.id) == entry.size
    except NotFound:
        return "missing"
    return "sound" if sound else "damaged"


def look_over(
    store: ObjectStore, entries: Iterable[ObjectEntry], tally: Tally, *, total: int = 0
) -> Iterator[Progress]:
    """Read every object and count what is amiss; raise Unavailable."""
    for entry, condition in _abreast(lambda entry: condition_of(store, entry), entries):
        tally.note(entry, condition)
        yield from _told("verify", tally.objects, total)
    yield Progress("verify", tally.objects, total)


def carry(
    source: ObjectStore, target: ObjectStore, entries: Iterable[ObjectEntry], tally: Tally, *, total: int = 0
) -> Iterator[Progress]:
    """Bring objects to `target`, where they are not there already; raise Unavailable.

    What is damaged is carried as it is: a part of it may still be read.
    """

    def bring(entry: ObjectEntry) -> Condition | None:
        return None if _is_there(target, entry) else _copy(source, target, entry)

    for entry, condition in _abreast(bring, entries):
        if condition is None:
            # It was read when it was brought, and is not read again.
            tally.note(entry, "damaged" if entry.id in tally.suspects else "sound")
        else:
            tally.note(entry, condition)
            tally.carried += condition != "missing"
        yield from _told("objects", tally.objects, total)
    yield Progress("objects", tally.objects, total)


@dataclass(frozen=True, slots=True)
class Absent:
    """Objects that are not in the store, by the reason why."""

    shredded: tuple[ObjectEntry, ...] = ()  #: destroyed with their papers
    replaced: tuple[ObjectEntry, ...] = ()  #: of papers that were read anew meanwhile
    lost: tuple[ObjectEntry, ...] = ()


def tell_apart(db: Database, missing: Sequence[ObjectEntry]) -> Absent:
    """Divide what is missing into what is rightly so by now, and what is lost."""
    if not missing:
        return Absent()
    with db.read() as tx:
        destroyed = tx.rows.with_lifecycle(Lifecycle.SHREDDED)
        wanted = tx.objects.known([entry.id for entry in missing])
    there = [entry for entry in missing if entry.document_id not in destroyed]
    return Absent(
        shredded=tuple(entry for entry in missing if entry.document_id in destroyed),
        replaced=tuple(entry for entry in there if entry.id not in wanted),
        lost=tuple(entry for entry in there if entry.id in wanted),
    )


def _told(stage: Stage, done: int, total: int) -> Iterator[Progress]:
    if done % _TOLD_EVERY == 0:
        yield Progress(stage, done, total)


def _is_there(target: ObjectStore, entry: ObjectEntry) -> bool:
    """Say whether an earlier run brought it; stores publish whole objects only."""
    try:
        return target.size(entry.id) == entry.size
    except NotFound:
        return False


def _abreast(work: Callable[[ObjectEntry], T], entries: Iterable[ObjectEntry]) -> Iterator[tuple[ObjectEntry, T]]:
    """Do something with each entry, several at a time, and give what came of it in their order."""
    with ThreadPoolExecutor(ABREAST, thread_name_prefix="carrying") as pool:
        waiting: deque[tuple[ObjectEntry, Future[T]]] = deque()
        for entry in entries:
            waiting.append((entry, pool.submit(work, entry)))
            if len(waiting) > ABREAST:
                first, done = waiting.popleft()
                yield first, done.result()
        for first, done in waiting:
            yield first, done.result()


def _copy(source: ObjectStore, target: ObjectStore, entry: ObjectEntry) -> Condition:
    digest, length = sha256(), 0
    writer = target.writer(entry.id)
    try:
        for piece in _pieces(source, entry):
            digest.update(piece)
            length += len(piece)
            writer.write(piece)
        with suppress(Conflict):
            writer.commit()
        crash_point("transfer.copied")
    except NotFound:
        return "missing"
    finally:
        writer.abort()
    return "sound" if length == entry.size and digest.digest() == entry.sha256 else "damaged"


def _pieces(store: ObjectStore, entry: ObjectEntry) -> Iterator[bytes]:
    start = 0
    while start < entry.size:
        piece = store.read(entry.id, start, min(start + STEP, entry.size))
        if not piece:
            return
        yield piece
        start += len(piece)
