"""A backup folder: snapshots beside one another, and the sealed objects that they share.

anjuan-backup.json                  whose folder this is
objects/                            sealed objects, named as in the data folder
snapshots/<time>-<id>/manifest.json   what the snapshot is; written last, so that without it there is none
                     /rows.ajo        all rows, sealed
                     /objects.tsv     each object it needs: identifier, paper, role, size, SHA-256
                     /escrow.age      the root keys, sealed to the recovery kit
                     /audit.*         the key that signs the log, its public half, the last checkpoint
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Self
from uuid import UUID

from core.crypto.files import replace_private
from core.errors import Conflict, Invalid, NotFound, Unavailable
from core.model.stored import ObjectEntry

FORMAT, VERSION = "anjuan backup", 1
ROWS, LIST, MANIFEST = "rows.ajo", "objects.tsv", "manifest.json"
_MARK = "anjuan-backup.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot is, in the clear: it names the key of the rows, and is believed no further.

    `gone` are papers that were shredded while it was made, `lost` and `damaged` objects that were so already.
    """

    id: str
    office: str
    made_at: str
    key_id: str
    key: str  #: wrapped by the root, hexadecimal
    objects: int
    bytes: int
    gone: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    format: str = FORMAT
    version: int = VERSION


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A complete snapshot in its folder."""

    folder: Path
    manifest: Manifest

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the manifest; raise Invalid (`backup_damaged`) or Unavailable (`backup_newer`)."""
        try:
            said: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
            if said["format"] == FORMAT and said["version"] > VERSION:
                raise Unavailable("backup_newer")
            manifest = Manifest(**said)
            for identifier in (manifest.id, manifest.office, manifest.key_id):
                UUID(identifier)
            bytes.fromhex(manifest.key)
            datetime.fromisoformat(manifest.made_at)
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            raise Invalid("backup_damaged", file=str(folder / MANIFEST)) from None
        return cls(folder, manifest)

    @property
    def made_at(self) -> datetime:
        """When its rows were read."""
        return datetime.fromisoformat(self.manifest.made_at)

    def file(self, name: str) -> bytes:
        """Return one of its small files, whoever may read it here; raise Invalid (`backup_damaged`)."""
        try:
            return (self.folder / name).read_bytes()
        except OSError:
            raise Invalid("backup_damaged", file=str(self.folder / name)) from None

    def objects(self) -> Iterator[ObjectEntry]:
        """Yield what is known of each object; raise Invalid (`backup_damaged`)."""
        return read_list(self.folder / LIST)


class BackupFolder:
    """Names the places inside a backup folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def objects(self) -> Path:
        """Return the folder of sealed objects."""
        return self.root / "objects"

    def snapshots(self) -> list[Snapshot]:
        """Return the complete snapshots, oldest first.

        Raises:
            NotFound: `backup_missing`: this is no backup folder, or nothing is in it.
            Invalid, Unavailable: one of them cannot be read.
        """
        found = sorted((self.root / "snapshots").glob(f"*/{MANIFEST}"))
        if not found:
            raise NotFound("backup_missing", folder=str(self.root))
        return sorted((Snapshot.read(path.parent) for path in found), key=lambda snapshot: snapshot.made_at)

    def damaged(self) -> frozenset[UUID]:
        """Return the objects that were damaged already when they were brought here."""
        manifests = [Snapshot.read(path.parent).manifest for path in (self.root / "snapshots").glob(f"*/{MANIFEST}")]
        return frozenset(UUID(name) for manifest in manifests for name in manifest.damaged)

    @contextmanager
    def held(self, office: UUID) -> Iterator[None]:
        """Keep other backups out of the folder, which is made where it is missing; drop what they left half done.

        Raises:
            Conflict: `backup_of_another`: another office's backups lie here; `folder_not_empty`: something else does.
            Unavailable: `backup_running`: another backup writes here; or the disk does not take it.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise Unavailable("backup_unwritable", folder=str(self.root)) from error
        try:
            _lock(descriptor, self.root)
            self._claim(office)
            for folder in (self.root / "snapshots").glob("*"):
                if not (folder / MANIFEST).exists():
                    shutil.rmtree(folder)
            yield
        finally:
            os.close(descriptor)

    def begin(self, snapshot_id: UUID, made_at: datetime) -> Path:
        """Return a folder for a new snapshot."""
        folder = self.root / "snapshots" / f"{made_at:%Y-%m-%dT%H-%M-%SZ}-{snapshot_id.hex[:8]}"
        folder.mkdir(mode=0o700, parents=True)
        return folder

    def drop(self, snapshot: Snapshot) -> None:
        """Remove a snapshot: first what makes it one."""
        (snapshot.folder / MANIFEST).unlink()
        shutil.rmtree(snapshot.folder)

    def _claim(self, office: UUID) -> None:
        mark = self.root / _MARK
        if mark.exists():
            if json.loads(mark.read_bytes()).get("office") != str(office):
                raise Conflict("backup_of_another", folder=str(self.root))
            return
        if any(self.root.iterdir()):
            raise Conflict("folder_not_empty", folder=str(self.root))
        replace_private(mark, json.dumps({"format": FORMAT, "office": str(office)}).encode())


def _lock(descriptor: int, root: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Unavailable("backup_running", folder=str(root)) from None


def write_list(path: Path, entries: Iterable[ObjectEntry]) -> int:
    """Write the list of objects, durably, and return how many there are."""
    count = 0
    with path.open("xt", encoding="ascii") as file:
        for entry in entries:
            file.write(f"{entry.id}\t{entry.document_id}\t{entry.role}\t{entry.size}\t{entry.sha256.hex()}\n")
            count += 1
        file.flush()
        os.fsync(file.fileno())
    return count


def read_list(path: Path) -> Iterator[ObjectEntry]:
    """Yield what `write_list` wrote; raise Invalid (`backup_damaged`)."""
    try:
        with path.open("rt", encoding="ascii") as lines:
            for line in lines:
                name, document, role, size, digest = line.split("\t")
                yield ObjectEntry(UUID(name), UUID(document), int(role), int(size), bytes.fromhex(digest))
    except (OSError, ValueError):
        raise Invalid("backup_damaged", file=str(path)) from None


def write_manifest(folder: Path, manifest: Manifest) -> Snapshot:
    """Make a folder a snapshot."""
    replace_private(folder / MANIFEST, json.dumps(asdict(manifest), indent=1).encode() + b"\n")
    return Snapshot(folder, manifest)
