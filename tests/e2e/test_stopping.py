"""A server that is told to stop: what can be finished soon is, what cannot leaves nothing, and work is handed back."""

from __future__ import annotations

import signal
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from tests.e2e.server import Installation, free_port
from tests.e2e.test_serving import set_up, token
from tests.serving import PASSWORD

MIB = 1024 * 1024


def rows(installation: Installation, query: str) -> list[tuple[object, ...]]:
    """Ask the database of an office that is closed."""
    with sqlite3.connect(installation.home / "anjuan.db") as connection:
        return connection.execute(query).fetchall()


class Slow:
    """A body that waits in its middle until it is let go."""

    def __init__(self) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()

    def __iter__(self) -> Iterator[bytes]:
        yield b"a" * MIB
        self.begun.set()
        self.go_on.wait(60)
        yield b"z" * MIB


def test_an_upload_under_way_is_finished_and_nothing_new_is_begun(tmp_path: Path) -> None:
    installation, slow, statuses = Installation(tmp_path), Slow(), []
    with installation.serving("--port", str(free_port())) as running, httpx.Client(base_url=running.address) as client:
        set_up(client, running.set_up_link)
        headers = {"Origin": running.address, "X-CSRF-Token": token(client)}

        def send() -> None:
            made = client.post("/api/v1/documents", params={"name": "a.bin"}, content=iter(slow), headers=headers)
            statuses.append(made.status_code)

        sender = threading.Thread(target=send)
        sender.start()
        assert slow.begun.wait(30)
        time.sleep(0.5)
        running.process.send_signal(signal.SIGTERM)
        time.sleep(1)
        host, port = running.address.removeprefix("http://").split(":")
        with socket.socket() as late:
            assert late.connect_ex((host, int(port))) != 0
        slow.go_on.set()
        sender.join(30)
        assert running.process.wait(timeout=60) == 0
    assert statuses == [201]
    assert rows(installation, "select count(*) from document") == [(1,)]


def test_an_upload_that_does_not_end_leaves_nothing(tmp_path: Path) -> None:
    installation, slow = Installation(tmp_path), Slow()
    with installation.serving("--port", str(free_port())) as running, httpx.Client(base_url=running.address) as client:
        set_up(client, running.set_up_link)
        headers = {"Origin": running.address, "X-CSRF-Token": token(client)}
        head = "\r\n".join(
            (
                "POST /api/v1/documents?name=never.bin HTTP/1.1",
                f"Host: {running.address.removeprefix('http://')}",
                *(f"{name}: {value}" for name, value in headers.items()),
                f"Cookie: anjuan={client.cookies['anjuan']}",
                f"Content-Length: {50 * MIB}",
                "",
                "",
            )
        )
        host, port = running.address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as raw:
            raw.sendall(head.encode() + b"n" * (6 * MIB))
            time.sleep(1.5)
            started = time.monotonic()
            running.process.send_signal(signal.SIGTERM)
            assert running.process.wait(timeout=60) == 0
            assert time.monotonic() - started < 25
        slow.go_on.set()
    assert rows(installation, "select count(*) from document") == [(0,)]
    assert rows(installation, "select count(*) from upload where state = 'receiving'") == [(0,)]
    assert [path for path in (installation.home / "objects").rglob("*") if path.is_file()] == []


def test_a_paper_being_read_is_handed_back_and_read_after_the_next_start(tmp_path: Path) -> None:
    installation = Installation(tmp_path)
    paper = tmp_path / "long.txt"
    paper.write_text("今借到张三人民币伍万元整。\n" * 30_000, "utf-8")
    with installation.serving("--port", str(free_port())) as running, httpx.Client(base_url=running.address) as client:
        set_up(client, running.set_up_link)
        made = installation.lines("intake", paper)[0]["id"]
        deadline = time.monotonic() + 60
        while installation.json("show", made)["state"] == "received" and time.monotonic() < deadline:
            time.sleep(0.05)
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(timeout=60) == 0
    assert rows(installation, "select state from job where state <> 'waiting'") == []
    with installation.serving("--port", str(free_port())) as running, httpx.Client(base_url=running.address) as client:
        form = {"login": "alice", "password": PASSWORD}
        client.post("/sign-in", data=form, headers={"Origin": running.address})
        deadline = time.monotonic() + 180
        while client.get(f"/api/v1/documents/{made}").json()["state"] in {"received", "reading"}:
            assert time.monotonic() < deadline
            time.sleep(0.2)
