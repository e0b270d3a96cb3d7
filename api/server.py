"""Serving an office: the web door on a port, and the local door on the socket of a data folder that is its alone."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import signal
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import uvicorn

from api.app import create_app
from api.certificate import addresses, own_certificate
from api.connections import MOST, GuardedProtocol
from api.local import listen
from api.messages import say
from api.starting import open_checked
from api.streaming import settled
from api.watching import watching
from cases import accounts
from core.errors import Invalid, Unavailable
from core.settings import Settings, default_key_file
from ingest import demo
from ingest.folder import DataFolder
from ingest.wiring import Runtime

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_GRACE = 10  # seconds for requests under way when the server is told to stop
_UNDOING = 10  # seconds for taking back what was cut off then
_THIS_MACHINE = MappingProxyType({"0.0.0.0": "127.0.0.1", "::": "::1"})  # noqa: S104  (which nobody can open)


@dataclass(frozen=True, slots=True)
class Place:
    """Where to serve: an address, a port, and the certificate and key given for TLS, if any."""

    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None

    @property
    def secure(self) -> bool:
        """Whether TLS is spoken: wherever a certificate is given, and anywhere but on the loopback."""
        return self.certificate is not None or self.host not in LOOPBACK


Tell = Callable[..., None]


def serve(settings: Settings, place: Place, locale: str, *, made_up: bool) -> None:
    """Serve until told to stop; `made_up` fills an empty office with made-up people and papers first.

    Raises:
        Invalid: the certificate cannot be used, or the host is none.
        Unavailable: the port or the data folder is taken.
    """
    if (place.certificate is None) != (place.key is None):
        raise Invalid("certificate_without_key")

    def tell(key: str, **params: Any) -> None:
        print(say(locale, key, **params), flush=True)  # noqa: T201  (what a server says at its start)

    with _bound(place.host, place.port) as listening:
        runtime = open_checked(settings, locale)
        try:
            if made_up:
                tell("cli.demo", accounts=", ".join(demo.furnish(runtime)), password=demo.PASSWORD)
            with watching(runtime.office, locale) if runtime.lock is not None else contextlib.nullcontext():
                _run(tell, runtime, listening, place)
        finally:
            settled(_UNDOING)
            runtime.close()


def made_up_settings(settings: Settings) -> Settings:
    """Return settings for the made-up office: a folder and a key of its own, unless a folder was named."""
    if os.environ.get("ANJUAN_HOME"):  # noqa: TID251  (was a folder named?)
        return settings
    key = default_key_file().with_name("demo.key")
    return settings.model_copy(update={"home": settings.home.with_name("anjuan-demo"), "key_file": key})


@contextlib.contextmanager
def _bound(host: str, port: int) -> Iterator[socket.socket]:
    """Take the port before anything else, so that a second start says what is wrong and changes nothing."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        made = socket.socket(family, kind, protocol)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(place)
    except socket.gaierror as error:
        raise Invalid("bad_host", host=host) from error
    except OSError as error:
        code = "port_taken" if error.errno == errno.EADDRINUSE else "port_unusable"
        raise Unavailable(code, host=host, port=str(port), reason=error.strerror or "") from error
    with made:
        made.listen(128)
        yield made


def _run(tell: Tell, runtime: Runtime, listening: socket.socket, place: Place) -> None:
    web_config = uvicorn.Config(create_app(runtime, "web"), **_COMMON)
    if place.secure:
        web_config.load()
        web_config.ssl = _tls(tell, runtime, place)
    doors = [(_Server(web_config), listening)]
    known = runtime.office.settings.address
    _announce(tell, runtime, _address(listening, secure=place.secure, known=known))
    if place.host in _THIS_MACHINE and not known and (others := addresses()):
        port = listening.getsockname()[1]
        tell("cli.for_others", addresses="\n  ".join(f"https://{other}:{port}" for other in others))
    if runtime.lock is None:
        asyncio.run(_serve_all(doors))
        return
    door = DataFolder(runtime.office.settings.home).socket
    try:
        doors.append((_Server(uvicorn.Config(create_app(runtime, "local"), **_COMMON)), listen(door)))
        asyncio.run(_serve_all(doors))
    finally:
        door.unlink(missing_ok=True)


_COMMON: dict[str, Any] = {
    "http": GuardedProtocol,
    "limit_concurrency": MOST,
    "backlog": 1024,
    "log_config": None,
    "access_log": False,
    "server_header": False,
    "lifespan": "off",
    "proxy_headers": False,
    "timeout_graceful_shutdown": _GRACE,
}


class _Server(uvicorn.Server):
    """A server among two: signals are for both, and are handled outside."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield


async def _serve_all(doors: Sequence[tuple[_Server, socket.socket]]) -> None:
    def stop() -> None:
        for server, _ in doors:
            server.should_exit = True

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    await asyncio.gather(*(server.serve([listening]) for server, listening in doors))


def _address(listening: socket.socket, *, secure: bool, known: str | None) -> str:
    """Return the address to open: the one people know, else this very door, on this machine where it is open to all."""
    if known:
        return known.rstrip("/")
    host, port = listening.getsockname()[:2]
    host = _THIS_MACHINE.get(host, host)
    return f"{'https' if secure else 'http'}://{f'[{host}]' if ':' in host else host}:{port}"


def _announce(tell: Tell, runtime: Runtime, address: str) -> None:
    tell("cli.ready", address=address)
    if accounts.needs_set_up(runtime.office):
        link = accounts.make_setup_link(runtime.office)
        tell("cli.set_up_link", link=f"{address}/set-up/{link.secret}")


def _tls(tell: Tell, runtime: Runtime, place: Place) -> ssl.SSLContext:
    secured = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secured.minimum_version = ssl.TLSVersion.TLSv1_2
    if place.certificate is not None:
        try:
            secured.load_cert_chain(place.certificate, place.key)
        except (OSError, ssl.SSLError) as error:
            raise Invalid("certificate_unusable", file=str(place.certificate)) from error
        return secured
    host = None if place.host in _THIS_MACHINE else place.host
    certificate, key, fingerprint = own_certificate(runtime.office, host)
    with _in_memory(certificate + key) as path:
        secured.load_cert_chain(path)
    tell("cli.fingerprint", fingerprint=fingerprint)
    return secured


@contextlib.contextmanager
def _in_memory(text: str) -> Iterator[str]:
    """Yield a path that leads to anonymous memory: the TLS library wants files, and the key is not for the disk."""
    descriptor = os.memfd_create("tls")
    try:
        os.write(descriptor, text.encode())
        yield f"/proc/self/fd/{descriptor}"
    finally:
        os.close(descriptor)
