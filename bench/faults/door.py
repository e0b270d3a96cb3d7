"""The product's doors as the clients use them: requests, and how each ended."""

from __future__ import annotations

import re
import ssl
from dataclasses import dataclass
from typing import Any

import httpx

from bench.faults.ledger import Outcome
from core.crypto.secrets import digest

LOGIN = "alice"
PASSWORD = "correct horse battery staple"  # noqa: S105  (of a made-up person)
_PATIENCE = httpx.Timeout(20.0, connect=2.0)
_CONTEXT = ssl.create_default_context()  # made once: a client makes its own, which costs more than its requests
_OPEN = 500  # from here on an answer leaves open what was done, unless it says that the request was refused
_REFUSALS = {503, 507}


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody signed in at an address."""

    address: str
    secret: str

    @property
    def token(self) -> str:
        """What shows that a request comes from a page of this session."""
        return digest(b"csrf", self.secret).hex()

    def client(self) -> httpx.Client:
        """Return a client of its own for one thread."""
        headers = {"Origin": self.address, "Accept-Language": "en", "X-CSRF-Token": self.token}
        made = httpx.Client(base_url=self.address, headers=headers, timeout=_PATIENCE, verify=_CONTEXT)
        made.cookies.set("anjuan", self.secret)
        return made


@dataclass(frozen=True, slots=True)
class Reply:
    """The end of a request; `body` is what the product said in JSON, if anything."""

    outcome: Outcome
    status: int = 0
    body: Any = None


def ask(client: httpx.Client, method: str, path: str, **how: Any) -> Reply:
    """Send a request and say how it ended; a door that is shut is an end, too."""
    try:
        answer = client.request(method, f"/api/v1{path}", **how)
    except httpx.ConnectError:
        return Reply(Outcome.REFUSED)
    except httpx.HTTPError:
        return Reply(Outcome.UNKNOWN)
    if answer.is_success:
        return Reply(Outcome.OK, answer.status_code, answer.json())
    refused = answer.status_code < _OPEN or answer.status_code in _REFUSALS
    return Reply(Outcome.REFUSED if refused else Outcome.UNKNOWN, answer.status_code)


def set_up(address: str, link: str) -> Session:
    """Create the first person by the link that a first start prints, and stay signed in."""
    with httpx.Client(base_url=address, headers={"Origin": address}, timeout=60, verify=_CONTEXT) as client:
        form = {"login": LOGIN, "name": LOGIN.title(), "password": PASSWORD, "again": PASSWORD}
        client.post(link, data={**_hidden(client.get(link).text), **form})
        return Session(address, client.cookies["anjuan"])


def sign_in(address: str) -> Outcome:
    """Sign in once more."""
    try:
        headers = {"Origin": address}
        with httpx.Client(base_url=address, headers=headers, timeout=_PATIENCE, verify=_CONTEXT) as client:
            form = {"login": LOGIN, "password": PASSWORD}
            client.post("/sign-in", data={**_hidden(client.get("/sign-in").text), **form})
            return Outcome.OK if "anjuan" in client.cookies else Outcome.REFUSED
    except httpx.HTTPError:
        return Outcome.UNKNOWN


def _hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
