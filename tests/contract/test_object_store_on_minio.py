from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from uuid import UUID

import pytest
from minio.commonconfig import ENABLED
from minio.versioningconfig import SUSPENDED, VersioningConfig

from bench.servers import together
from bench.servers.four import Minio
from bench.servers.server import NotAnswering
from core.errors import AnjuanError, Invalid, NotFound, Unavailable
from core.ids import new_id
from storage.objects.bucket import Address
from storage.objects.conformance import FAR_AHEAD, MIB, ObjectStoreContract
from storage.objects.minio import PART, MinioObjectStore
from tests.small_disk import small_disk
from tests.waiting import until

pytestmark = pytest.mark.services


class TestMinioObjectStore(ObjectStoreContract):
    @pytest.fixture(autouse=True)
    def _empty(self, bucket_url: str) -> None:
        self.store = MinioObjectStore(bucket_url)

    def test_an_object_of_exactly_one_part_is_kept(self) -> None:
        assert self.store.size(self.kept(bytes(PART))) == PART
        assert self.store.size(self.kept(bytes(PART + 1))) == PART + 1

    def test_what_a_writer_that_died_left_is_swept(self) -> None:
        writer = self.store.writer(new_id())
        writer.write(bytes(PART + 1))
        del writer
        assert self.store.sweep(datetime.now(UTC) - timedelta(hours=1)) == 0  # noqa: TID251
        assert self.store.sweep(FAR_AHEAD) == 1
        assert self.store.sweep(FAR_AHEAD) == 0

    def test_deleting_takes_back_parts_too(self, bucket_url: str) -> None:
        writer = self.store.writer(name := new_id())
        writer.write(bytes(PART + 1))
        MinioObjectStore(bucket_url).delete(name)
        assert self.store.sweep(FAR_AHEAD) == 0
        with pytest.raises(Unavailable):
            writer.commit()

    def test_what_somebody_else_put_there_is_not_listed(self) -> None:
        name = self.kept(b"ours")
        store = self.store
        assert isinstance(store, MinioObjectStore)
        for path in ("notes.txt", f"zz/{name.hex}", name.hex):
            store.client.put_new(store.bucket, path, b"theirs")
        assert list(store.older_than(FAR_AHEAD)) == [name]

    @pytest.mark.parametrize("status", [ENABLED, SUSPENDED])
    def test_a_bucket_that_keeps_versions_or_did_is_known(self, status: str) -> None:
        store = self.store
        assert isinstance(store, MinioObjectStore)
        store.ready()
        assert not store.keeps_versions()
        for now in (ENABLED, status):
            store.client.set_bucket_versioning(store.bucket, VersioningConfig(now))
        assert store.keeps_versions()

    def test_what_is_removed_from_a_bucket_with_versions_lies_there_still(self) -> None:
        store = self.store
        assert isinstance(store, MinioObjectStore)
        store.ready()
        store.client.set_bucket_versioning(store.bucket, VersioningConfig(ENABLED))
        name = self.kept(b"sealed")
        store.delete(name)
        with pytest.raises(NotFound):
            store.size(name)
        listed = store.client.list_objects(store.bucket, recursive=True, include_version=True)
        assert [found.size for found in listed if not found.is_delete_marker] == [len(b"sealed")]

    def test_a_server_that_does_not_tell_is_believed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        store = self.store
        assert isinstance(store, MinioObjectStore)
        monkeypatch.setattr(store, "bucket", f"{store.bucket}-not-there")
        assert not store.keeps_versions()

    def test_many_threads_share_a_store(self) -> None:
        kept: list[tuple[UUID, bytes]] = []

        def work(number: int) -> None:
            for turn in range(5):
                content = bytes([number, turn]) * 500
                kept.append((self.kept(content), content))

        threads = [Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(kept) == 40
        assert all(self.store.read(name, 0, 1000) == content for name, content in kept)

    def test_a_large_object_takes_little_memory(self) -> None:
        writer, piece, before = self.store.writer(new_id()), bytes(256 * 1024), resident()
        most = before
        for _ in range(300 * 4):
            writer.write(piece)
            most = max(most, resident())
        writer.commit()
        assert most - before < 40 * MIB


def resident() -> int:
    """Return the memory this process holds."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * 4096


def changed(url: str, old: str, new: str) -> MinioObjectStore:
    assert old in url
    return MinioObjectStore(url.replace(old, new))


def refusal(action: Callable[[], object]) -> str:
    with pytest.raises(AnjuanError) as caught:
        action()
    return caught.value.code


def test_a_bucket_is_made_on_first_use(bucket_url: str) -> None:
    bucket = Address.parse(bucket_url).bucket
    store = changed(bucket_url, f"/{bucket}", f"/{bucket}-new")
    with pytest.raises(NotFound):
        store.size(new_id())
    store.client.remove_bucket(store.bucket)


def test_wrong_credentials_are_told_from_silence(bucket_url: str) -> None:
    address = Address.parse(bucket_url)
    assert refusal(changed(bucket_url, address.secret, "x" * 12).ready) == "storage_refused"
    assert refusal(changed(bucket_url, f"//{address.key}:", "//nobody:").ready) == "storage_refused"


def test_a_certificate_nobody_vouches_for_is_refused(bucket_url: str) -> None:
    address = Address.parse(bucket_url)
    assert address.secure
    assert refusal(changed(bucket_url, f"ca={address.authority}", "").ready) == "storage_untrusted"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://k:s@h/b",
        "https://h/b",
        "https://k:s@h",
        "https://k:s@h:port/b",
        "https://k:s@h/b?x=1",
        "https://k:s@h/b?ca=/nowhere/ca.pem",
    ],
)
def test_an_address_of_another_form_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(Invalid, match="bad_setting") as caught:
        MinioObjectStore(url)
    assert "k:s" not in str(caught.value)


@pytest.fixture(scope="module")
def private() -> Iterator[Minio]:
    """A server that may come to harm."""
    try:
        with together.fresh(Minio) as server:
            yield server
    except NotAnswering as error:
        pytest.skip(str(error))


@pytest.fixture
def frail(private: Minio) -> Iterator[MinioObjectStore]:
    yield MinioObjectStore(private.url())
    private.resume()
    private.start()


def test_a_server_that_hangs_is_told_soon(private: Minio, frail: MinioObjectStore) -> None:
    before = set(frail.older_than(FAR_AHEAD))
    name = new_id()
    writer = frail.writer(name)
    writer.write(b"half")
    private.pause()
    began = time.monotonic()
    fresh = MinioObjectStore(private.url())
    assert refusal(fresh.ready) == "storage_unavailable"
    assert time.monotonic() - began < 6
    assert refusal(writer.commit) == "storage_unavailable"
    assert time.monotonic() - began < 25
    private.resume()
    frail.ready()
    # What the server had in hand may still have gone through; no row owns it, and it is swept.
    assert set(frail.older_than(FAR_AHEAD)) <= before | {name}


def test_a_server_that_died_is_told_and_serves_again(private: Minio, frail: MinioObjectStore) -> None:
    name = new_id()
    writer = frail.writer(name)
    writer.write(b"kept")
    writer.commit()
    writer = frail.writer(cut := new_id())
    writer.write(bytes(PART + 1))
    private.kill()
    assert refusal(lambda: frail.read(name, 0, 4)) == "storage_unavailable"
    assert refusal(writer.commit) == "storage_unavailable"
    private.start()
    assert frail.read(name, 0, 4) == b"kept"
    with pytest.raises(NotFound):
        frail.size(cut)


def test_a_full_disk_is_said_and_leaves_nothing() -> None:
    with small_disk(120 * MIB) as disk:
        server = Minio.prepared(disk.folder / "server")
        server.start()
        store = MinioObjectStore(server.url())

        def fill() -> None:
            store.sweep(FAR_AHEAD)
            writer = store.writer(new_id())
            for _ in range(150):
                writer.write(bytes(MIB))

        try:
            # On a busy machine it may say first that it cannot just now.
            until(lambda: refusal(fill) == "disk_full")
            assert store.sweep(FAR_AHEAD) == 0
        finally:
            server.stop()
