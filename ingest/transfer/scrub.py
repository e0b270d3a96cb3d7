"""Looking every sealed object over for damage, by the hashes the database keeps and without any key."""

from __future__ import annotations

from dataclasses import dataclass

from cases.office import Office
from core.model.stored import ObjectEntry
from ingest.transfer.carrying import Tally, entries_of, look_over, tell_apart


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """How many objects there are, which of them are not what was sealed, and which are not there at all."""

    objects: int
    bytes: int
    damaged: tuple[ObjectEntry, ...]
    lost: tuple[ObjectEntry, ...]


def scrub(office: Office) -> Scrubbed:
    """Read every sealed object and compare; takes as long as reading the whole store does.

    What is shredded or replaced meanwhile is not called lost.

    Raises:
        Unavailable: database or store do not answer.
    """
    tally = Tally()
    for _ in look_over(office.objects.store, entries_of(office.db), tally):
        pass
    lost = tell_apart(office.db, tally.missing).lost
    return Scrubbed(tally.objects, tally.bytes, tuple(tally.damaged), lost)
