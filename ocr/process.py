"""The worker's side of reading: gives each document a sandboxed process of its own, one warm spare ahead.

Readers are forked from a nursery of this process, or by the service beside it where the settings name its socket.

A document reaches its reader as sealed anonymous memory and never as a file; pages come back as frames.
Whatever a document does to its reader, it ends as an event or an error here.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import asdict
from types import TracebackType
from typing import Any, Self

from core.errors import Corrupt, Invalid, Unavailable, Unreadable
from core.model.layout import load_page
from core.settings import ReadingSettings
from ocr.frames import Frame
from ocr.kept import OwnReader
from ocr.lifeline import DistantReader
from ocr.memory import SealedMemory, Source, anonymous_file, drain
from ocr.nursery import Nursery
from ocr.port import MemberEvent, Opened, PageFailed, PageRead, ReadEvent
from ocr.searchable.feeding import Feeder
from ocr.searchable.port import Label, ShownPage
from ocr.unpacking import member_events
from ocr.watched import WatchedReader

PlannedPage = tuple[int, int, int]  #: index of the source, page from 1, clockwise turn in degrees

_MOST_ENDS = 5  #: readers one document may bring down before its remaining pages are given up
_PREVIEW_TYPES = ("image/webp", "image/jpeg", "image/svg+xml")
_MACHINE_LACKS = ("engine_missing", "sandbox_missing", "reader_unavailable", "reader_down")  #: no fault of the document
_MOST_FILES = 200  #: sources and results of one arrangement
_MOST_COPIES = 2  #: made at once, each as long as its receiver takes to receive it
_COPY_TURN_SECONDS = 10.0  #: that the next one waits


class ReaderPool:
    """Reader processes for one office.  Safe to call from many threads; each call has a reader of its own."""

    def __init__(self, settings: ReadingSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._nursery = None if settings.socket else Nursery(settings)
        self._spare: WatchedReader | None = None
        self._busy: set[WatchedReader] = set()
        self._closed = False
        self._copies = threading.BoundedSemaphore(_MOST_COPIES)

    def warm_up(self) -> None:
        """Start a spare reader now if that can be, so that the first document finds it ready."""
        with self._lock, suppress(Unavailable):
            if self._spare is None and not self._closed:
                self._spare = self._born()

    def read(
        self, source: Source, *, name: str, password: str | None = None, upright: bool = False, first: int = 1
    ) -> Generator[ReadEvent, None, None]:
        """Read one document: `Opened`, then a `PageRead` or `PageFailed` for each page in order, from `first` on.

        `name` only helps to tell formats without a signature apart (its ending).  With `upright` the pages
        stand as a person decided, and no direction is looked for.  Closing the iterator ends the reader.

        Raises:
            Unreadable: the document as a whole cannot be read; the code says why (`locked` wants a password).
            Unavailable: no reader can be started on this machine.
        """
        with closing(SealedMemory(source, self._settings.max_file_bytes)) as memory:
            job: dict[str, Any] = {
                "kind": "read",
                "name": name,
                "password": password,
                "upright": upright,
                "max_pages": self._settings.max_pages,
                "seconds": self._cpu_seconds(),
                "first": first,
            }
            yield from _Document(self, job, memory.descriptor).events()

    def arrange(
        self,
        sources: Sequence[Source],
        plan: Sequence[Sequence[PlannedPage]],
        *,
        names: Sequence[str] = (),
        passwords: Sequence[str | None] = (),
    ) -> list[Iterator[bytes]]:
        """Build one PDF for each list of pages in `plan` and return the bytes of each in chunks.

        Turns are relative to the page as its file shows it.  `names` and `passwords` go with `sources`, where given.

        Raises:
            Unreadable: a source cannot be opened, or brings the reader down.
            Invalid: `bad_plan`: the plan is empty, too large, or names a source, page or turn that there is not.
        """
        if not plan or not all(plan) or len(sources) + len(plan) > _MOST_FILES:
            raise Invalid("bad_plan")
        with ExitStack() as stack:
            memories = [
                stack.enter_context(closing(SealedMemory(source, self._settings.max_file_bytes))) for source in sources
            ]
            results = [anonymous_file() for _ in plan]
            job: dict[str, Any] = {
                "kind": "arrange",
                "names": list(names) or [""] * len(sources),
                "passwords": list(passwords) or [None] * len(sources),
                "plan": [[list(page) for page in pages] for pages in plan],
                "seconds": self._cpu_seconds(),
            }
            try:
                for frame in self.serve(job, [*(memory.descriptor for memory in memories), *results]):
                    _refuse(frame)
            except BaseException:
                for result in results:
                    os.close(result)
                raise
        return [drain(result) for result in results]

    def members(
        self, source: Source, *, name: str, password: str | None = None, known: Collection[int] = ()
    ) -> Generator[MemberEvent, None, None]:
        """Take out what a document holds, but for the numbers in `known`: each begins, comes in pieces, and ends.

        Closing the iterator ends the reader.

        Raises:
            Unreadable: nothing more can be had; what came before stays good.
            Unavailable: no reader can be started on this machine.
        """
        with closing(SealedMemory(source, self._settings.max_file_bytes)) as memory:
            job: dict[str, Any] = {
                "kind": "members",
                "name": name,
                "password": password,
                "max_pages": self._settings.max_pages,
                "seconds": self._cpu_seconds(),
                "known": sorted(known),
            }
            with closing(self.serve(job, [memory.descriptor])) as frames:
                try:
                    yield from member_events(_sound(frames))
                except Corrupt as error:
                    raise Unreadable("reader_killed") from error

    def copy(self, pages: Iterable[ShownPage], label: Label) -> Generator[bytes, None, None]:
        """Make a searchable copy (PDF/A) of pages as their renditions hold them, and yield the file in pieces.

        `pages` are taken in another thread, and no faster than the file is.  Closing the iterator ends the reader.

        Raises:
            Unavailable: no reader can be started, or `copies_busy`: as many copies as may be are being made.
            Unreadable: a page cannot be copied.  Whatever `pages` raises is raised too.
        """
        if not self._copies.acquire(timeout=_COPY_TURN_SECONDS):
            raise Unavailable("copies_busy")
        job: dict[str, Any] = {"kind": "copy", **asdict(label), "seconds": self._cpu_seconds()}
        try:
            with Feeder(pages) as feeder, closing(self.serve(job, [feeder.descriptor])) as frames:
                for frame in _sound(frames):
                    yield from frame.blobs
        finally:
            self._copies.release()

    def serve(self, job: dict[str, Any], files: Sequence[int]) -> Generator[Frame, None, None]:
        """Give a job to the warm spare, or to a new reader, and start the next spare."""
        reader = self._take()
        try:
            yield from reader.serve(job, files)
        finally:
            reader.end()
            with self._lock:
                self._busy.discard(reader)

    def close(self) -> None:
        """End all readers, also busy ones, and remove their private folders."""
        with self._lock:
            self._closed = True
            readers = [*self._busy, *([self._spare] if self._spare else [])]
            self._spare = None
        for reader in readers:
            reader.end()
        if self._nursery is not None:
            self._nursery.close()

    def _take(self) -> WatchedReader:
        with self._lock:
            if self._closed:
                raise Unavailable("reader_unavailable")
            reader, self._spare = self._spare, None
            if reader is None or not reader.alive:
                if reader is not None:
                    reader.end()
                reader = self._born()
            self._busy.add(reader)
            with suppress(Unavailable):  # the next document will ask for itself
                self._spare = self._born()
            return reader

    def _born(self) -> WatchedReader:
        if self._settings.socket is not None:
            return WatchedReader(DistantReader(self._settings.socket), self._settings.page_time)
        if self._nursery is None:
            raise Unavailable("reader_unavailable")
        channel, theirs = socket.socketpair()
        with theirs:
            try:
                kept = self._nursery.bear(theirs.fileno())
            except BaseException:
                channel.close()
                raise
        return WatchedReader(OwnReader(kept, channel), self._settings.page_time)

    def _cpu_seconds(self) -> int:
        # The wall clock ends a page; this is the kernel's own limit should the watch be gone.
        return int(self._settings.page_time.total_seconds() * 4) + 5

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Document:
    """One document on its way through as many readers as it takes."""

    def __init__(self, pool: ReaderPool, job: dict[str, Any], descriptor: int) -> None:
        self._pool = pool
        self._job = job
        self._descriptor = descriptor
        self._opened: Opened | None = None
        self._next: int = job["first"]

    def events(self) -> Iterator[ReadEvent]:
        for _ in range(_MOST_ENDS):
            code = yield from self._attempt()
            if self._opened is None:
                raise Unreadable("reader_killed")
            if self._finished:
                return
            yield self._failed(code)
            if self._finished:
                return
        while not self._finished:
            yield self._failed("reader_gave_up")

    @property
    def _finished(self) -> bool:
        return self._opened is not None and self._next > self._opened.page_count

    def _attempt(self) -> Generator[ReadEvent, None, str]:
        """Yield what one reader makes of the pages still wanted; return why it came no further."""
        with closing(self._pool.serve({**self._job, "first": self._next}, [self._descriptor])) as frames:
            for frame in frames:
                if self._opened is None or frame.message.get("code") in _MACHINE_LACKS:
                    _refuse(frame)
                if frame.kind in ("failed", "ended"):
                    return str(frame.message.get("code"))
                try:
                    yield from self._event(frame)
                except (Corrupt, KeyError, ValueError, TypeError):
                    break  # it does not keep to the format: as good as dead
        return "reader_killed"

    def _event(self, frame: Frame) -> Iterator[ReadEvent]:
        message = frame.message
        if frame.kind == "done":
            return
        if frame.kind == "opened":
            if self._opened is None:
                kind, pages, members = str(message["media_type"]), int(message["pages"]), int(message["members"])
                self._opened = Opened(str(message["format"]), kind, pages, members)
                yield self._opened
            return
        if message["number"] != self._next or self._opened is None:
            raise Corrupt
        if frame.kind == "page_failed":
            yield self._failed(str(message["code"]))
            return
        layout, preview, thumb = frame.blobs
        page = load_page(layout)
        if page.number != self._next or message["type"] not in _PREVIEW_TYPES:
            raise Corrupt
        self._next += 1
        yield PageRead(page, preview, str(message["type"]), thumb)

    def _failed(self, code: str) -> PageFailed:
        self._next += 1
        return PageFailed(self._next - 1, code)


def _sound(frames: Iterable[Frame]) -> Iterator[Frame]:
    for frame in frames:
        _refuse(frame)
        yield frame


def _refuse(frame: Frame) -> None:
    """Raise what a reader's last frame says, if it says anything bad."""
    if frame.kind not in ("failed", "ended"):
        return
    code, params = str(frame.message.get("code")), frame.message.get("params") or {}
    if code == "bad_plan":
        raise Invalid(code)
    if code in _MACHINE_LACKS:
        raise Unavailable(code, **params)
    raise Unreadable(code, **params)
