from __future__ import annotations

import errno
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.errors import Unavailable
from core.ids import new_id
from storage.objects.conformance import ObjectStoreContract
from storage.objects.local import LocalObjects
from storage.objects.memory import MemoryObjects
from tests.small_disk import MIB, small_disk


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


class TestMemoryObjects(ObjectStoreContract):
    @pytest.fixture(autouse=True)
    def _empty(self) -> None:
        self.store = MemoryObjects()


class TestLocalObjects(ObjectStoreContract):
    @pytest.fixture(autouse=True)
    def _empty(self, tmp_path: Path) -> None:
        self.folder = tmp_path / "objects"
        self.store: LocalObjects = LocalObjects(self.folder)

    def test_a_writer_that_was_killed_leaves_a_part_that_is_swept(self) -> None:
        writer = self.store.writer(new_id())
        writer.write(b"half")
        os.close(writer._descriptor)

        assert self.store.sweep(datetime.now(UTC) - timedelta(hours=1)) == 0  # noqa: TID251
        assert self.store.sweep(datetime.now(UTC) + timedelta(hours=1)) == 1  # noqa: TID251
        assert files_in(self.folder) == []

    def test_only_the_owner_may_look(self) -> None:
        self.kept(b"sealed")
        modes = {path.stat().st_mode & 0o077 for path in [self.folder, *self.folder.rglob("*")]}
        assert modes == {0}

    def test_bytes_and_name_are_on_disk_before_commit_returns(self, monkeypatch: pytest.MonkeyPatch) -> None:
        steps: list[str] = []
        real_fsync, real_link = os.fsync, os.link

        def fsync(descriptor: int) -> None:
            steps.append("folder" if Path(f"/proc/self/fd/{descriptor}").resolve().is_dir() else "file")
            real_fsync(descriptor)

        def link(source: Path, target: Path, **how: bool) -> None:
            steps.append("link")
            real_link(source, target, **how)

        writer = self.store.writer(new_id())
        monkeypatch.setattr(os, "fsync", fsync)
        monkeypatch.setattr(os, "link", link)
        writer.commit()
        assert steps == ["file", "link", "folder"]

    @pytest.mark.parametrize("failing", [1, 2])
    def test_a_failed_sync_is_a_failed_commit_that_leaves_nothing(
        self, monkeypatch: pytest.MonkeyPatch, failing: int
    ) -> None:
        calls: list[int] = []

        def fsync(descriptor: int) -> None:
            calls.append(descriptor)
            if len(calls) == failing:
                raise OSError(errno.EIO, "broken disk")

        writer = self.store.writer(new_id())
        writer.write(b"bytes")
        monkeypatch.setattr(os, "fsync", fsync)
        with pytest.raises(Unavailable, match="storage_failed"):
            writer.commit()
        assert files_in(self.folder) == []

    def test_a_file_system_without_links_serves_as_well(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def link(*_: object, **__: object) -> None:
            raise OSError(errno.EPERM, "no links here")

        monkeypatch.setattr(os, "link", link)
        self.test_what_was_committed_is_read_back()
        self.test_a_name_is_never_written_over()


def test_a_full_disk_is_said_and_nothing_is_left() -> None:
    with small_disk(MIB) as disk:
        store = LocalObjects(disk.folder)
        writer = store.writer(new_id())
        with pytest.raises(Unavailable, match="disk_full"):
            writer.write(bytes(2 * MIB))
        assert files_in(disk.folder) == []

        small = store.writer(name := new_id())
        small.write(bytes(1024))
        small.commit()
        assert store.size(name) == 1024
