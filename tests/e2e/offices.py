"""Offices of both kinds, each started as a person would: by its commands, in processes of their own."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import httpx

from bench.servers.server import Server
from tests.e2e.server import Installation, free_port
from tests.e2e.test_serving import set_up, token
from tests.servers import fresh_corners
from tests.waiting import until

Profile = Literal["embedded", "servers"]


@dataclass(frozen=True)
class Settled:
    """An office that is served, and a client of its first person, administrator and staff."""

    installation: Installation
    client: httpx.Client

    def feed(self, name: str, body: bytes) -> str:
        """Take a paper in and return its identifier."""
        query = {"name": name, "on_duplicate": "keep"}
        made = self.client.post("/api/v1/documents", params=query, content=body)
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    def get(self, path: str, **params: Any) -> Any:
        """Return what the office answers."""
        return self.client.get(f"/api/v1{path}", params=params).raise_for_status().json()

    def wait(self, *ids: str, seconds: float = 300) -> list[dict[str, Any]]:
        """Wait until papers are read and the index has followed, and return their lines."""

        def settled() -> bool:
            states = self.get("/documents/status", ids=",".join(ids))
            return all(item["state"] not in {"received", "reading"} for item in states)

        def followed() -> bool:
            index = self.get("/system")["index"]
            return index is not None and index["behind"] == 0

        until(settled, seconds)
        until(followed, seconds)
        return [self.get(f"/documents/{document_id}/line") for document_id in ids]

    def reads(self, document_id: str) -> int:
        """Return how often a paper was read to its end."""
        log = self.installation.json("audit", "list", "--document", document_id)
        return sum(entry["action"] == "document.read" for entry in log["entries"])


@contextlib.contextmanager
def opened(installation: Installation) -> Iterator[Settled]:
    """Serve an office and sign its first person in."""
    with (
        installation.serving("--port", str(free_port())) as running,
        httpx.Client(base_url=running.address, timeout=120) as client,
    ):
        set_up(client, running.set_up_link)
        client.headers.update({"Origin": running.address, "X-CSRF-Token": token(client), "Accept-Language": "en"})
        yield Settled(installation, client)


@contextlib.contextmanager
def on_servers(folder: Path, shared: dict[str, Server], **instead: str) -> Iterator[Settled]:
    """Serve an office on servers, without workers; `instead` gives other addresses by name."""
    with fresh_corners(shared) as servers:
        urls = {"database": servers.database, "objects": servers.objects, "search": servers.search}
        given = {name: url.get_secret_value() for name, url in {**urls, "queue": servers.queue}.items()} | instead
        environment = {f"ANJUAN_SERVERS__{name.upper()}": url for name, url in given.items()}
        with opened(Installation(folder, environment)) as office:
            yield office


@contextlib.contextmanager
def office(profile: Profile, folder: Path, shared: dict[str, Server]) -> Iterator[Settled]:
    """Serve an office of either kind, with its workers: on servers, two that read and one for the rest."""
    with contextlib.ExitStack() as stack:
        if profile == "embedded":
            yield stack.enter_context(opened(Installation(folder)))
            return
        settled = stack.enter_context(on_servers(folder, shared))
        for line in (("reading",), ("reading",), ("office", "--schedule")):
            stack.enter_context(settled.installation.working("--queue", *line))
        yield settled
