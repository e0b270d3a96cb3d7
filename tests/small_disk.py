"""A disk of few mebibytes that tests can fill."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.servers.account import base
from tests.conftest import required

KIB = 1024
MIB = 1024 * KIB


class SmallDisk:
    """A file system in memory; `fill` leaves only so much room, `empty` gives it back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"

    def fill(self, *, leaving: int) -> None:
        """Take all room but `leaving` bytes."""
        descriptor = os.open(self._filler, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            for piece in (256 * KIB, 4 * KIB):
                with contextlib.suppress(OSError):
                    while os.write(descriptor, bytes(piece)):
                        pass
            os.ftruncate(descriptor, max(os.fstat(descriptor).st_size - leaving, 0))
        finally:
            os.close(descriptor)

    def empty(self) -> None:
        """Give the room back."""
        self._filler.unlink(missing_ok=True)


@contextlib.contextmanager
def small_disk(size: int) -> Iterator[SmallDisk]:
    """Mount a disk of `size` bytes where servers may enter; skip where this user may not mount."""
    with tempfile.TemporaryDirectory(dir=base()) as folder:
        mounted = os.geteuid() == 0 and _mount("-t", "tmpfs", "-o", f"size={size},mode=711", "tmpfs", folder)
        if not mounted:
            required(os.geteuid() != 0, "mounting a file system")
            pytest.skip("only the superuser may mount a file system")
        try:
            yield SmallDisk(Path(folder))
        finally:
            subprocess.run(["umount", "--lazy", folder], check=False)


def _mount(*arguments: str) -> bool:
    return subprocess.run(["mount", *arguments], check=False, capture_output=True).returncode == 0
