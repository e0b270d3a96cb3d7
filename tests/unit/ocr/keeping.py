"""Starts a reader service for the tests, and finds the processes that keep readers."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from ocr.lifeline import answers, connected
from ocr.process import ReaderPool
from tests.waiting import until

ROOT = Path(__file__).resolve().parents[3]
_SECONDS = 30.0


class ServiceProcess:
    """The service as a process of its own, started as an office starts it."""

    def __init__(self, place: Path, *options: str, before: Sequence[str] = (), python: str = sys.executable) -> None:
        self.socket = place
        self._command = [*before, python, "-m", "ocr.service", str(place), *options]
        self.process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(self._command, cwd=ROOT)
        try:
            until(lambda: process.poll() is not None or answers(self.socket))
            assert process.poll() is None
        except AssertionError:
            process.kill()
            process.wait()
            raise
        return process

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """End it and return its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(_SECONDS)

    def restart(self) -> None:
        """Start it again after its end."""
        self.process = self._started()

    def must_be_well(self) -> None:
        """Fail where it does not live and answer."""
        assert self.process.poll() is None
        assert answers(self.socket)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def gone(pid: int) -> bool:
    """Say whether a process has ended, buried or not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def nursery_of(pool: ReaderPool) -> int:
    """Return the process that a pool's readers are forked from; 0 where there is none just now."""
    if pool._nursery is not None:
        process = pool._nursery._process
        return process.pid if process else 0
    assert pool._settings.socket is not None
    with connected(pool._settings.socket) as line:
        peer = struct.unpack("3i", line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    return next(iter(_children(peer[0])), 0)


def readers_of(pool: ReaderPool) -> list[int]:
    """Return the processes of a pool's readers."""
    return _children(nursery_of(pool))


def folders_of(pool: ReaderPool) -> list[Path]:
    """Return the private folders of a pool's readers."""
    return list(Path(os.fsdecode(_words(nursery_of(pool))[5])).iterdir())


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for part in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += map(int, part.read_text("ascii").split())
    return found


def _words(pid: int) -> list[bytes]:
    return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
