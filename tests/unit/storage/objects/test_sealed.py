from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.crypto.keys import DataKey
from core.crypto.objects import Header, Role
from core.errors import Conflict, Corrupt, NotFound, Unavailable
from core.ids import new_id
from storage.objects.local import LocalObjects
from storage.objects.memory import MemoryObjects
from storage.objects.sealed import SealedObjects, SealedWriter, StoredObject

CONTENT = os.urandom(100_000)
KEY = DataKey.generate()
FAR_AHEAD = datetime(2200, 1, 1, tzinfo=UTC)


@pytest.fixture
def store() -> MemoryObjects:
    return MemoryObjects()


@pytest.fixture
def objects(store: MemoryObjects) -> SealedObjects:
    return SealedObjects(store, new_id())


def kept(objects: SealedObjects, content: bytes = CONTENT) -> StoredObject:
    with objects.create(new_id(), KEY, Role.ORIGINAL) as writer:
        writer.write(content)
        return writer.commit()


def test_what_was_kept_is_opened(objects: SealedObjects) -> None:
    source = objects.open(kept(objects).id, KEY, Role.ORIGINAL)
    assert source.length == len(CONTENT)
    assert b"".join(source.whole()) == CONTENT
    assert b"".join(source.read(99_990, 100_000)) == CONTENT[-10:]


def test_size_and_digest_are_of_what_lies_in_the_store(objects: SealedObjects, store: MemoryObjects) -> None:
    stored = kept(objects)
    lying = store.read(stored.id, 0, stored.size + 1)
    assert (stored.size, stored.plain_size) == (len(lying), len(CONTENT))
    assert stored.sha256 == hashlib.sha256(lying).digest()


def test_no_run_of_the_content_lies_in_the_store(objects: SealedObjects, store: MemoryObjects) -> None:
    stored = kept(objects)
    lying = store.read(stored.id, 0, stored.size)
    assert not any(CONTENT[start : start + 8] in lying for start in range(0, len(CONTENT) - 8, 997))


def test_it_opens_only_as_what_it_was_sealed(objects: SealedObjects, store: MemoryObjects) -> None:
    stored = kept(objects)
    with pytest.raises(Corrupt):
        objects.open(stored.id, KEY, Role.RENDITION)
    with pytest.raises(Corrupt):
        objects.open(stored.id, DataKey.generate(), Role.ORIGINAL)
    with pytest.raises(Corrupt):
        SealedObjects(store, new_id()).open(stored.id, KEY, Role.ORIGINAL)


def test_one_object_put_under_the_name_of_another_is_refused(objects: SealedObjects, store: MemoryObjects) -> None:
    first, second = kept(objects), kept(objects)
    bytes_of_second = store.read(second.id, 0, second.size)
    store.delete(first.id)
    writer = store.writer(first.id)
    writer.write(bytes_of_second)
    writer.commit()
    with pytest.raises(Corrupt):
        objects.open(first.id, KEY, Role.ORIGINAL)


def test_leaving_by_an_error_keeps_nothing(objects: SealedObjects, store: MemoryObjects) -> None:
    def interrupted() -> None:
        with objects.create(new_id(), KEY, Role.ORIGINAL) as writer:
            writer.write(CONTENT)
            raise ConnectionError

    with pytest.raises(ConnectionError):
        interrupted()
    assert list(store.older_than(FAR_AHEAD)) == []


def test_leaving_without_commit_keeps_nothing(tmp_path: Path) -> None:
    local = SealedObjects(LocalObjects(tmp_path), new_id())
    with local.create(new_id(), KEY, Role.ORIGINAL) as writer:
        writer.write(CONTENT)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_objects_are_listed_and_leftovers_swept(tmp_path: Path) -> None:
    local = SealedObjects(LocalObjects(tmp_path), new_id())
    stored = kept(local)
    (tmp_path / "ab").mkdir(exist_ok=True)
    (tmp_path / "ab" / "half.part").touch()
    assert list(local.older_than(FAR_AHEAD)) == [stored.id]
    assert (local.sweep(FAR_AHEAD), local.sweep(FAR_AHEAD)) == (1, 0)


def test_an_identifier_is_never_written_over(objects: SealedObjects) -> None:
    stored = kept(objects)
    with objects.create(stored.id, KEY, Role.ORIGINAL) as writer, pytest.raises(Conflict):
        writer.commit()
    assert b"".join(objects.open(stored.id, KEY, Role.ORIGINAL).whole()) == CONTENT


def test_a_deleted_object_is_not_found(objects: SealedObjects) -> None:
    stored = kept(objects)
    objects.delete(stored.id)
    with pytest.raises(NotFound):
        objects.open(stored.id, KEY, Role.ORIGINAL)


def test_a_file_damaged_on_disk_gives_out_nothing_of_the_damaged_chunk(tmp_path: Path) -> None:
    local = SealedObjects(LocalObjects(tmp_path), new_id())
    stored = kept(local)
    (path,) = (path for path in tmp_path.rglob("*") if path.is_file())
    data = bytearray(path.read_bytes())
    data[60_000] ^= 1
    path.write_bytes(data)
    source = local.open(stored.id, KEY, Role.ORIGINAL)
    assert b"".join(source.read(0, 16_384)) == CONTENT[:16_384]
    with pytest.raises(Corrupt):
        b"".join(source.read(0, 100_000))


class FullWriter:
    """Takes one piece and no more."""

    def __init__(self) -> None:
        self.taken = 0

    def write(self, data: bytes) -> None:
        if self.taken:
            raise Unavailable("disk_full")
        self.taken += len(data)

    def commit(self) -> None:
        raise AssertionError("nothing half may be committed")

    def abort(self) -> None:
        self.taken = 0


def test_what_a_full_store_refused_midway_is_never_committed() -> None:
    writer = SealedWriter(FullWriter(), KEY, Header(Role.ORIGINAL, new_id(), new_id(), KEY.id))
    writer.write(CONTENT)
    with pytest.raises(Unavailable):
        writer.write(CONTENT)
    with pytest.raises(ValueError, match="failed"):
        writer.commit()


FLAT = """
import resource, sys
from pathlib import Path
from core.crypto.keys import DataKey
from core.crypto.objects import Role
from core.ids import new_id
from storage.objects.local import LocalObjects
from storage.objects.sealed import SealedObjects

objects, key, piece = SealedObjects(LocalObjects(Path(sys.argv[1])), new_id()), DataKey.generate(), bytes(2**20)

def once(mebibytes):
    with objects.create(new_id(), key, Role.ORIGINAL) as writer:
        for _ in range(mebibytes):
            writer.write(piece)
        stored = writer.commit()
    assert sum(map(len, objects.open(stored.id, key, Role.ORIGINAL).whole())) == mebibytes * 2**20
    objects.delete(stored.id)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

print(once(4), once(256))
"""


def test_memory_stays_flat_however_large_the_object(tmp_path: Path) -> None:
    said = subprocess.run([sys.executable, "-c", FLAT, tmp_path], capture_output=True, text=True, check=True).stdout
    small, large = map(int, said.split())
    assert large - small < 8 * 1024  # KiB
