"""A server that is paused: readiness names it within two seconds, and what does not need it goes on."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from bench.servers.four import Elastic, Minio, Postgres, Redis
from bench.servers.server import Server
from bench.servers.together import fresh
from core.settings import ServerSettings
from tests.serving import Served, opened, serving, settings_in

pytestmark = pytest.mark.services
KINDS: dict[str, type[Server]] = {"database": Postgres, "objects": Minio, "search": Elastic, "queue": Redis}


@contextlib.contextmanager
def paused(server: Server) -> Iterator[None]:
    """Keep a server from doing anything."""
    server.pause()
    try:
        yield
    finally:
        server.resume()


@contextlib.contextmanager
def served_on(tmp_path: Path, settings: ServerSettings) -> Iterator[Served]:
    """Serve an office on servers, with its first person."""
    with opened(settings_in(tmp_path, servers=settings)) as runtime, serving(runtime) as office:
        office.set_up("alice")
        yield office


def asked(office: Served) -> tuple[float, httpx.Response]:
    """Ask how the office stands, and how long that takes."""
    started = time.monotonic()
    answer = httpx.get(office.address + "/health/ready", timeout=30)
    return time.monotonic() - started, answer


@pytest.mark.parametrize(
    ("name", "status", "standing"),
    [
        ("database", 503, "down"),
        ("objects", 503, "down"),
        ("search", 200, "degraded"),
        ("queue", 200, "degraded"),
    ],
)
def test_a_paused_server_is_named_in_time(
    tmp_path: Path, servers: ServerSettings, name: str, status: int, standing: str
) -> None:
    with fresh(KINDS[name]) as server:
        own = servers.model_copy(update={name: SecretStr(address(server))})
        with served_on(tmp_path, own) as office:
            office.client("alice")
            assert until_ready(office)
            with paused(server):
                time.sleep(3.5)  # what answered a moment ago is believed for a moment
                seconds, answer = asked(office)
                assert seconds < 2
                assert (answer.status_code, answer.json()["status"]) == (status, standing)
                assert answer.json()["components"][name] == "down"
                if name in {"search", "queue"}:
                    made = office.client("alice").post("/api/v1/documents", params={"name": "a.txt"}, content=b"in")
                    assert made.status_code == 201
                if name == "objects":
                    refused = office.client("alice").post("/api/v1/documents", params={"name": "b"}, content=b"no")
                    assert refused.status_code == 503
                    assert refused.headers["Retry-After"]
            assert until_ready(office)


def address(server: Server) -> str:
    """Return where a private server is, in a corner of its own."""
    if isinstance(server, Postgres):
        return server.url("postgres")
    if isinstance(server, Minio):
        server.make_bucket("office")
        return server.url("office")
    assert isinstance(server, Elastic | Redis)
    return server.url("office") if isinstance(server, Elastic) else server.url(1)


def until_ready(office: Served) -> bool:
    """Wait until everything answers."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if asked(office)[1].json()["status"] == "ready":
            return True
        time.sleep(0.5)
    return False
