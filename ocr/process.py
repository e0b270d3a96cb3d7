"""The worker's side of reading: gives each document a sandboxed process of its own, one warm spare ahead.

Readers are forked from a nursery of this process, or by the service beside it where the settings name its socket.

A document reaches its reader as sealed anonymous memory and never as a file; pages come back as frames.
Whatever a document does to its reader, it ends as an event or an error here.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import asdict
from types import TracebackType
from typing import Any, Self

from core.errors import Corrupt, Invalid, Unavailable, Unreadable
from core.settings import ReadingSettings
from ocr.frames import Frame
from ocr.kept import OwnReader
from ocr.lifeline import DistantReader
from ocr.memory import SealedMemory, Source, anonymous_file, drain
from ocr.nursery import Nursery
from ocr.passage import DrawPassage, ReadPassage, refuse
from ocr.port import MemberEvent, PageDrawn, PageFailed, Place, ReadEvent
from ocr.searchable.feeding import Feeder
from ocr.searchable.port import Label, ShownPage
from ocr.unpacking import member_events
from ocr.watched import WatchedReader

PlannedPage = tuple[int, int, int]  #: index of the source, page from 1, clockwise turn in degrees

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

        A page that is nothing but its own sound text comes without pictures, which `draw` makes.

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
            yield from ReadPassage(self.serve, job, memory.descriptor).events()

    def draw(
        self, source: Source, turns: Mapping[int, int], *, name: str, password: str | None = None
    ) -> Generator[PageDrawn | PageFailed, None, None]:
        """Draw pages that were read without being drawn: `PageDrawn` or `PageFailed` for each, in order.

        `turns` has, for each page, the clockwise turn that reading found to make it upright.

        Raises:
            Unreadable: the document as a whole cannot be drawn.
            Unavailable: no reader can be started on this machine.
        """
        with closing(SealedMemory(source, self._settings.max_file_bytes)) as memory:
            job: dict[str, Any] = {
                "kind": "draw",
                "name": name,
                "password": password,
                "max_pages": self._settings.max_pages,
                "seconds": self._cpu_seconds(),
            }
            yield from DrawPassage(self.serve, job, memory.descriptor, dict(turns)).events()

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
                    refuse(frame)
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

    def copy(
        self, pages: Iterable[ShownPage], label: Label, original: Source | None = None
    ) -> Generator[bytes, None, None]:
        """Make a searchable copy (PDF/A) of pages as their renditions hold them, and yield the file in pieces.

        `original`, if it is a PDF with text of its own, lends its pages as they are where that may be.  `pages` are
        taken in another thread, and no faster than the file is.  Closing the iterator ends the reader.

        Raises:
            Unavailable: no reader can be started, or `copies_busy`: as many copies as may be are being made.
            Unreadable: a page cannot be copied.  Whatever `pages` raises is raised too.
        """
        if not self._copies.acquire(timeout=_COPY_TURN_SECONDS):
            raise Unavailable("copies_busy")
        job: dict[str, Any] = {"kind": "copy", **asdict(label), "seconds": self._cpu_seconds()}
        try:
            with ExitStack() as stack:
                files = []
                if original is not None:
                    memory = stack.enter_context(closing(SealedMemory(original, self._settings.max_file_bytes)))
                    files.append(memory.descriptor)
                feeder = stack.enter_context(Feeder(pages))
                frames = stack.enter_context(closing(self.serve(job, [feeder.descriptor, *files])))
                for frame in _sound(frames):
                    yield from frame.blobs
        finally:
            self._copies.release()

    def witness(self, picture: bytes, places: Sequence[Place]) -> list[str]:
        """Let another engine read single places of a page's large picture; return what it reads at each.

        Raises:
            Unavailable: `engine_missing`: there is no other engine on this machine.
            Unreadable: the picture is none, or brings the reader down.
        """
        if self._settings.engine == "tesseract":
            raise Unavailable("engine_missing", engine="tesseract")  # it has spoken already
        with closing(SealedMemory([picture], self._settings.max_file_bytes)) as memory:
            asked = [[place.box.x0, place.box.y0, place.box.x1, place.box.y1, place.among] for place in places]
            job: dict[str, Any] = {"kind": "witness", "places": asked, "seconds": self._cpu_seconds()}
            with closing(self.serve(job, [memory.descriptor])) as frames:
                told = [frame.message.get("texts") for frame in _sound(frames) if frame.kind == "heard"]
        return [str(text) for text in told[0]] if told and isinstance(told[0], list) else []

    def serve(self, job: dict[str, Any], files: Sequence[int]) -> Generator[Frame, None, None]:
        """Give a job to the warm spare, or to a new reader, and start the next spare.

        A spare that had died unnoticed costs a second try, and nobody hears of it.
        """
        if not (yield from self._served(job, files, hushed=True)):
            yield from self._served(job, files, hushed=False)

    def _served(self, job: dict[str, Any], files: Sequence[int], *, hushed: bool) -> Generator[Frame, None, bool]:
        """Yield what one reader says; return whether it took the job, or whether that was said."""
        reader = self._take()
        try:
            for frame in reader.serve(job, files):
                if hushed and frame.kind == "ended" and frame.message.get("code") == "reader_unavailable":
                    return False
                hushed = False
                yield frame
        finally:
            reader.end()
            with self._lock:
                self._busy.discard(reader)
        return True

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


def _sound(frames: Iterable[Frame]) -> Iterator[Frame]:
    for frame in frames:
        refuse(frame)
        yield frame
