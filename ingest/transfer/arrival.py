"""What a restore and a move have in common: an office's arrival at a new place, and its verification there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from cases.office import Office
from core.crypto.files import replace_private
from core.errors import Conflict
from core.model.person import OPERATOR
from core.model.stored import ObjectEntry
from ingest import indexing
from ingest.folder import DataFolder
from ingest.transfer.carrying import Tally, look_over
from ingest.transfer.progress import Progress
from ingest.wiring import Destination

FOREVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Arrival:
    """What was found at the new place once everything was there.

    `lost` objects are nowhere, `damaged` ones are not what was sealed; `closed` keys do not open; `problems` are those
    of the log.  All are empty where all is well.
    """

    objects: int
    bytes: int
    rows: int
    keys: int
    log: int
    papers: int  #: in the search index
    lost: tuple[UUID, ...] = ()
    damaged: tuple[UUID, ...] = ()
    closed: int = 0
    problems: tuple[tuple[str, str], ...] = ()

    @property
    def sound(self) -> bool:
        """Whether all is well."""
        return not (self.lost or self.damaged or self.closed or self.problems)


def claim(folder: DataFolder, note: dict[str, str]) -> bool:
    """Note what is under way; say whether it was begun before.

    Raises:
        Conflict: `transfer_unfinished`: something else was.
    """
    if folder.transfer.exists():
        if json.loads(folder.transfer.read_bytes()) != note:
            raise Conflict("transfer_unfinished", folder=str(folder.root))
        return True
    return False


def begin(folder: DataFolder, note: dict[str, str]) -> None:
    """Write the note, durably: from now on the office is not opened there before the end."""
    replace_private(folder.transfer, json.dumps(note).encode())


def is_empty(place: Destination) -> bool:
    """Say whether nothing lies there; raise Unavailable."""
    return place.rows.office() is None and next(iter(place.objects.older_than(FOREVER)), None) is None


def verified(
    office: Office, expected: dict[str, int], entries: Iterable[ObjectEntry], gone: frozenset[UUID] = frozenset()
) -> Iterator[Progress | Arrival]:
    """Look everything over that has arrived, make the index, and give at last what was found.

    Args:
        expected: how many rows of each table there must be.
        gone: papers whose objects are rightly missing.

    Raises:
        Conflict: `rows_missing`: not all rows are there.
    """
    with office.db.read() as tx:
        if tx.rows.counts() != expected:
            raise Conflict("rows_missing")
        keys, closed = tx.rows.closed_keys()
    log = office.db.verify_log()
    tally = Tally()
    yield from look_over(office.objects.store, entries, tally, total=expected["object"])
    yield Progress("index", 0, expected["document"])
    papers = indexing.rebuild(office, OPERATOR)
    yield Arrival(
        objects=tally.objects,
        bytes=tally.bytes,
        rows=sum(expected.values()),
        keys=keys,
        log=log.size,
        papers=papers,
        lost=tuple(entry.id for entry in tally.missing if entry.document_id not in gone),
        damaged=tuple(entry.id for entry in tally.damaged),
        closed=closed,
        problems=log.problems,
    )
