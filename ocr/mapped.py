"""A file's bytes in memory as a stream, without copying them."""

from __future__ import annotations

import io
import os
from typing import BinaryIO, Protocol, cast


class Bytes(Protocol):
    """A file's bytes, in memory or mapped there."""

    def __len__(self) -> int: ...
    def __getitem__(self, place: slice, /) -> bytes: ...
    def __buffer__(self, flags: int, /) -> memoryview: ...
    def find(self, part: bytes, start: int = ..., end: int = ..., /) -> int:
        """Return where `part` stands first, or -1."""


class _Stream(io.RawIOBase):
    def __init__(self, data: Bytes) -> None:
        self._view = memoryview(data)
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: len(self._view)}[whence]
        if start + offset < 0:
            raise ValueError(offset)
        self._place = start + offset
        return self._place

    def tell(self) -> int:
        return self._place

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]  # any buffer will do
        part = self._view[self._place : self._place + len(buffer)]
        buffer[: len(part)] = part
        self._place += len(part)
        return len(part)


def stream_of(data: Bytes) -> BinaryIO:
    """Return a stream that reads `data`; it stays open as long as the stream lives."""
    return cast("BinaryIO", _Stream(data))
