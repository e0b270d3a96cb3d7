"""One reader process as its parent sees it: handed a job, watched, ended."""

from __future__ import annotations

import contextlib
import os
import queue
import select
import shutil
import signal
import socket
import threading
import time
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

from core.errors import Corrupt
from core.settings import ReadingSettings
from ocr.frames import Frame, Frames, pack, send_with_files
from ocr.nursery import Nursery

_LOOK_SECONDS = 0.05
_DEATH_SECONDS = 5.0
_RECEIVE_BYTES = 1024 * 1024
_WAITING_PAGES = 2  #: read ahead of whoever takes them; more would grow the parent
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


class WatchedReader:
    """A reader process with its channel and private folder; serves one job."""

    def __init__(self, settings: ReadingSettings, nursery: Nursery) -> None:
        """Have a process started; its models load while nobody waits.

        Raises:
            Unavailable: the machine gives no process or no private memory.
        """
        self._settings = settings
        self._channel, self.folder = nursery.bear()
        self._incoming = Frames()
        self._frames: queue.Queue[Frame] = queue.Queue(_WAITING_PAGES)
        self._over = threading.Event()
        self._ending = threading.Lock()
        self._overgrew = False
        self._begun = False
        self.pid = 0  #: known once the process is ready
        self._handle = -1

    @property
    def alive(self) -> bool:
        """Whether the process is there, or still on its way."""
        if self._over.is_set():
            return False
        self._meet()
        try:
            return bool(self._channel.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
        except BlockingIOError:
            return True
        except OSError:
            return False

    def serve(self, message: dict[str, Any], files: Sequence[int]) -> Generator[Frame, None, None]:
        """Hand over a job and yield what comes back.

        The last frame is `done`, or `failed` with the process's own reason, or `ended` with the code that
        the watch gives for its end: `out_of_memory`, `timed_out`, `reader_killed`, or `reader_unavailable`
        where it was gone before it saw the document.
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
            self._over.set()
            if watch.ident is not None:
                watch.join()
            self.end()

    def end(self) -> None:
        """End the process and all it started, and remove its folder."""
        with self._ending:
            self._over.set()
            if self._channel.fileno() >= 0:
                self._meet()
                self._kill()
                self._channel.close()
            if self._handle >= 0:
                select.select([self._handle], [], [], _DEATH_SECONDS)
                os.close(self._handle)
                self._handle = -1
            shutil.rmtree(self.folder, ignore_errors=True)

    def _meet(self) -> None:
        """Learn who a process is that got ready while nobody listened."""
        if self.pid:
            return
        with contextlib.suppress(OSError, Corrupt):
            for frame in self._incoming.feed(self._channel.recv(_RECEIVE_BYTES, socket.MSG_DONTWAIT)):
                self._greet(frame)

    def _greet(self, frame: Frame) -> bool:
        """Take the first words of a process that has seen no document yet; later ones of the kind are not believed."""
        if self.pid or frame.kind != "ready":
            return False
        with contextlib.suppress(OSError):
            self._handle = os.pidfd_open(int(frame.message["pid"]))
        self.pid = int(frame.message["pid"])
        return True

    def _kill(self) -> None:
        if self.pid:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)

    def _watch(self) -> None:
        """Move frames from the channel to the queue; end the process when it takes too much of anything."""
        last = time.monotonic()
        poll = select.poll()
        poll.register(self._channel, select.POLLIN)
        try:
            while not self._over.is_set():
                if self._overgrown():
                    return self._end_with("out_of_memory")
                if poll.poll(_LOOK_SECONDS * 1000):
                    data = self._channel.recv(_RECEIVE_BYTES)
                    if not data:
                        return self._end_with(self._cause())
                    for frame in self._incoming.feed(data):
                        if frame.kind == "begun":
                            self._begun = True
                        elif not self._greet(frame):
                            self._put(frame)
                        last = time.monotonic()
                elif time.monotonic() - last > self._settings.page_time.total_seconds():
                    return self._end_with("timed_out")
        except (OSError, Corrupt, ValueError, KeyError):
            return self._end_with("reader_killed")

    def _cause(self) -> str:
        if self._overgrew:
            return "out_of_memory"
        return "reader_killed" if self._begun else "reader_unavailable"

    def _end_with(self, code: str) -> None:
        self._kill()
        self._put(Frame({"kind": "ended", "code": code}))

    def _put(self, frame: Frame) -> None:
        """Queue a frame; while the taker is slow, the process's clock stands still but its memory is watched."""
        while not self._over.is_set():
            with contextlib.suppress(queue.Full):
                self._frames.put(frame, timeout=_LOOK_SECONDS)
                return
            if self._overgrown():
                self._overgrew = True
                self._kill()

    def _overgrown(self) -> bool:
        return bool(self.pid) and resident(self.pid) > self._settings.memory_bytes


def resident(pid: int) -> int:
    """Return the resident memory in bytes of a process and all it started; 0 where it is gone or cannot be seen."""
    total = 0
    with contextlib.suppress(OSError, ValueError, IndexError):
        total = int(Path(f"/proc/{pid}/statm").read_bytes().split()[1]) * _PAGE_BYTES
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            total += sum(resident(int(child)) for child in children.read_bytes().split())
    return total
