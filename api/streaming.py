"""Between the event loop and the product's plain functions: bodies in, bodies out, memory flat."""

from __future__ import annotations

import asyncio
import contextlib
import queue
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request

from core.errors import AnjuanError, Invalid

_PIECE = 1024 * 1024
_WAITING = 4  # pieces on their way; bounds the memory of one upload
_END = b""

Result = TypeVar("Result")


class _Broken:
    """Tells the reader of a body that its sender is gone."""


class BodyReader:
    """A request body as a plain iterator, read in another thread than the one that receives it."""

    def __init__(self) -> None:
        self._pieces: queue.Queue[bytes | _Broken] = queue.Queue(maxsize=_WAITING)
        self._abandoned = False

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
        self._abandoned = True
        with contextlib.suppress(queue.Empty):
            while True:
                self._pieces.get_nowait()
        with contextlib.suppress(queue.Full):
            self._pieces.put_nowait(_Broken())

    def offer(self, piece: bytes | _Broken) -> bool:
        """Hand over a piece; False once nobody reads any more."""
        while not self._abandoned:
            try:
                self._pieces.put(piece, timeout=0.2)
            except queue.Full:
                continue
            return True
        return False


async def consume(request: Request, work: Callable[[Iterator[bytes]], Result]) -> Result:
    """Run `work` on the request's body in a thread while the body arrives.

    Where `work` ends early (the file is too large, say), its error is raised at once and the rest of the
    body is not read.
    """
    body = BodyReader()

    def run() -> Result:
        try:
            return work(iter(body))
        finally:
            body.abandon()

    worker = asyncio.create_task(run_in_threadpool(run))
    feeder = asyncio.create_task(_feed(request, body))
    try:
        return await worker
    finally:
        feeder.cancel()
        body.abandon()


async def _feed(request: Request, body: BodyReader) -> None:
    gathered = bytearray()
    try:
        async for chunk in request.stream():
            gathered += chunk
            while len(gathered) >= _PIECE:
                piece, gathered = bytes(gathered[:_PIECE]), gathered[_PIECE:]
                if not await run_in_threadpool(body.offer, piece):
                    return
        for last in (bytes(gathered), _END):
            await run_in_threadpool(body.offer, last)
    except ClientDisconnect:
        await run_in_threadpool(body.offer, _Broken())


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
