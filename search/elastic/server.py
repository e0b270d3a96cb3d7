"""The connection to the server: its address, how long it may take, and what becomes of errors."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from elasticsearch import ApiError, Elasticsearch, TransportError

from core.errors import Invalid, Unavailable
from core.log import log

READ_SECONDS, WRITE_SECONDS = 10.0, 60.0
OLDEST = (8, 12)  #: the version from which on everything that is asked is understood
_CHECK_SECONDS = 5.0
_REFUSED = (401, 403)
_VERSION = "/_nodes/_local/none?filter_path=nodes.*.version"
_ATTEMPTS = 3
_CONNECTIONS = 16
_TOGETHER = 3  #: requests under way at once for one question
_BUSY = (429, 502, 503, 504)
_JSON = {"accept": "application/json", "content-type": "application/json"}
_LINES = {"accept": "application/json", "content-type": "application/x-ndjson"}

_log = log("search.server")
# At its most talkative the client would write down what is asked.
logging.getLogger("elastic_transport.node").setLevel(logging.INFO)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is, who we are to it, and what the names of our indices begin with."""

    url: str
    prefix: str
    user: tuple[str, str] | None
    authority: str | None  #: file with the certificate of who vouches for the server; None: the machine's own list


def address_of(url: str) -> Address:
    """Return what `https://user:password@host:port/prefix?ca=FILE` says.

    Raises:
        Invalid: `bad_setting` (name, problem).
    """
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 9200)
    except ValueError:
        raise Invalid("bad_setting", name="servers.search", problem="no address") from None
    prefix = parts.path.strip("/")
    if parts.scheme not in {"http", "https"} or not parts.hostname or not prefix.isascii() or not _fits(prefix):
        raise Invalid("bad_setting", name="servers.search", problem="https://user:password@host:port/prefix?ca=FILE")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    user = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
    authority = parse_qs(parts.query).get("ca", [None])[0]
    return Address(f"{parts.scheme}://{host}:{port}", prefix, user, authority)


def _fits(prefix: str) -> bool:
    return bool(prefix) and prefix == prefix.lower() and prefix.replace("-", "").replace("_", "").isalnum()


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdigit())


class Server:
    """Sends requests, again where it can do no harm, and makes `Unavailable` of what goes wrong."""

    def __init__(self, address: Address) -> None:
        self.prefix = address.prefix
        secure = {"ca_certs": address.authority} if address.authority else {}
        self._client = Elasticsearch(
            address.url,
            basic_auth=address.user,
            connections_per_node=_CONNECTIONS,
            # A server that does not answer in time is not asked twice: somebody is waiting.
            retry_on_timeout=False,
            max_retries=_ATTEMPTS - 1,
            retry_on_status=_BUSY,
            **secure,  # type: ignore[arg-type]  # the client's own way of saying "not given" has no name
        )

    def check(self) -> None:
        """Return where the server answers and is not older than what we ask of it.

        Raises:
            Unavailable: `search_unavailable`, `search_refused` or `search_too_old`.
        """
        nodes = self.ask("GET", _VERSION, seconds=_CHECK_SECONDS).get("nodes", {}).values()
        if any(_numbers(node["version"]) < OLDEST for node in nodes):
            raise Unavailable("search_too_old")

    def ask(self, method: str, path: str, body: object = None, *, seconds: float = READ_SECONDS) -> dict[str, Any]:
        """Return the answer to a request; every request may be sent again without harm.

        Args:
            method: of HTTP.
            path: with its parameters.
            body: what is sent as JSON, bytes of lines of JSON, or None.
            seconds: the longest the server may take.

        Raises:
            Unavailable: `search_unavailable`, or `search_refused` where the password is not taken.
        """
        answer = self.find(method, path, body, seconds=seconds)
        if answer is None:
            raise Unavailable("search_unavailable")
        return answer

    def find(
        self, method: str, path: str, body: object = None, *, seconds: float = READ_SECONDS
    ) -> dict[str, Any] | None:
        """Return what `ask` does, None where the server knows nothing of what is named."""
        headers: Mapping[str, str] = _LINES if isinstance(body, bytes) else _JSON
        client = self._client.options(request_timeout=seconds)
        try:
            return client.perform_request(method, path, headers=headers, body=body).body  # type: ignore[no-any-return]
        except ApiError as error:
            if error.status_code == 404:  # noqa: PLR2004 - as HTTP has it
                return None
            self.report(kind=error.error, status=error.status_code)
            raise Unavailable("search_refused" if error.status_code in _REFUSED else "search_unavailable") from None
        except TransportError as error:
            self.report(kind=type(error).__name__)
            # Not even the chain of errors may quote what was asked.
            raise Unavailable("search_unavailable") from None

    def find_all(self, method: str, path: str, bodies: Sequence[object]) -> Iterator[dict[str, Any] | None]:
        """Yield what `find` returns for each body, in order: while one answer is read, others are made ready."""
        if not bodies[1:]:
            yield from (self.find(method, path, body) for body in bodies)
            return
        with ThreadPoolExecutor(_TOGETHER) as pool:
            yield from pool.map(partial(self.find, method, path), bodies)

    def report(self, **fields: object) -> None:
        """Tell what kind of error it was; its message may quote the request."""
        _log.warning("search_server_refused", extra={"fields": fields})

    def close(self) -> None:
        """Let go of connections."""
        self._client.close()
