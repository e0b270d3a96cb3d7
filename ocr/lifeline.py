"""How a worker and the reader service speak: one connection for each reader, whose end is the reader's end.

Messages are small JSON objects on a Unix socket that keeps their bounds (SOCK_SEQPACKET), so that there are no
halves to wait for.  The worker says `bear`, with the reader's end of a channel; papers and pages go over that
channel, past the service.  The service says `ended`, with the reason if it has one.
"""

from __future__ import annotations

import array
import contextlib
import json
import os
import socket
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.errors import Corrupt, Unavailable

MOST_BYTES = 4096
_MOST_FILES = 4  #: the kernel closes what is sent beyond
_LONGEST_ADDRESS = 107  #: bytes that a socket's address holds
_ANSWER_SECONDS = 5
_END_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Message:
    """One message and the open files that came with it; whoever hears it closes them."""

    kind: str
    code: str = ""
    files: tuple[int, ...] = field(default=())

    def close(self) -> None:
        """Close the files."""
        for descriptor in self.files:
            os.close(descriptor)


def say(line: socket.socket, message: dict[str, Any], files: Sequence[int] = ()) -> None:
    """Send one message."""
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", files))] if files else []
    line.sendmsg([json.dumps(message).encode()], rights, socket.MSG_NOSIGNAL)


def hear(line: socket.socket) -> Message | None:
    """Take one message; None when the other side is gone.

    Raises:
        Corrupt: the other side does not keep to the format.
        BlockingIOError: there is none, and the socket does not wait.
    """
    numbers = array.array("i")
    space = socket.CMSG_SPACE(_MOST_FILES * numbers.itemsize)
    data, extra, flags, _ = line.recvmsg(MOST_BYTES, space, socket.MSG_CMSG_CLOEXEC)
    for level, kind, payload in extra:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            numbers.frombytes(payload[: len(payload) - len(payload) % numbers.itemsize])
    if not data and not numbers:
        return None
    files = tuple(numbers)
    try:
        if flags & (socket.MSG_TRUNC | socket.MSG_CTRUNC):
            raise Corrupt
        return _message(data, files)
    except Corrupt:
        Message("", files=files).close()
        raise


def _message(data: bytes, files: tuple[int, ...]) -> Message:
    try:
        values = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Corrupt from error
    if not isinstance(values, dict):
        raise Corrupt
    return Message(str(values.get("kind")), str(values.get("code") or ""), files)


@contextlib.contextmanager
def address(path: Path) -> Iterator[str]:
    """Yield a name of the socket `path` that is short enough, however deep its folder lies."""
    if len(os.fsencode(path)) <= _LONGEST_ADDRESS:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


def connected(path: Path) -> socket.socket:
    """Return a connection to the service.

    Raises:
        Unavailable: there is none, or this user may not.
    """
    line = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        # Without waiting, a service that many ask at once would seem to be gone.
        line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", _ANSWER_SECONDS, 0))
        with address(path) as name:
            line.connect(name)
        line.settimeout(_ANSWER_SECONDS)
    except OSError as error:
        line.close()
        raise Unavailable("reader_down") from error
    return line


def answers(path: Path) -> bool:
    """Say whether the service at `path` lives and can bear readers."""
    with contextlib.suppress(Unavailable, Corrupt, OSError), connected(path) as line:
        say(line, {"kind": "check"})
        heard = hear(line)
        return heard is not None and heard.kind == "well"
    return False


class DistantReader:
    """A reader that the service keeps, as the worker sees it."""

    def __init__(self, path: Path) -> None:
        """Have the service bear a reader.

        Raises:
            Unavailable: there is no service.
        """
        self._line = connected(path)
        self.channel, theirs = socket.socketpair()
        self._trouble: str | None = None  #: known, perhaps to be none, once the service has said its word
        try:
            with theirs:
                say(self._line, {"kind": "bear"}, [theirs.fileno()])
        except OSError as error:
            self.end()
            raise Unavailable("reader_down") from error

    def trouble(self) -> str:
        """Return what the service said was wrong with the reader; empty as long as it said nothing."""
        return self._heard(0.0)

    def farewell(self) -> str:
        """Return why the reader went, once it is gone; empty where it went by itself."""
        return self._heard(_END_SECONDS)

    def kill(self) -> None:
        """Have the reader ended."""
        with contextlib.suppress(OSError):
            self._line.shutdown(socket.SHUT_WR)

    def end(self) -> None:
        """Have the reader ended, and wait a moment until nothing of it is left."""
        self.kill()
        self.channel.close()
        with contextlib.suppress(OSError, Corrupt), self._line:
            self._line.settimeout(_END_SECONDS)
            while (heard := hear(self._line)) is not None:
                heard.close()

    def _heard(self, seconds: float) -> str:
        if self._trouble is None:
            self._line.settimeout(seconds)
            try:
                heard = hear(self._line)
                # A service that goes without a word went itself: no fault of the document.
                self._trouble = "reader_unavailable" if heard is None else heard.code
            except (BlockingIOError, TimeoutError):
                return ""
            except (OSError, Corrupt):
                self._trouble = "reader_unavailable"
        return self._trouble
