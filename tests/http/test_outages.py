"""A part that is down: who needs it is refused before a byte is taken, and everybody else goes on."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator

import httpx
import pytest

from core.errors import Unavailable
from ingest.health import Health, Probe, probes
from tests.serving import Served, serving

MIB = 1024 * 1024


@contextlib.contextmanager
def without(office: Served, component: str, code: str) -> Iterator[Served]:
    """Serve an office one part of which does not answer."""

    def down() -> str:
        raise Unavailable(code)

    def instead(probe: Probe) -> Probe:
        return Probe(component, down, probe.essential) if probe.component == component else probe

    health = Health([instead(probe) for probe in probes(office.runtime)], fresh=0)
    with serving(office.runtime, health=health) as other:
        other.clients.clear()
        yield other


def pieces(sent: list[int], count: int = 64) -> Iterator[bytes]:
    """Yield MiB by MiB, and count what was asked for."""
    for _ in range(count):
        sent.append(MIB)
        yield b"x" * MIB


@pytest.mark.parametrize(
    ("component", "code", "status"),
    [("objects", "storage_unavailable", 503), ("database", "database_unavailable", 503), ("room", "disk_full", 507)],
)
def test_a_file_is_refused_before_it_is_sent(office: Served, component: str, code: str, status: int) -> None:
    sent: list[int] = []
    with without(office, component, code) as other:
        headers = {"Content-Length": str(64 * MIB), "Expect": "100-continue"}
        answer = other.client("alice").post(
            "/api/v1/documents", params={"name": "a.bin"}, content=pieces(sent), headers=headers
        )
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Connection"] == "close"


def test_who_waits_to_be_asked_for_the_body_is_never_asked(office: Served) -> None:
    with without(office, "objects", "storage_unavailable") as other:
        client = other.client("alice")
        host, port = other.address.removeprefix("http://").split(":")
        head = (
            "POST /api/v1/documents?name=a.bin HTTP/1.1",
            f"Host: {host}:{port}",
            f"Origin: {other.address}",
            f"Cookie: anjuan={client.cookies['anjuan']}",
            f"X-CSRF-Token: {client.headers['X-CSRF-Token']}",
            f"Content-Length: {64 * MIB}",
            "Expect: 100-continue",
        )
        with socket.create_connection((host, int(port)), timeout=10) as raw:
            raw.sendall("\r\n".join((*head, "", "")).encode())
            told = b""
            while piece := raw.recv(65536):
                told += piece
    assert told.startswith(b"HTTP/1.1 503 ")
    assert b"100 Continue" not in told


def test_nothing_is_left_of_what_was_refused(office: Served, alice: httpx.Client) -> None:
    batch = alice.post("/api/v1/batches", json={}).json()["id"]
    with without(office, "objects", "storage_unavailable") as other:
        params = {"name": "refused.txt", "batch": batch}
        assert other.client("alice").post("/api/v1/documents", params=params, content=b"hello").status_code == 503
    assert alice.get(f"/api/v1/batches/{batch}").json()["documents"] == []


def test_without_search_files_still_come_in(office: Served) -> None:
    with without(office, "search", "search_unavailable") as other:
        made = other.client("alice").post("/api/v1/documents", params={"name": "in.txt"}, content=b"without search")
        assert made.status_code == 201


def test_a_page_says_when_to_come_back(office: Served, alice: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object, **__: object) -> None:
        raise Unavailable("database_unavailable")

    monkeypatch.setattr("cases.review.queue", failing)
    answer = alice.get("/review")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"


def test_a_file_that_is_too_large_is_refused_in_words_though_its_sender_does_not_wait(office: Served) -> None:
    sent: list[int] = []
    headers = {"Content-Length": str(300 * MIB)}
    answer = office.client("alice").post(
        "/api/v1/documents", params={"name": "big.bin"}, content=pieces(sent, 300), headers=headers
    )
    assert answer.status_code == 413
    assert "larger than" in answer.json()["error"]["message"]
