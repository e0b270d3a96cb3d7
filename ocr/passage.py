"""One document on its way through as many readers as it takes: a page that ends its reader costs no other page."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from typing import Any, Generic, TypeVar

from core.errors import Corrupt, Invalid, Unavailable, Unreadable
from core.model.layout import load_page
from ocr.formats import Format
from ocr.frames import Frame
from ocr.port import Opened, PageDrawn, PageFailed, PageRead, ReadEvent

Event = TypeVar("Event")
Serve = Callable[[dict[str, Any], Sequence[int]], Generator[Frame, None, None]]

_MOST_ENDS = 6  #: readers one document may bring down before its remaining pages are given up
_PREVIEW_TYPES = ("image/webp", "image/jpeg", "image/svg+xml")
_MACHINE_LACKS = ("engine_missing", "sandbox_missing", "reader_unavailable", "reader_down")  #: no fault of the document


class Passage(ABC, Generic[Event]):
    """The pages still wanted, and how one reader after the other brings them."""

    def __init__(self, serve: Serve, job: dict[str, Any], descriptor: int) -> None:
        self._serve = serve
        self._job = job
        self._descriptor = descriptor
        self._ahead = True  #: the reader may load a page while it has the one before in hand
        self._left: deque[int] | None = None  #: not known before the document was opened

    def events(self) -> Iterator[Event | PageFailed]:
        """Yield what becomes of each page.

        Raises:
            Unreadable: the document as a whole cannot be read.
            Unavailable: this machine cannot read.
        """
        for _ in range(_MOST_ENDS):
            code = yield from self._attempt()
            if self._left is None:
                raise Unreadable("reader_killed")
            if not self._left:
                return
            if self._ahead and len(self._left) > 1:
                self._ahead = False  # it may have been the next page, so this one gets a reader to itself
                continue
            yield self._failed(code)
        while self._left:
            yield self._failed("reader_gave_up")

    def _attempt(self) -> Generator[Event | PageFailed, None, str]:
        """Yield what one reader makes of the pages still wanted; return why it came no further."""
        job = {**self._job, **self._rest(), "ahead": self._ahead}
        with closing(self._serve(job, [self._descriptor])) as frames:
            for frame in frames:
                if self._left is None or frame.message.get("code") in _MACHINE_LACKS:
                    refuse(frame)
                if frame.kind in ("failed", "ended"):
                    return str(frame.message.get("code"))
                if frame.kind == "done":
                    break
                try:
                    yield from self._event(frame)
                except (Corrupt, KeyError, ValueError, TypeError, IndexError):
                    break  # it does not keep to the format: as good as dead
        return "reader_killed"

    def _event(self, frame: Frame) -> Iterator[Event | PageFailed]:
        if frame.kind == "opened":
            yield from self._opened(frame.message)
            return
        if self._left is None or frame.message["number"] != self._left[0]:
            raise Corrupt
        if frame.kind == "page_failed":
            yield self._failed(str(frame.message["code"]))
            return
        event = self._page(frame, self._left[0])
        self._left.popleft()
        yield event

    def _failed(self, code: str) -> PageFailed:
        return PageFailed(self._left.popleft() if self._left else 0, code)

    @abstractmethod
    def _rest(self) -> dict[str, Any]:
        """Return what tells a reader which pages are still wanted."""

    @abstractmethod
    def _opened(self, message: dict[str, Any]) -> Iterator[Event]:
        """Take that the document could be opened."""

    @abstractmethod
    def _page(self, frame: Frame, number: int) -> Event:
        """Return what a frame brings of page `number`, if it keeps to the format."""


class ReadPassage(Passage[ReadEvent]):
    """Reading: all pages from `first` on."""

    def _rest(self) -> dict[str, Any]:
        return {"first": self._left[0]} if self._left else {}

    def _opened(self, message: dict[str, Any]) -> Iterator[ReadEvent]:
        if self._left is None:
            kind, pages, members = str(message["media_type"]), int(message["pages"]), int(message["members"])
            opened = Opened(str(message["format"]), kind, pages, members)
            self._left = deque(range(self._job["first"], pages + 1))
            self._ahead = opened.format == Format.PDF
            yield opened

    def _page(self, frame: Frame, number: int) -> ReadEvent:
        layout, preview, thumb = frame.blobs
        page, kind = load_page(layout), str(frame.message["type"])
        undrawn = not (kind or preview or thumb)
        if page.number != number or not (undrawn or kind in _PREVIEW_TYPES):
            raise Corrupt
        return PageRead(page, preview, kind, thumb)


class DrawPassage(Passage[PageDrawn]):
    """Drawing: the pages it is told, each with the clockwise turn that makes it upright."""

    def __init__(self, serve: Serve, job: dict[str, Any], descriptor: int, turns: dict[int, int]) -> None:
        super().__init__(serve, job, descriptor)
        self._turns = turns

    def _rest(self) -> dict[str, Any]:
        left = self._turns if self._left is None else self._left
        return {"pages": [[number, self._turns[number]] for number in left]}

    def _opened(self, message: dict[str, Any]) -> Iterator[PageDrawn]:
        del message
        if self._left is None:
            self._left = deque(self._turns)
        yield from ()

    def _page(self, frame: Frame, number: int) -> PageDrawn:
        preview, thumb = frame.blobs
        kind = str(frame.message["type"])
        if kind not in _PREVIEW_TYPES:
            raise Corrupt
        return PageDrawn(number, preview, kind, thumb)


def refuse(frame: Frame) -> None:
    """Raise what a reader's last frame says, if it says anything bad.

    Raises:
        Invalid: `bad_plan`.
        Unavailable: the machine lacks something.
        Unreadable: anything else.
    """
    if frame.kind not in ("failed", "ended"):
        return
    code, params = str(frame.message.get("code")), frame.message.get("params") or {}
    if code == "bad_plan":
        raise Invalid(code)
    if code in _MACHINE_LACKS:
        raise Unavailable(code, **params)
    raise Unreadable(code, **params)
