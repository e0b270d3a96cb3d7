"""Restoring an office from a backup folder and the recovery kit, with nothing else at hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from cases import retention
from cases.office import Office
from cases.recovery import ESCROW_FILE
from core.clock import Clock
from core.crypto.escrow import open_with
from core.crypto.files import replace_private
from core.crypto.providers import FileKeyProvider
from core.errors import Conflict, Corrupt, Invalid, NotFound
from core.faults import crash_point
from core.model.audit import AuditEvent
from core.model.document import Lifecycle
from core.model.person import OPERATOR
from core.settings import Settings
from ingest.folder import DataFolder
from ingest.transfer.arrival import Arrival, begin, claim, is_empty, verified
from ingest.transfer.carrying import Tally, carry
from ingest.transfer.place import BackupFolder, Snapshot
from ingest.transfer.progress import Progress
from ingest.transfer.rows import read_rows, shredded_in
from ingest.wiring import Destination, destination, objects_in
from storage.audit.signer import KEPT_FILE, KEY_FILE, PUBLIC_FILE

IDENTITY = "AGE-SECRET-KEY-"


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What came back; `shredded` papers are in the snapshot, but were destroyed since, and are again."""

    snapshot: str
    arrival: Arrival
    shredded: int


def identity_in(file: Path) -> str:
    """Return the recovery key in a file as the kit gives it; raise Invalid (`identity_missing`)."""
    try:
        lines = [line.strip() for line in file.read_text("utf-8").splitlines()]
    except (OSError, UnicodeDecodeError):
        lines = []
    found = next((line for line in lines if line.startswith(IDENTITY)), None)
    if found is None:
        raise Invalid("identity_missing", file=str(file))
    return found


def restore(
    settings: Settings, folder: Path, identity: str, clock: Clock, name: str | None = None
) -> Iterator[Progress | RestoreReport]:
    """Bring an office back to the data folder, or to the servers, that the settings name; both must be empty.

    Where it is cut off, the next run goes on; until the end the office does not open.

    Args:
        identity: the recovery key.
        name: of the snapshot, None for the newest.

    Raises:
        NotFound: `backup_missing`, `snapshot_missing`.
        Invalid: `backup_damaged`, `recovery_refused`.
        Conflict: `target_not_empty`, `transfer_unfinished`, `key_file_exists`.
        Unavailable: `folder_in_use`, `disk_full`, or a server does not answer.
    """
    home, kept = DataFolder(settings.home), BackupFolder(folder)
    snapshots = kept.snapshots()
    snapshot = _chosen(snapshots, name)
    place = destination(settings)
    # The newest snapshot's keys open all older ones too, as far as none was destroyed.
    exported = open_with(identity, snapshots[-1].file(ESCROW_FILE))
    lock = home.hold()
    try:
        _prepare(home, place, snapshot)
        provider = _keys(settings, exported, snapshots[-1])
        store, total = objects_in(kept.objects), snapshot.manifest.objects
        yield from carry(store, place.objects, snapshot.objects(), carried := Tally(), total=total)
        yield Progress("rows", 0)
        counts = place.rows.load(read_rows(snapshot, provider), over=place.rows.office() is not None)
        crash_point("restore.rows")
        for file in (KEPT_FILE, KEY_FILE, PUBLIC_FILE, ESCROW_FILE):
            replace_private(home.root / file, snapshot.file(file))
        destroyed = frozenset() if snapshot is snapshots[-1] else shredded_in(snapshots[-1], provider)
        destroyed |= {entry.document_id for entry in carried.missing} & {UUID(i) for i in snapshot.manifest.gone}
        with place.opened(provider, clock) as office:
            arrival: Arrival | None = None
            for told in verified(office, counts, snapshot.objects(), destroyed):
                if isinstance(told, Arrival):
                    arrival = told
                else:
                    yield told
            again = sum(_shred_again(office, document_id) for document_id in sorted(destroyed))
            with office.db.write() as tx:
                tx.audit.append(AuditEvent("office.restore", None))
        home.transfer.unlink()
    finally:
        place.rows.close()
        lock.release()
    if arrival is not None:
        yield RestoreReport(snapshot.folder.name, arrival, again)


def _chosen(snapshots: list[Snapshot], name: str | None) -> Snapshot:
    if name is None:
        return snapshots[-1]
    for snapshot in snapshots:
        if snapshot.folder.name == name:
            return snapshot
    raise NotFound("snapshot_missing", name=name)


def _prepare(home: DataFolder, place: Destination, snapshot: Snapshot) -> None:
    """See that nothing is there, unless it is what an earlier run of the same brought."""
    note = {"kind": "restore", "snapshot": snapshot.manifest.id}
    if claim(home, note):
        return
    if home.passphrase_file.exists() or (home.root / KEY_FILE).exists() or not is_empty(place):
        raise Conflict("target_not_empty", folder=str(home.root))
    begin(home, note)


def _keys(settings: Settings, exported: bytes, newest: Snapshot) -> FileKeyProvider:
    """Write the key file, unless an earlier run did."""
    if settings.key_file.exists():
        provider = FileKeyProvider.open(settings.key_file)
        if provider.export() != exported:
            raise Conflict("key_file_exists", path=str(settings.key_file))
        return provider
    try:
        return FileKeyProvider.restore(settings.key_file, exported)
    except Corrupt as error:
        raise Invalid("backup_damaged", file=str(newest.folder / ESCROW_FILE)) from error


def _shred_again(office: Office, document_id: UUID) -> bool:
    """Destroy a paper that was destroyed after this snapshot; say whether it was there."""
    over = office.clock.now() - office.settings.retention.withdrawal
    with office.db.write() as tx:
        document = tx.documents.many([document_id], visible_to=OPERATOR).get(document_id)
        if document is None or document.lifecycle is Lifecycle.SHREDDED:
            return False
        gone = replace(document, lifecycle=Lifecycle.WITHDRAWN, withdrawn_at=over)
        tx.documents.save(gone, visible_to=OPERATOR)
    retention.shred(office, document_id)
    return True
