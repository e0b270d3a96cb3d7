"""Connections on which nothing is asked, or only drop by drop, end by themselves and keep nobody out."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Iterator

import httpx
import pytest

from api import connections, middleware, streaming
from api.connections import GuardedProtocol
from tests.serving import Served, serving


@pytest.fixture
def guarded(office: Served, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """The office by a door that waits for little and little."""
    monkeypatch.setattr(connections, "HEAD_TIME", 0.6)
    monkeypatch.setattr(connections, "MOST_WAITING", 8)
    with serving(office.runtime, http=GuardedProtocol) as other:
        yield other


def dial(office: Served) -> socket.socket:
    """Connect, and ask nothing."""
    return socket.create_connection(("127.0.0.1", int(office.address.rpartition(":")[2])), timeout=10)


def ended(raw: socket.socket) -> bool:
    """Say whether the other side closed the connection, within ten seconds."""
    try:
        return raw.recv(1) == b""
    except ConnectionResetError:
        return True


def test_a_silent_connection_is_closed(guarded: Served) -> None:
    with dial(guarded) as raw:
        started = time.monotonic()
        assert ended(raw)
        assert time.monotonic() - started < 5


def test_a_head_that_drips_in_is_not_waited_for(guarded: Served) -> None:
    with dial(guarded) as raw, contextlib.suppress(BrokenPipeError, ConnectionResetError):
        for letter in b"GET /health/live HTTP/1.1\r\nX-Slow: " + b"x" * 100:
            raw.sendall(bytes([letter]))
            time.sleep(0.05)
        pytest.fail("it was waited for")


def test_neither_is_one_after_an_answer(guarded: Served) -> None:
    with dial(guarded) as raw:
        host = guarded.address.removeprefix("http://")
        raw.sendall(f"GET /health/live HTTP/1.1\r\nHost: {host}\r\n\r\nGET /health".encode())
        assert raw.recv(4096).startswith(b"HTTP/1.1 200")
        deadline = time.monotonic() + 5
        while raw.recv(4096):
            assert time.monotonic() < deadline


def test_many_silent_connections_keep_nobody_out(guarded: Served) -> None:
    with contextlib.ExitStack() as stack:
        first = stack.enter_context(dial(guarded))
        for _ in range(30):
            stack.enter_context(dial(guarded))
        assert httpx.get(guarded.address + "/health/live", timeout=5).status_code == 200
        assert ended(first)


def test_an_ordinary_visit_is_not_disturbed(guarded: Served) -> None:
    client = guarded.client()
    for _ in range(3):
        assert client.get("/health/live").status_code == 200
        time.sleep(0.8)


def test_a_form_that_drips_in_is_not_waited_for(guarded: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "PATIENCE", 0.5)
    monkeypatch.setattr(middleware, "LINGERING", 0.2)
    host = guarded.address.removeprefix("http://")
    head = f"POST /sign-in HTTP/1.1\r\nHost: {host}\r\nOrigin: {guarded.address}\r\n"
    head += "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nlogin=a"
    with dial(guarded) as raw:
        raw.sendall(head.encode())
        assert b" 400 " in raw.recv(4096).splitlines()[0]
