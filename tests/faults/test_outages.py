"""Each of the four servers goes away, comes back, is slow, or refuses the password; real processes work with them."""

from __future__ import annotations

import contextlib
import json
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from pydantic import SecretStr

from bench.faults.campaign import set_up_office
from bench.faults.door import Session
from bench.faults.machine import Machine, Zygote
from bench.servers.server import Server
from bench.servers.together import fresh
from core.settings import ServerSettings
from tests.contract.test_paused_servers import KINDS, address
from tests.faults.slow_line import slow_line
from tests.waiting import until

pytestmark = pytest.mark.services
TAKES_IN = {"search", "queue"}  # without which papers are still taken in
TEXT = "借条\n今借到张三人民币伍万元整，凭证{number}号。\n2024年1月5日\n"
HUGE = 32 * 1024 * 1024
PAUSE = 30.0  # seconds
Away = Callable[[Server], contextlib.AbstractContextManager[None]]


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    made = Zygote()
    yield made
    made.close()


@contextlib.contextmanager
def working(folder: Path, settings: ServerSettings, zygote: Zygote) -> Iterator[Machine]:
    """Give the processes of an office on servers, not started yet."""
    dumped = {name: value.get_secret_value() for name, value in settings}
    extra = {f"ANJUAN_SERVERS__{name.upper()}": value for name, value in dumped.items()}
    machine = Machine(folder, None, extra, ("api", "reading", "office"), zygote)
    try:
        yield machine
    finally:
        for life in machine.lives.values():
            life.kill()


class People:
    """Somebody who sends papers and looks for them."""

    def __init__(self, client: httpx.Client) -> None:
        self.client, self.sent = client, 0

    def send(self) -> httpx.Response:
        """Send a paper."""
        self.sent += 1
        body = TEXT.format(number=self.sent).encode()
        return self.client.post("/api/v1/documents", params={"name": f"{self.sent}.txt"}, content=body)

    def found(self) -> int:
        """Return how many papers are found, none where nobody can search."""
        with contextlib.suppress(httpx.HTTPError):
            answer = self.client.get("/api/v1/search", params={"q": "伍万元整"})
            return int(answer.json()["total"]) if answer.is_success else -1
        return -1


def refused_unread(session: Session) -> int:
    """Announce a huge body, send none of it, and return the status of the answer; 0 where none comes."""
    place = urlsplit(session.address)
    lines = [
        "POST /api/v1/documents?name=huge.bin HTTP/1.1",
        f"Host: {place.netloc}",
        f"Origin: {session.address}",
        f"X-CSRF-Token: {session.token}",
        f"Cookie: anjuan={session.secret}",
        f"Content-Length: {HUGE}",
    ]
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=15) as line:
        line.sendall("\r\n".join([*lines, "", ""]).encode())
        try:
            return int(line.recv(4096).split()[1])
        except TimeoutError:
            return 0


@contextlib.contextmanager
def dead(server: Server) -> Iterator[None]:
    """Let a server be killed."""
    server.kill()
    try:
        yield
    finally:
        server.start()


@contextlib.contextmanager
def stopped(server: Server) -> Iterator[None]:
    """Let a server be stopped as its makers mean it to be, and started again."""
    server.stop()
    try:
        yield
    finally:
        server.start()


@contextlib.contextmanager
def still(server: Server) -> Iterator[None]:
    """Let a server stand still for half a minute, its connections open."""
    resumed = time.monotonic() + PAUSE
    server.pause()
    try:
        yield
        time.sleep(max(0.0, resumed - time.monotonic()))
    finally:
        server.resume()


@pytest.mark.parametrize("away", [dead, stopped, still], ids=["killed", "stopped", "paused"])
@pytest.mark.parametrize("name", KINDS)
def test_a_server_that_is_away_costs_nothing(
    tmp_path: Path, servers: ServerSettings, zygote: Zygote, name: str, away: Away
) -> None:
    with fresh(KINDS[name]) as server:
        own = servers.model_copy(update={name: SecretStr(address(server))})
        with working(tmp_path, own, zygote) as machine:
            session, _places = set_up_office(machine)
            with session.client() as client:
                people = People(client)
                assert people.send().status_code == 201
                until(lambda: people.found() == 1)
                # A paper is in hand while the server goes.
                assert people.send().status_code == 201
                with away(server):
                    kept = 2 + without(server, session, people, takes_in=name in TAKES_IN)
                until(lambda: people.send().status_code == 201)
                until(lambda: people.found() == kept + 1, why=lambda: machine.said("office")[-2000:])


def without(server: Server, session: Session, people: People, *, takes_in: bool) -> int:
    """Work while a server is away; return how many papers were taken in meanwhile."""
    if takes_in:
        assert people.send().status_code == 201
        assert server.name != "search" or people.found() == -1
        return 1
    # What answered a moment ago is believed for a moment.
    until(lambda: refused_unread(session) == 503, 60)
    if server.name == "database":
        page = people.client.get("/search", timeout=15)
        assert page.status_code == 503
        assert page.headers["Retry-After"]
    return 0


@pytest.mark.parametrize("name", KINDS)
def test_a_slow_server_makes_people_wait_and_nothing_else(
    tmp_path: Path, servers: ServerSettings, zygote: Zygote, name: str
) -> None:
    url = getattr(servers, name).get_secret_value()
    port = urlsplit(url).port or 0
    with slow_line(port, 100_000) as line:
        slow = servers.model_copy(update={name: SecretStr(url.replace(f":{port}/", f":{line}/"))})
        with working(tmp_path, slow, zygote) as machine:
            session, _places = set_up_office(machine)
            with session.client() as client:
                people = People(client)
                assert people.send().status_code == 201
                until(lambda: people.found() == 1, why=lambda: machine.said("office")[-2000:])


@pytest.mark.parametrize("name", KINDS)
def test_a_wrong_password_is_told_without_telling_it(
    tmp_path: Path, servers: ServerSettings, zygote: Zygote, name: str
) -> None:
    url = getattr(servers, name).get_secret_value()
    password = urlsplit(url).password or ""
    wrong = servers.model_copy(update={name: SecretStr(url.replace(password, "not-the-password"))})
    with working(tmp_path, wrong, zygote) as machine:
        machine.start("api")
        if machine.ready():
            answer = httpx.get(f"{machine.address}/health/ready", timeout=30).json()
            assert answer["components"][name] == "down", json.dumps(answer)
        else:
            assert machine.said("api").strip()
        assert "not-the-password" not in machine.said("api")
