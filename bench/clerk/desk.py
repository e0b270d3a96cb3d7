"""A real office with a made-up pile in it, read and waiting for its clerk, behind a real server."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn

from api.app import create_app
from bench.papers.kinds.register import MAKERS
from bench.papers.pile import Order, write_pile
from cases import accounts, documents, sessions
from core.model.person import OPERATOR, Principal
from core.settings import load_settings
from ingest.intake import Arrival, Duplicates, receive
from ingest.wiring import Runtime, open_runtime

_PASSWORD = "correct horse battery staple"  # noqa: S105 -- of an office that lives for minutes
_PATIENCE = 3600.0  # seconds


@dataclass(frozen=True)
class Truth:
    """What is on a paper."""

    type: str
    fields: dict[str, Any]


@dataclass(frozen=True)
class Desk:
    """A served office; `truths` by document, `secret` is the clerk's session."""

    address: str
    secret: str
    truths: dict[str, Truth]
    waiting: int


@contextlib.contextmanager
def furnished(folder: Path, order: Order) -> Iterator[Desk]:
    """Make a pile, take it in, have it read, and serve the office."""
    write_pile(folder / "pile", order)
    settings = load_settings(home=folder / "office", key_file=folder / "keys" / "root.key")
    runtime = open_runtime(settings)
    try:
        who = _clerk(runtime)
        truths = dict(_fed(runtime, who, folder / "pile"))
        _await_reading(runtime, who)
        secret = sessions.sign_in(runtime.office, "clerk", _PASSWORD, origin="127.0.0.1").secret
        waiting = sum(
            item.document.state.value == "needs_review"
            for item in documents.listing(runtime.office, who, documents.DocumentQuery(), limit=1000).items
        )
        with _served(runtime) as address:
            yield Desk(address, secret, truths, waiting)
    finally:
        runtime.close()


def order(count: int, seed: int, noise: str) -> Order:
    """Return a pile of every type in turn."""
    return Order(count, seed, noise, tuple(MAKERS), "mix", 0.1)


def _clerk(runtime: Runtime) -> Principal:
    link = accounts.make_setup_link(runtime.office)
    accounts.set_up(runtime.office, link.secret, accounts.NewPerson("clerk", "Clerk", frozenset()), _PASSWORD)
    person = accounts.find_person(runtime.office, OPERATOR, "clerk")
    return Principal(person.id, person.roles, person.name)


def _fed(runtime: Runtime, who: Principal, pile: Path) -> Iterator[tuple[str, Truth]]:
    for line in (pile / "manifest.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(line)
        arrival = Arrival(entry["file"], duplicates=Duplicates.KEEP)
        receipt = receive(runtime.office, who, arrival, iter([(pile / entry["file"]).read_bytes()]))
        yield str(receipt.document.id), Truth(entry["document_type"], entry["fields"])


def _await_reading(runtime: Runtime, who: Principal) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        counts = documents.counts(runtime.office, who, documents.DocumentQuery())
        if not sum(number for state, number in counts.items() if not state.settled):
            return
        time.sleep(0.5)
    raise TimeoutError


@contextlib.contextmanager
def _served(runtime: Runtime) -> Iterator[str]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(16)
        config = uvicorn.Config(create_app(runtime, "web"), log_config=None, access_log=False, lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
