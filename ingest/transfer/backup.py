"""Backing an office up while work goes on: objects first, then the rows as of one moment, then what came meanwhile."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self
from uuid import UUID

from cases.office import Office
from cases.recovery import ESCROW_FILE, RECIPIENT
from core.access import Action, require
from core.crypto.escrow import seal_to
from core.crypto.files import create_private, read_private
from core.errors import Conflict
from core.faults import crash_point
from core.ids import new_id
from core.model.audit import AuditEvent
from core.model.person import Principal
from ingest.transfer.arrival import FOREVER
from ingest.transfer.carrying import Absent, Tally, carry, entries_of, tell_apart
from ingest.transfer.place import (
    LIST,
    ROWS,
    BackupFolder,
    Manifest,
    Snapshot,
    read_list,
    write_list,
    write_manifest,
)
from ingest.transfer.progress import Progress
from ingest.transfer.rows import RowsKey, new_key, write_rows
from ingest.wiring import objects_in
from storage.audit.signer import KEPT_FILE, KEY_FILE, PUBLIC_FILE


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a backup holds; `carried` objects were not there before, `removed` snapshots were too old."""

    snapshot: str
    objects: int
    bytes: int
    carried: int
    gone: int
    lost: tuple[UUID, ...]
    damaged: tuple[UUID, ...]
    removed: int


def back_up(
    office: Office, who: Principal, folder: Path, keep: timedelta | None = None
) -> Iterator[Progress | BackupReport]:
    """Add a snapshot to a backup folder, telling how far it has come and at last what it holds.

    Where it is cut off, the next run goes on: objects that are there are not carried again.

    Args:
        keep: remove snapshots that are older, and objects that only they needed.

    Raises:
        Denied: the person's roles do not keep keys.
        Conflict: `backup_without_kit`, `backup_of_another`, `folder_not_empty`.
        Unavailable: `backup_running`, `backup_unwritable`, `disk_full`, or database or store do not answer.
    """
    require(who, Action.MANAGE_KEYS)
    place = BackupFolder(folder)
    with place.held(office.db.office_id):
        with office.db.read() as tx:
            recipient = tx.office.get(RECIPIENT)
        if recipient is None:
            raise Conflict("backup_without_kit")
        early = Tally(suspects=place.damaged())
        store, kept = office.objects.store, objects_in(place.objects)
        kept.sweep(FOREVER)
        with office.db.read() as tx:
            total = tx.rows.counts()["object"]
        yield from carry(store, kept, entries_of(office.db), early, total=total)
        while True:
            yield Progress("rows", 0)
            making = _Making.begun(office, place)
            crash_point("backup.rows")
            late = Tally(suspects=frozenset(entry.id for entry in early.damaged))
            yield from carry(store, kept, read_list(making.folder / LIST), late, total=making.objects)
            absent = tell_apart(office.db, late.missing)
            if not absent.replaced and making.roots.issubset(office.provider.versions()):
                break
            # A paper was read anew between its rows and its objects, or a root key that its keys need was destroyed.
            shutil.rmtree(making.folder)
        snapshot = making.finish(office, recipient, late, absent)
        removed = _remove_old(office, place, keep) if keep is not None else 0
    with office.db.write() as tx:
        tx.audit.append(AuditEvent("office.backup", who.actor_id))
    yield BackupReport(
        snapshot=snapshot.folder.name,
        objects=late.objects,
        bytes=late.bytes,
        carried=early.carried + late.carried,
        gone=len(snapshot.manifest.gone),
        lost=tuple(map(UUID, snapshot.manifest.lost)),
        damaged=tuple(map(UUID, snapshot.manifest.damaged)),
        removed=removed,
    )


@dataclass(frozen=True, slots=True)
class _Making:
    """A snapshot of which the rows are written."""

    folder: Path
    id: UUID
    made_at: datetime
    key: RowsKey
    objects: int
    roots: frozenset[int]  #: versions of the root key that something in the rows is wrapped by

    @classmethod
    def begun(cls, office: Office, place: BackupFolder) -> Self:
        """Write the rows and the list of objects as of one moment."""
        made_at, snapshot_id = office.clock.now(), new_id()
        folder = place.begin(snapshot_id, made_at)
        # The checkpoint is copied first: the log of the rows then reaches as far, or further.
        for name in (KEPT_FILE, KEY_FILE, PUBLIC_FILE):
            create_private(folder / name, read_private(office.settings.home / name))
        key = new_key(snapshot_id, office.provider)
        with office.db.read() as tx:
            write_rows(folder / ROWS, tx.rows.dump(), key.key, office.db.office_id, snapshot_id)
            objects = write_list(folder / LIST, tx.rows.objects())
            roots = tx.keys.root_versions()
        return cls(folder, snapshot_id, made_at, key, objects, roots)

    def finish(self, office: Office, recipient: str, tally: Tally, absent: Absent) -> Snapshot:
        """Write what makes it a snapshot."""
        # The root keys come last: every version that anything is wrapped by is then among them.
        create_private(self.folder / ESCROW_FILE, seal_to([recipient], office.provider.export()))
        manifest = Manifest(
            id=str(self.id),
            office=str(office.db.office_id),
            made_at=self.made_at.isoformat(),
            key_id=str(self.key.key.id),
            key=self.key.wrapped.hex(),
            objects=tally.objects,
            bytes=tally.bytes,
            gone=sorted({str(entry.document_id) for entry in absent.shredded}),
            lost=[str(entry.id) for entry in absent.lost],
            damaged=[str(entry.id) for entry in tally.damaged],
        )
        return write_manifest(self.folder, manifest)


def _remove_old(office: Office, place: BackupFolder, keep: timedelta) -> int:
    """Remove snapshots that are too old, but never the newest, and what no other needs; return how many."""
    *older, _ = place.snapshots()
    removed = [snapshot for snapshot in older if office.clock.now() - snapshot.made_at > keep]
    for snapshot in removed:
        place.drop(snapshot)
    needed = {entry.id for snapshot in place.snapshots() for entry in snapshot.objects()}
    kept = objects_in(place.objects)
    for name in list(kept.older_than(FOREVER)):
        if name not in needed:
            kept.delete(name)
    return len(removed)
