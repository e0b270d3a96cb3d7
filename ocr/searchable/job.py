"""The reader's side of a copy: pages come through a pipe, the file is handed out in pieces."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from core.errors import Unreadable
from core.model.layout import load_page
from ocr.frames import Frame, Frames
from ocr.mapped import Bytes
from ocr.searchable.copy import SearchableCopy
from ocr.searchable.port import Label

_STEP = 256 * 1024
_PIECE = 256 * 1024  #: bytes handed out at once


def copied(job: dict[str, Any], descriptor: int, original: Bytes | None) -> Iterator[bytes]:
    """Yield the copy of the pages that come through `descriptor`, in pieces; `original` is theirs if it is a PDF.

    Raises:
        Unreadable: `damaged`: a picture cannot be opened, or the pages end too early.
        Corrupt: a layout is none.
    """
    copy = SearchableCopy(Label(job["title"], job["identity"], job["made_at"]), original)
    yield from _cut(copy.begin())
    for frame in _frames(descriptor):
        if frame.kind == "end":
            yield from _cut(copy.end())
            return
        layout, picture = frame.blobs
        yield from _cut(copy.page(load_page(layout), picture, str(frame.message["type"])))
    raise Unreadable("damaged")


def _frames(descriptor: int) -> Iterator[Frame]:
    frames = Frames()
    while data := os.read(descriptor, _STEP):
        yield from frames.feed(data)


def _cut(parts: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the same bytes in pieces that are neither very small nor large."""
    waiting = bytearray()
    for part in parts:
        waiting += part
        while len(waiting) >= _PIECE:
            yield bytes(waiting[:_PIECE])
            del waiting[:_PIECE]
    if waiting:
        yield bytes(waiting)
