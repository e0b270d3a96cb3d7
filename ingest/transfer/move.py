"""Moving an office from its data folder to the servers that the settings name."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing

from cases.office import Office
from core.clock import Clock
from core.crypto.files import read_private, replace_private
from core.crypto.providers import KeyProvider
from core.errors import Conflict, NotFound
from core.model.audit import AuditEvent
from core.settings import Settings
from ingest.folder import DataFolder
from ingest.transfer.arrival import Arrival, begin, claim, is_empty, verified
from ingest.transfer.carrying import Tally, carry, condition_of
from ingest.transfer.progress import Progress
from ingest.wiring import Destination, destination, objects_in
from storage.audit.signer import KEPT_FILE
from storage.objects.port import ObjectStore
from storage.sql.database import Database

_NOTE = {"kind": "move"}


def move(settings: Settings, provider: KeyProvider, clock: Clock) -> Iterator[Progress | Arrival]:
    """Bring the office in the data folder to the servers, and note in the folder that it has gone.

    The folder's database and objects stay as they are.  Where it is cut off, the next run goes on; until the end the
    office may be opened in its folder only.

    Raises:
        NotFound: `nothing_to_move`.
        Conflict: `servers_wanted`, `moved_already`, `target_not_empty`, `target_ahead`, `move_unsound`.
        Unavailable: `folder_in_use`, or a server does not answer.
    """
    check(settings)
    home = DataFolder(settings.home)
    lock = home.hold()
    try:
        with closing(Database.open(home.database, provider, clock=clock)) as source:
            yield from _bring(settings, source, provider, clock)
    finally:
        lock.release()


def check(settings: Settings) -> None:
    """Return where there is something to move, and somewhere to move it to.

    Raises:
        NotFound, Conflict: as for `move`.
    """
    home = DataFolder(settings.home)
    if settings.servers is None:
        raise Conflict("servers_wanted")
    if not home.exists:
        raise NotFound("nothing_to_move", folder=str(home.root))
    if home.moved.exists():
        raise Conflict("moved_already", folder=str(home.root))


def go_back(settings: Settings) -> None:
    """Let the office be opened in its folder again, as it was when it was moved.

    Raises:
        NotFound: `not_moved`.
    """
    home = DataFolder(settings.home)
    if not home.moved.exists():
        raise NotFound("not_moved", folder=str(home.root))
    said = json.loads(home.moved.read_bytes())
    replace_private(home.root / KEPT_FILE, said["checkpoint"].encode())
    home.transfer.unlink(missing_ok=True)
    home.moved.unlink()


def _bring(settings: Settings, source: Database, provider: KeyProvider, clock: Clock) -> Iterator[Progress | Arrival]:
    home, place = DataFolder(settings.home), destination(settings)
    store = objects_in(home.objects)
    checkpoint = read_private(home.root / KEPT_FILE).decode()
    arrival: Arrival | None = None
    with closing(place.rows), source.read() as tx:
        over = _look(home, place, source, lambda: place.opened(provider, clock))
        begin(home, _NOTE)
        counts = tx.rows.counts()
        yield from carry(store, place.objects, tx.rows.objects(), Tally(), total=counts["object"])
        yield Progress("rows", 0)
        place.rows.load(tx.rows.dump(), over=over)
        with place.opened(provider, clock) as office:
            for told in verified(office, counts, tx.rows.objects()):
                if isinstance(told, Arrival):
                    arrival = told
                else:
                    yield told
            if arrival is None or not _as_before(arrival, source, store, place):
                raise Conflict("move_unsound")
            with office.db.write() as there:
                there.audit.append(AuditEvent("office.move", None))
    note = {"at": clock.now().isoformat(timespec="seconds"), "checkpoint": checkpoint}
    # With this note the office has gone, whatever becomes of the other.
    replace_private(home.moved, json.dumps(note).encode())
    home.transfer.unlink()
    yield arrival


def _look(
    home: DataFolder, place: Destination, source: Database, opened: Callable[[], AbstractContextManager[Office]]
) -> bool:
    """See that nothing lies there but an earlier copy of this office; say whether one does."""
    begun, there = claim(home, _NOTE), place.rows.office()
    if there is None:
        if not begun and not is_empty(place):
            raise Conflict("target_not_empty", folder="servers.objects")
        return False
    if there != source.office_id:
        raise Conflict("target_not_empty", folder="servers.database")
    if not begun:
        with opened() as office, office.db.read() as tx:
            copied = tx.audit.head()
        with source.read() as tx:
            # What was written there since the copy would be lost.
            if copied.size > tx.audit.head().size or tx.audit.root_at(copied.size) != copied.root:
                raise Conflict("target_ahead")
    return True


def _as_before(arrival: Arrival, source: Database, store: ObjectStore, place: Destination) -> bool:
    """Say whether what is amiss there was so already here; what was not is removed there, to be brought anew."""
    sound = True
    amiss = {*arrival.lost, *arrival.damaged}
    with source.read() as tx:
        for entry in tx.rows.objects() if amiss else ():
            if entry.id in amiss and condition_of(store, entry) == "sound":
                place.objects.delete(entry.id)
                sound = False
        closed = tx.rows.closed_keys()[1]
    return sound and arrival.closed == closed and arrival.problems == source.verify_log().problems
