"""One reader process as its parent sees it: started, handed a job, watched, ended."""

from __future__ import annotations

import contextlib
import os
import queue
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from core.errors import Corrupt, Unavailable
from core.settings import ReadingSettings
from ocr.frames import Frame, Frames, pack, send_with_files
from ocr.memory import PrivateFolder

_LOOK_SECONDS = 0.05
_RECEIVE_BYTES = 1024 * 1024
_WAITING_PAGES = 2  #: read ahead of whoever takes them; more would grow the parent
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
_ROOT = Path(__file__).resolve().parents[1]


class WatchedReader:
    """A reader process with its channel and private folder; serves one job."""

    def __init__(self, settings: ReadingSettings) -> None:
        """Start the process; its models load while nobody waits.

        Raises:
            Unavailable: the machine gives no process or no private memory.
        """
        self._settings = settings
        self._folder = PrivateFolder()
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                self._process = _start(settings, theirs, self._folder.path)
        except OSError as error:
            ours.close()
            self._folder.remove()
            raise Unavailable("reader_unavailable") from error
        self._channel = ours
        self._frames: queue.Queue[Frame] = queue.Queue(_WAITING_PAGES)
        self._over = threading.Event()
        self._ending = threading.Lock()
        self._ready = False
        self._verdict = ""

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def serve(self, message: dict[str, Any], files: Sequence[int]) -> Iterator[Frame]:
        """Hand over a job and yield what comes back.

        The last frame is `done`, or `failed` with the process's own reason, or `ended` with the code that
        the watch gives for its end: `out_of_memory`, `timed_out`, `reader_killed`, or `reader_unavailable`
        where it never came up.
        """
        watch = threading.Thread(target=self._watch, daemon=True, name="reader-watch")
        try:
            with contextlib.suppress(OSError):  # a process that is gone already is seen by the watch
                send_with_files(self._channel, pack(message), files)
            watch.start()
            while True:
                frame = self._frames.get()
                yield frame
                if frame.kind in ("done", "failed", "ended"):
                    return
        finally:
            self.end()
            if watch.ident is not None:
                watch.join()

    def end(self) -> None:
        """End the process and all it started, and remove its folder."""
        with self._ending:
            self._over.set()
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._channel.close()
            self._folder.remove()

    def _watch(self) -> None:
        """Move frames from the channel to the queue; end the process when it takes too much of anything."""
        frames, last = Frames(), time.monotonic()
        poll = select.poll()
        try:
            poll.register(self._channel, select.POLLIN)
            while not self._over.is_set():
                if self._overgrown():
                    return self._tell("out_of_memory")
                if poll.poll(_LOOK_SECONDS * 1000):
                    data = self._channel.recv(_RECEIVE_BYTES)
                    if not data:
                        return self._tell(self._cause())
                    for frame in frames.feed(data):
                        if frame.kind == "ready":
                            self._ready = True
                        else:
                            self._put(frame)
                        last = time.monotonic()
                elif time.monotonic() - last > self._settings.page_time.total_seconds():
                    return self._tell("timed_out")
        except (OSError, Corrupt, ValueError):
            return self._tell("reader_killed")

    def _tell(self, code: str) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._put(Frame({"kind": "ended", "code": code}))

    def _put(self, frame: Frame) -> None:
        """Queue a frame; while the taker is slow, the process's clock stands still but its memory is watched."""
        while not self._over.is_set():
            with contextlib.suppress(queue.Full):
                self._frames.put(frame, timeout=_LOOK_SECONDS)
                return
            if frame.kind != "ended" and self._overgrown():
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(self._process.pid, signal.SIGKILL)
                self._verdict = "out_of_memory"

    def _cause(self) -> str:
        """Return why a process that closed its channel did so."""
        if self._verdict:
            return self._verdict
        if not self._ready:
            return "reader_unavailable"
        with contextlib.suppress(subprocess.TimeoutExpired):
            if self._process.wait(1) == -signal.SIGXCPU:
                return "timed_out"
        return "reader_killed"

    def _overgrown(self) -> bool:
        return resident(self._process.pid) > self._settings.memory_bytes


def _start(settings: ReadingSettings, channel: socket.socket, folder: Path) -> subprocess.Popen[bytes]:
    threads = max(1, processors() // settings.workers)
    command = [
        sys.executable,
        "-s",
        "-m",
        "ocr.reader",
        str(channel.fileno()),
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
        pass_fds=(channel.fileno(),),
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


def resident(pid: int) -> int:
    """Return the resident memory in bytes of a process and all it started; 0 where it is gone or cannot be seen."""
    total = 0
    with contextlib.suppress(OSError, ValueError, IndexError):
        total = int(Path(f"/proc/{pid}/statm").read_bytes().split()[1]) * _PAGE_BYTES
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            total += sum(resident(int(child)) for child in children.read_bytes().split())
    return total
