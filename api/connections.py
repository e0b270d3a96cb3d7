"""Connections before anything is asked on them: each is waited for only so long, and so many are kept waiting."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_TIME = 15.0  #: seconds in which the head of a request must be here, once its first byte or the connection is
MOST_WAITING = 256  #: connections on which nothing has been asked yet; beyond them, the longest waiting is closed
MOST = 768  #: connections, and requests under way, of one process; beyond them the answer is 503 at once


class GuardedProtocol(H11Protocol):
    """HTTP/1.1 that waits for the head of a request only so long.

    The server closes idle connections after an answer, but would wait forever for a first request, and for the
    rest of one that drips in.
    """

    #: Connections by how long they have waited; dictionaries keep the order.
    _waiting: dict[GuardedProtocol, None] = {}  # noqa: RUF012  (shared by all connections of the process)
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait, in place of whoever has waited longest where there are too many."""
        super().connection_made(transport)
        if len(self._waiting) >= MOST_WAITING:
            next(iter(self._waiting)).give_up()
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._wait_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes, and see whether they make a whole head."""
        super().data_received(data)
        if self._under_way:
            self._wait_no_more()
        elif self._timer is None and not self.transport.is_closing():
            self._wait()

    @property
    def _under_way(self) -> bool:
        cycle: Any = self.cycle
        return cycle is not None and not cycle.response_complete

    def _wait(self) -> None:
        self._waiting[self] = None
        self._timer = self.loop.call_later(HEAD_TIME, self.give_up)

    def _wait_no_more(self) -> None:
        self._waiting.pop(self, None)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def give_up(self) -> None:
        """Close the connection, unless something was asked on it after all."""
        self._wait_no_more()
        if not self._under_way and not self.transport.is_closing():
            self.transport.close()
