"""One reader process as its pool sees it: handed a job, watched, ended."""

from __future__ import annotations

import contextlib
import queue
import select
import socket
import threading
import time
from collections.abc import Generator, Sequence
from datetime import timedelta
from typing import Any, Protocol

from core.errors import Corrupt
from ocr.frames import Frame, Frames, pack, send_with_files

_LOOK_SECONDS = 0.05
_RECEIVE_BYTES = 1024 * 1024
_START_SECONDS = 60.0  #: until a reader has loaded its models, on a machine that has much to do
_WAITING_PAGES = 2  #: read ahead of whoever takes them; more would grow the parent


class Life(Protocol):
    """A reader's life in the hands of its keeper: this process, or a service beside it."""

    channel: socket.socket  #: jobs go there, pages come from there

    def trouble(self) -> str:
        """Return the code of what the keeper finds wrong with it just now; empty for nothing."""

    def farewell(self) -> str:
        """Return the same of a reader whose channel has ended."""

    def kill(self) -> None:
        """End it, with all it started."""

    def end(self) -> None:
        """End it, and remove what it left."""


class WatchedReader:
    """A reader process; serves one job."""

    def __init__(self, life: Life, page_time: timedelta) -> None:
        self.life = life
        self._page_seconds = page_time.total_seconds()
        self._channel = life.channel
        self._incoming = Frames()
        self._frames: queue.Queue[Frame] = queue.Queue(_WAITING_PAGES)
        self._over = threading.Event()
        self._ending = threading.Lock()
        self._begun = False

    @property
    def alive(self) -> bool:
        """Whether the process is there, or still on its way."""
        if self._over.is_set() or self.life.trouble():
            return False
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
        where it was gone before it saw the document, or its keeper went.
        """
        watch = threading.Thread(target=self._watch, daemon=True, name="reader-watch")
        try:
            with contextlib.suppress(OSError):  # a process that is gone already is seen by the watch
                send_with_files(self._channel, pack(message), files)
            watch.start()
            while True:
                frame = self._next()
                yield frame
                if frame.kind in ("done", "failed", "ended"):
                    return
        finally:
            self._over.set()
            if watch.ident is not None:
                watch.join()
            self.end()

    def _next(self) -> Frame:
        """Return the next frame, or that the reader was ended by somebody else while we waited."""
        while True:
            with contextlib.suppress(queue.Empty):
                return self._frames.get(timeout=_LOOK_SECONDS * 4)
            if self._over.is_set():
                return Frame({"kind": "ended", "code": "reader_unavailable"})

    def end(self) -> None:
        """End the process and all it started."""
        with self._ending:
            self._over.set()
            if self._channel.fileno() >= 0:
                self.life.end()

    def _watch(self) -> None:
        """Move frames from the channel to the queue; end the process when it takes too much of anything."""
        last = time.monotonic()
        poll = select.poll()
        poll.register(self._channel, select.POLLIN)
        try:
            while not self._over.is_set():
                if trouble := self.life.trouble():
                    return self._end_with(trouble)
                if poll.poll(_LOOK_SECONDS * 1000):
                    data = self._channel.recv(_RECEIVE_BYTES)
                    if not data:
                        return self._end_with(self._cause())
                    self._take(data)
                    last = time.monotonic()
                elif time.monotonic() - last > (self._page_seconds if self._begun else _START_SECONDS):
                    return self._end_with("timed_out" if self._begun else "reader_unavailable")
        except (Corrupt, ValueError):
            return self._end_with("reader_killed")
        except OSError:
            return self._end_with(self._cause())

    def _take(self, data: bytes) -> None:
        for frame in self._incoming.feed(data):
            if frame.kind == "ended":
                raise Corrupt  # of its end a reader says nothing
            if frame.kind == "begun":
                self._begun = True
            else:
                self._put(frame)

    def _cause(self) -> str:
        return self.life.farewell() or ("reader_killed" if self._begun else "reader_unavailable")

    def _end_with(self, code: str) -> None:
        self.life.kill()
        self._put(Frame({"kind": "ended", "code": code}))

    def _put(self, frame: Frame) -> None:
        """Queue a frame; while the taker is slow, the process's clock stands still but its memory is watched."""
        while not self._over.is_set():
            with contextlib.suppress(queue.Full):
                self._frames.put(frame, timeout=_LOOK_SECONDS)
                return
            self.life.trouble()
