"""How the parent and a reader process talk: frames of a small JSON message and some byte strings.

`u32 length of the JSON, u32 count, count x u32 lengths, JSON, byte strings` (big endian) on a stream socket.
File descriptors travel with the first byte of a frame.  Lengths are bounded before anything is allocated.
"""

from __future__ import annotations

import array
import json
import socket
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from core.errors import Corrupt

MAX_MESSAGE = 1024 * 1024
MAX_BLOB = 48 * 1024 * 1024
MAX_BLOBS = 4
_MAX_FDS = 250
_HEAD = struct.Struct(">II")


@dataclass(frozen=True, slots=True)
class Frame:
    """One message: `kind` and plain values, with byte strings beside."""

    message: dict[str, Any]
    blobs: tuple[bytes, ...] = ()

    @property
    def kind(self) -> str:
        """What the frame says."""
        return str(self.message.get("kind"))


def pack(message: dict[str, Any], blobs: Sequence[bytes] = ()) -> bytes:
    """Return the bytes of a frame."""
    text = json.dumps(message).encode()
    lengths = struct.pack(f">{len(blobs)}I", *map(len, blobs))
    return b"".join([_HEAD.pack(len(text), len(blobs)), lengths, text, *blobs])


class Frames:
    """Collects bytes as they come, and gives the frames that are whole."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Add `data`; yield what became whole.

        Raises:
            Corrupt: the other side does not keep to the format.
        """
        self._buffer += data
        while (frame := self._next()) is not None:
            yield frame

    def _next(self) -> Frame | None:
        if len(self._buffer) < _HEAD.size:
            return None
        length, count = _HEAD.unpack_from(self._buffer)
        if length > MAX_MESSAGE or count > MAX_BLOBS:
            raise Corrupt
        start = _HEAD.size + 4 * count
        if len(self._buffer) < start:
            return None
        sizes = struct.unpack_from(f">{count}I", self._buffer, _HEAD.size)
        if any(size > MAX_BLOB for size in sizes):
            raise Corrupt
        if len(self._buffer) < start + length + sum(sizes):
            return None
        message = _message(bytes(self._buffer[start : start + length]))
        position, blobs = start + length, []
        for size in sizes:
            blobs.append(bytes(self._buffer[position : position + size]))
            position += size
        del self._buffer[:position]
        return Frame(message, tuple(blobs))


def _message(text: bytes) -> dict[str, Any]:
    try:
        message = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Corrupt from error
    if not isinstance(message, dict):
        raise Corrupt
    return message


def send_with_files(channel: socket.socket, frame: bytes, files: Sequence[int]) -> None:
    """Send a frame, handing open files over with it."""
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", files))] if files else []
    sent = channel.sendmsg([frame], rights)
    channel.sendall(frame[sent:])


def receive_with_files(channel: socket.socket) -> tuple[Frame, list[int]] | None:
    """Wait for one frame and the files that come with it; None when the other side is gone.

    Raises:
        Corrupt: the other side does not keep to the format.
    """
    frames, files = Frames(), array.array("i")
    while True:
        data, extra, _, _ = channel.recvmsg(65536, socket.CMSG_SPACE(_MAX_FDS * files.itemsize))
        for level, kind, payload in extra:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                files.frombytes(payload[: len(payload) - len(payload) % files.itemsize])
        if not data:
            return None
        for frame in frames.feed(data):
            return frame, list(files)
