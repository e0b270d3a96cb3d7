from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import BinaryIO

import pytest

from core.errors import Unreadable
from ocr.memory import PrivateFolder, SealedMemory, private_place, remove_abandoned

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="anonymous files are Linux's")


def test_nobody_can_change_a_document_that_was_handed_over() -> None:
    memory = SealedMemory([b"one ", b"two"], 100)

    assert os.pread(memory.descriptor, 100, 0) == b"one two"
    with pytest.raises(PermissionError):
        os.pwrite(memory.descriptor, b"x", 0)
    memory.close()


def test_a_source_may_write_by_itself() -> None:
    def fill(sink: BinaryIO) -> None:
        sink.write(b"paper")

    memory = SealedMemory(fill, 100)

    assert os.pread(memory.descriptor, 100, 0) == b"paper"
    memory.close()


@pytest.mark.parametrize(("chunks", "code"), [([b"12345", b"67890"], "too_large_to_read"), ([], "empty_file")])
def test_too_much_and_nothing_are_refused(chunks: list[bytes], code: str) -> None:
    with pytest.raises(Unreadable, match=code):
        SealedMemory(chunks, 9)


def test_a_private_folder_is_closed_to_others_and_leaves_nothing() -> None:
    folder = PrivateFolder()
    (folder.path / "page.png").write_bytes(b"x")

    assert folder.path.stat().st_mode & 0o777 == 0o700
    folder.remove()
    assert not folder.path.exists()


def test_the_folder_of_a_product_that_was_killed_is_removed_and_no_other() -> None:
    living, dead = PrivateFolder(), PrivateFolder()
    os.close(dead._lock)  # as the kernel does for a process that was killed

    remove_abandoned()

    assert (living.path.exists(), Path(dead.path).exists()) == (True, False)
    living.remove()


@pytest.mark.parametrize(
    ("mounts", "place"),
    [
        ("/dev/vda / ext4 rw 0 0\ntmpfs /dev/shm tmpfs rw 0 0", "/dev/shm"),  # noqa: S108
        ("overlay / overlay rw 0 0\ntmpfs /tmp tmpfs rw 0 0", "/tmp"),  # noqa: S108
        ("tmpfs /dev tmpfs rw 0 0\n/dev/vda /dev/shm ext4 rw 0 0", None),
        ("tmpfs /dev/shm tmpfs rw 0 0\n/dev/vda /dev/shm ext4 rw 0 0", None),
        ("", None),
    ],
    ids=["usual", "container", "disk", "disk on top", "unknown"],
)
def test_private_folders_lie_on_memory_or_nowhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, mounts: str, place: str | None
) -> None:
    (tmp_path / "mounts").write_text(mounts)
    monkeypatch.setattr("ocr.memory._MOUNTS", tmp_path / "mounts")

    assert private_place() == (Path(place) if place else None)
