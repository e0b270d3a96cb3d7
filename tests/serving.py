"""A real office behind a real server, for tests that come in by the door."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import uvicorn

from api.app import create_app
from api.auth.session import Door, csrf_token
from cases import accounts, sessions
from core.errors import Unavailable
from core.model.document import Document
from core.model.person import OPERATOR, Role
from core.settings import ServerSettings, Settings, load_settings
from ingest.health import Health
from ingest.wiring import Runtime, open_runtime
from ingest.workers.embedded import EmbeddedWorkers

PASSWORD = "correct horse battery staple"


@dataclass(frozen=True)
class Served:
    """An office that is served; `address` has no slash at its end."""

    runtime: Runtime
    address: str
    stack: contextlib.ExitStack
    clients: dict[str | None, httpx.Client] = field(default_factory=dict)

    def set_up(self, login: str = "alice") -> str:
        """Create the first person and return the login."""
        link = accounts.make_setup_link(self.runtime.office)
        accounts.set_up(
            self.runtime.office, link.secret, accounts.NewPerson(login, login.title(), frozenset()), PASSWORD
        )
        return login

    def add(self, login: str, *roles: Role) -> str:
        """Create a person with a password and return the login."""
        link = accounts.create_person(
            self.runtime.office, OPERATOR, accounts.NewPerson(login, login.title(), frozenset(roles))
        )
        accounts.use_link(self.runtime.office, link.secret, PASSWORD)
        return login

    def client(self, login: str | None = None) -> httpx.Client:
        """Return a script's client, signed in (once) where a login is given."""
        if login in self.clients:
            return self.clients[login]
        headers = {"Origin": self.address, "Accept-Language": "en"}
        client = self.stack.enter_context(httpx.Client(base_url=self.address, headers=headers, timeout=60))
        if login is not None:
            secret = sessions.sign_in(self.runtime.office, login, PASSWORD, origin="127.0.0.1").secret
            client.cookies.set("anjuan", secret)
            client.headers["X-CSRF-Token"] = csrf_token(secret)
            self.clients[login] = client
        return client

    def settle(self, document_id: str, client: httpx.Client, seconds: float = 120) -> dict[str, Any]:
        """Wait until a paper has been read and indexed, and return it as scripts see it."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found: dict[str, Any] = client.get(f"/api/v1/documents/{document_id}").raise_for_status().json()
            if found["state"] not in {"received", "reading"} and self.indexed():
                return found
            time.sleep(0.1)
        raise TimeoutError(document_id)

    def indexed(self) -> bool:
        """Say whether the index has followed all changes; one that is just being made does not answer yet."""
        office = self.runtime.office
        try:
            with office.db.read() as tx:
                return tx.index_log.lag(office.index.watermark()) == 0
        except Unavailable:
            return False

    def at_rest(self) -> bool:
        """Say whether every paper is read, as far as it can be, and every change indexed."""
        with self.runtime.office.db.read() as tx:
            return all(state == "failed" for _, state in tx.jobs.counts()) and self.indexed()

    def document(self, document_id: str) -> Document:
        """Return a paper as the product itself sees it."""
        with self.runtime.office.db.read() as tx:
            return tx.documents.get(UUID(document_id), visible_to=OPERATOR)


def settings_in(folder: Path, **sections: Any) -> Settings:
    """Return settings for an office in `folder`, its key beside it."""
    return load_settings(home=folder / "office", key_file=folder / "keys" / "root.key", **sections)


@contextlib.contextmanager
def opened(settings: Settings) -> Iterator[Runtime]:
    """Open an office and close it."""
    runtime = open_runtime(settings)
    try:
        yield runtime
    finally:
        runtime.close()


@contextlib.contextmanager
def served(settings: Settings, door: Door = "web") -> Iterator[Served]:
    """Serve an office on a free port of the loopback."""
    with opened(settings) as runtime, serving(runtime, door) as office:
        yield office


@contextlib.contextmanager
def served_on_servers(folder: Path, servers: ServerSettings) -> Iterator[Served]:
    """Serve an office on servers, with workers in this process."""
    with opened(settings_in(folder, servers=servers)) as runtime, contextlib.ExitStack() as stack:
        workers = EmbeddedWorkers(runtime.office, runtime.readers)
        runtime.office.db.after_commit = workers.told
        stack.callback(workers.close)
        workers.start()
        yield stack.enter_context(serving(runtime))


@contextlib.contextmanager
def serving(runtime: Runtime, door: Door = "web", *, health: Health | None = None, **options: Any) -> Iterator[Served]:
    """Serve an office that is open already; `health` answers in place of its own parts, `options` are the server's."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        app = create_app(runtime, door)
        app.state.health = health or app.state.health
        config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", **options)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            with contextlib.ExitStack() as stack:
                yield Served(runtime, f"http://127.0.0.1:{listening.getsockname()[1]}", stack)
        finally:
            server.should_exit = True
            thread.join()
