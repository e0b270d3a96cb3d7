"""Between the event loop and the product's plain functions: bodies in, bodies out, memory flat."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request

from core.errors import AnjuanError, Invalid

_PIECE = 1024 * 1024
_WAITING = 4  # pieces on their way; bounds the memory of one upload
_LOOK_AGAIN = 0.01  # seconds until a full queue is looked at again
_END = b""
AT_ONCE = 16  #: bodies taken in at once; further senders wait for their turn
PATIENCE = 30.0  #: seconds that a sender may be silent or slow
LEAST_SPEED = 10_000  #: bytes a second after that
_TURNS: RunVar[CapacityLimiter] = RunVar("bodies under way")

Result = TypeVar("Result")


class _Broken:
    """Tells the reader of a body that its sender is gone."""


class BodyReader:
    """A request body as a plain iterator, read in another thread than the one that receives it."""

    def __init__(self) -> None:
        self._pieces: queue.Queue[bytes | _Broken] = queue.Queue(maxsize=_WAITING)
        self.abandoned = False

    def __iter__(self) -> Iterator[bytes]:
        """Yield pieces of at most 1 MiB.

        Raises:
            Invalid: the sender went away before the end.
        """
        while True:
            piece = self._pieces.get()
            if isinstance(piece, _Broken):
                raise Invalid("upload_cut")
            if piece == _END:
                return
            yield piece

    def abandon(self) -> None:
        """Take no more pieces; whoever still reads is told that the sender is gone."""
        self.abandoned = True
        with contextlib.suppress(queue.Empty):
            while True:
                self._pieces.get_nowait()
        with contextlib.suppress(queue.Full):
            self._pieces.put_nowait(_Broken())

    async def offer(self, piece: bytes | _Broken) -> bool:
        """Hand over a piece once there is room, holding no thread meanwhile; False once nobody reads any more."""
        while not self.abandoned:
            try:
                self._pieces.put_nowait(piece)
            except queue.Full:
                await asyncio.sleep(_LOOK_AGAIN)
                continue
            return True
        return False


class _UnderWay:
    """Counts the bodies that some thread works on."""

    def __init__(self) -> None:
        self._changed, self._count = threading.Condition(), 0

    def __enter__(self) -> None:
        with self._changed:
            self._count += 1

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._count -= 1
            self._changed.notify_all()

    def settled(self, seconds: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self._count == 0, seconds)


_UNDER_WAY = _UnderWay()


def settled(seconds: float) -> bool:
    """Wait until every body that was cut off is undone too, before the office is closed under it; say whether it is."""
    return _UNDER_WAY.settled(seconds)


async def consume(request: Request, work: Callable[[Iterator[bytes]], Result]) -> Result:
    """Run `work` on the request's body in a thread of its own while the body arrives.

    Where `work` ends early (the file is too large, say), its error is raised at once and the rest of the
    body is not read. Only so many bodies are taken in at once, and the threads that answer everything else are
    not among theirs: however many papers are on their way, and however slowly, pages are still served.
    """
    body = BodyReader()

    def run() -> Result:
        try:
            with _UNDER_WAY:
                return work(iter(body))
        finally:
            body.abandon()

    async with _turns():
        worker = asyncio.create_task(to_thread.run_sync(run, limiter=CapacityLimiter(1)))
        feeder = asyncio.create_task(_feed(request, body))
        try:
            return await worker
        finally:
            feeder.cancel()
            body.abandon()


def _turns() -> CapacityLimiter:
    """Return what counts the bodies under way; each event loop has its own."""
    try:
        return _TURNS.get()
    except LookupError:
        made = CapacityLimiter(AT_ONCE)
        _TURNS.set(made)
        return made


async def _feed(request: Request, body: BodyReader) -> None:
    gathered, pace = bytearray(), Pace()
    chunks = request.stream()
    try:
        while True:
            async with asyncio.timeout(pace.left()):
                chunk = await anext(chunks, _END)
            if chunk == _END:
                break
            pace.count(len(chunk))
            gathered += chunk
            while len(gathered) >= _PIECE:
                piece, gathered = bytes(gathered[:_PIECE]), gathered[_PIECE:]
                if not await body.offer(piece):
                    return
        for last in (bytes(gathered), _END):
            await body.offer(last)
    except (ClientDisconnect, TimeoutError):
        await body.offer(_Broken())


class Pace:
    """How long a sender may take: some patience, and after it a least speed; a place is not held for nothing."""

    def __init__(self) -> None:
        self._waited, self._bytes, self._since = 0.0, 0, time.monotonic()

    def left(self) -> float:
        """Return the seconds until the next bytes must be here."""
        self._since = time.monotonic()
        return min(PATIENCE, PATIENCE + self._bytes / LEAST_SPEED - self._waited)

    def count(self, size: int) -> None:
        """Note bytes that came; the time in which nobody asked for them is not the sender's."""
        self._waited += time.monotonic() - self._since
        self._bytes += size


async def produce(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Yield what a plain iterator yields, each piece fetched in a thread."""
    while True:
        piece = await run_in_threadpool(next, pieces, None)
        if piece is None:
            return
        yield piece


def declared_length(request: Request, limit: int) -> int | None:
    """Return the length the sender announces, refusing what cannot fit before any of it is read.

    Raises:
        AnjuanError: it is larger than `limit` bytes.
    """
    text = request.headers.get("content-length")
    if text is None:
        return None
    if not text.isdigit():
        raise Invalid("bad_request")
    if int(text) > limit:
        raise too_large(limit)
    return int(text)


def too_large(limit: int) -> AnjuanError:
    """Return the error that says how large a file may be."""
    return Invalid("file_too_large", limit_mib=limit // (1024 * 1024))
