"""The rows of a snapshot as one sealed stream, under a key of its own that the root wraps."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from core.crypto.keys import DataKey, SystemKey
from core.crypto.objects import Header, RangeReader, Role, SealingWriter
from core.crypto.providers import KeyProvider
from core.errors import Corrupt, Invalid
from core.ids import new_id
from core.model.document import Lifecycle
from ingest.transfer.place import ROWS, Snapshot

_KEY_VERSION = 1


@dataclass(frozen=True, slots=True)
class RowsKey:
    """The key of one snapshot's rows: opened, and as it lies in the manifest."""

    key: DataKey
    wrapped: bytes


def new_key(snapshot_id: UUID, provider: KeyProvider) -> RowsKey:
    """Make the key of a new snapshot."""
    system = SystemKey.generate(_name(snapshot_id), _KEY_VERSION)
    return RowsKey(DataKey(new_id(), system.reveal()), system.wrapped_by(provider))


def write_rows(path: Path, lines: Iterable[bytes], key: DataKey, office: UUID, snapshot_id: UUID) -> None:
    """Seal the lines into a new file, durably."""
    with path.open("xb") as file:
        writer = SealingWriter(file.write, key, Header(Role.BACKUP, office, snapshot_id, key.id))
        for line in lines:
            writer.write(line)
        writer.finish()
        file.flush()
        os.fsync(file.fileno())


def read_rows(snapshot: Snapshot, provider: KeyProvider) -> Iterator[bytes]:
    """Yield the lines of a snapshot, its end authenticated first.

    Raises:
        Invalid: `backup_damaged`: the rows are missing or were changed, or the root key is another.
    """
    path, said = snapshot.folder / ROWS, snapshot.manifest
    snapshot_id, office = UUID(said.id), UUID(said.office)
    try:
        system = SystemKey.unwrap(provider, bytes.fromhex(said.key), _name(snapshot_id), _KEY_VERSION)
        key = DataKey(UUID(said.key_id), system.reveal())
        with path.open("rb", buffering=0) as file:
            header = Header(Role.BACKUP, office, snapshot_id, key.id)
            size = path.stat().st_size
            reader = RangeReader(lambda start, end: os.pread(file.fileno(), end - start, start), size, key, header)
            yield from _lines(reader.whole())
    except (Corrupt, OSError) as error:
        raise Invalid("backup_damaged", file=str(path)) from error


def shredded_in(snapshot: Snapshot, provider: KeyProvider) -> frozenset[UUID]:
    """Return the papers that were shredded when a snapshot was made; raise Invalid (`backup_damaged`)."""
    found: set[UUID] = set()
    columns: list[str] = []
    inside = False
    for line in read_rows(snapshot, provider):
        if line.startswith(b"{"):
            head = json.loads(line)
            inside = head.get("table") == "document"
            columns = [name for name, _ in head["columns"]] if inside else []
        elif inside:
            row = dict(zip(columns, json.loads(line), strict=True))
            if row["lifecycle"] == Lifecycle.SHREDDED:
                found.add(UUID(row["id"]))
    return frozenset(found)


def _lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        yield from whole
    if rest:
        raise Corrupt


def _name(snapshot_id: UUID) -> str:
    return f"backup/{snapshot_id}"
