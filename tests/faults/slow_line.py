"""A line to a server that lets only so many bytes through."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

_PIECE = 4096


@contextlib.contextmanager
def slow_line(port: int, bytes_a_second: int) -> Iterator[int]:
    """Give a port of the loopback that leads to `port`, slowly both ways."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        closing = threading.Event()
        thread = threading.Thread(target=_welcome, args=(listening, port, bytes_a_second, closing), daemon=True)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            closing.set()
            with contextlib.suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            thread.join()


def _welcome(listening: socket.socket, port: int, speed: int, closing: threading.Event) -> None:
    while not closing.is_set():
        try:
            near, _ = listening.accept()
            far = socket.create_connection(("127.0.0.1", port))
        except OSError:
            return
        for one, other in ((near, far), (far, near)):
            threading.Thread(target=_carry, args=(one, other, speed), daemon=True).start()


def _carry(source: socket.socket, target: socket.socket, speed: int) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(_PIECE):
            time.sleep(len(piece) / speed)
            target.sendall(piece)
    for end in (source, target):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
