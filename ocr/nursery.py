"""Where readers come from: one process that has loaded every library, and forks a reader for each document.

Loading the libraries costs ten times what loading the models does, so it is done once.  The nursery sees no
document; it is confined like a reader, and its readers confine themselves further.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

from core.errors import Unavailable
from core.settings import ReadingSettings
from ocr.frames import pack, send_with_files
from ocr.kept import KeptReader
from ocr.memory import PrivateFolder, remove_abandoned

_ROOT = Path(__file__).resolve().parents[1]


class Nursery:
    """The process that readers are forked from, started when first wanted and again when it is gone."""

    def __init__(self, settings: ReadingSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._count = 0
        self._folder: PrivateFolder | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        remove_abandoned()

    def bear(self, channel: int) -> KeptReader:
        """Fork a reader that serves one job from `channel`.

        Raises:
            Unavailable: the machine gives no process or no private memory.
        """
        with self._lock:
            try:
                self._see_to_it()
                try:
                    return self._fork(channel)
                except BrokenPipeError:  # it is going, and its keeper is not told before it is gone
                    self._end()
                    self._see_to_it()
                    return self._fork(channel)
            except OSError as error:
                self._end()
                raise Unavailable("reader_unavailable") from error

    def warm_up(self) -> None:
        """Start the process now, if it is not there.

        Raises:
            Unavailable: as above.
        """
        with self._lock:
            try:
                self._see_to_it()
            except OSError as error:
                raise Unavailable("reader_unavailable") from error

    def close(self) -> None:
        """End the process; its readers are ended by who keeps them."""
        with self._lock:
            self._end()
            if self._folder is not None:
                self._folder.remove()
                self._folder = None

    def _see_to_it(self) -> None:
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._start()

    def _start(self) -> None:
        if self._folder is None:  # readers of a nursery that died may still be at work in it
            self._folder = PrivateFolder()
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = _started(self._settings, theirs, self._folder.path)

    def _fork(self, channel: int) -> KeptReader:
        if self._folder is None or self._control is None:
            raise Unavailable("reader_unavailable")
        self._count += 1
        folder = self._folder.path / str(self._count)
        folder.mkdir(mode=0o700)
        ours, theirs = socket.socketpair()
        with theirs:
            files = [channel, theirs.fileno()]
            try:
                send_with_files(self._control, pack({"kind": "bear", "folder": str(folder)}), files)
            except OSError:
                ours.close()
                folder.rmdir()
                raise
        return KeptReader(ours, folder, self._settings.memory_bytes)

    def _end(self) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            self._process.wait()
        if self._control is not None:
            self._control.close()
        self._process = self._control = None


def _started(settings: ReadingSettings, control: socket.socket, folder: Path) -> subprocess.Popen[bytes]:
    threads = max(1, processors() // settings.workers)
    command = [
        sys.executable,
        "-s",
        "-m",
        "ocr.reader",
        str(control.fileno()),
        str(folder),
        settings.engine,
        str(threads),
        str(settings.memory_bytes),
    ]
    # Nothing of the parent's surroundings is handed on: no keys, no home, no proxy.
    surroundings = {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "TMPDIR": str(folder),
        "OMP_THREAD_LIMIT": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "MALLOC_ARENA_MAX": "2",
    }
    return subprocess.Popen(  # noqa: S603 - our own module, fixed arguments
        command,
        cwd=_ROOT,
        env=surroundings,
        pass_fds=(control.fileno(),),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
