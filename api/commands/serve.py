"""`serve`: the office on a port of this machine, and on the local socket of its data folder."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import getpass
import os
import signal
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import uvicorn

from api.app import create_app
from api.commands.context import Context
from api.local import listen
from api.messages import say
from cases import accounts
from core.crypto.tls import self_signed
from core.errors import Invalid, Unavailable
from core.settings import Settings, default_key_file
from ingest import demo
from ingest.folder import DataFolder
from ingest.wiring import Runtime, open_runtime

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_GRACE = 10  # seconds for requests under way when the server is told to stop
_CERTIFICATE = "tls.certificate"
_TLS_KEY = "tls.key"
_FINGERPRINT = "tls.fingerprint"


def declare(commands: Any, locale: str) -> None:
    """Declare the command."""
    parser = commands.add_parser("serve", help=say(locale, "cli.serve"))
    parser.add_argument("--host", default="127.0.0.1", help=say(locale, "cli.serve.host"))
    parser.add_argument("--port", type=int, default=8000, help=say(locale, "cli.serve.port"))
    parser.add_argument("--certificate", type=Path, metavar="FILE", help=say(locale, "cli.serve.certificate"))
    parser.add_argument("--key", type=Path, metavar="FILE", help=say(locale, "cli.serve.key"))
    parser.add_argument("--demo", action="store_true", help=say(locale, "cli.serve.demo"))
    parser.set_defaults(run=serve)


def serve(context: Context, given: argparse.Namespace) -> int:
    """Serve until told to stop."""
    if (given.certificate is None) != (given.key is None):
        raise Invalid("certificate_without_key")
    settings = _demo_settings(context.settings) if given.demo else context.settings
    with _bound(given.host, given.port) as listening:
        runtime = open_runtime(settings, passphrase_asker(context.locale))
        try:
            if given.demo:
                _tell(context, "cli.demo", accounts=", ".join(demo.furnish(runtime)), password=demo.PASSWORD)
            _run(context, runtime, listening, given)
        finally:
            runtime.close()
            DataFolder(settings.home).socket.unlink(missing_ok=True)
    return 0


def _demo_settings(settings: Settings) -> Settings:
    if settings.model_fields_set & {"home"} or os.environ.get("ANJUAN_HOME"):  # noqa: TID251  (was a folder named?)
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
    except OSError as error:
        raise Unavailable("port_taken", host=host, port=str(port)) from error
    with made:
        made.listen(128)
        yield made


def passphrase_asker(locale: str) -> Any:
    """Return how a passphrase is asked: from the descriptor that `ANJUAN_PASSPHRASE_FD` names, else at the terminal."""
    descriptor = os.environ.get("ANJUAN_PASSPHRASE_FD")  # noqa: TID251  (a secret's way in, not a setting)

    def ask() -> str:
        if descriptor is not None:
            with os.fdopen(int(descriptor), encoding="utf-8") as given:
                return given.readline().rstrip("\n")
        return getpass.getpass(say(locale, "cli.passphrase"))

    return ask


def _run(context: Context, runtime: Runtime, listening: socket.socket, given: argparse.Namespace) -> None:
    secure = given.certificate is not None or given.host not in LOOPBACK
    web_config = uvicorn.Config(create_app(runtime, "web"), **_COMMON)
    if secure:
        web_config.load()
        web_config.ssl = _tls(context, runtime, given)
    web = _Server(web_config)
    local = _Server(uvicorn.Config(create_app(runtime, "local"), **_COMMON))
    folder = DataFolder(runtime.office.settings.home)
    _announce(context, runtime, f"{'https' if secure else 'http'}://{_authority(listening)}")
    asyncio.run(_serve_both(web, listening, local, listen(folder.socket)))


_COMMON: dict[str, Any] = {
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


async def _serve_both(web: _Server, web_socket: socket.socket, local: _Server, local_socket: socket.socket) -> None:
    def stop() -> None:
        web.should_exit = local.should_exit = True

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    await asyncio.gather(web.serve([web_socket]), local.serve([local_socket]))


def _authority(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _announce(context: Context, runtime: Runtime, place: str) -> None:
    _tell(context, "cli.ready", address=place)
    if accounts.needs_set_up(runtime.office):
        link = accounts.make_setup_link(runtime.office)
        _tell(context, "cli.set_up_link", link=f"{place}/set-up/{link.secret}")


def _tell(context: Context, key: str, **params: Any) -> None:
    print(say(context.locale, key, **params), flush=True)  # noqa: T201


def _tls(context: Context, runtime: Runtime, given: argparse.Namespace) -> ssl.SSLContext:
    secured = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secured.minimum_version = ssl.TLSVersion.TLSv1_2
    if given.certificate is not None:
        try:
            secured.load_cert_chain(given.certificate, given.key)
        except (OSError, ssl.SSLError) as error:
            raise Invalid("certificate_unusable", file=str(given.certificate)) from error
        return secured
    certificate, key, fingerprint = _own_certificate(runtime, given.host)
    with _in_memory(certificate + key) as path:
        secured.load_cert_chain(path)
    _tell(context, "cli.fingerprint", fingerprint=fingerprint)
    return secured


def _own_certificate(runtime: Runtime, host: str) -> tuple[str, str, str]:
    """Return the office's own certificate, made on first use; its key is kept sealed."""
    with runtime.office.db.write() as tx:
        kept = [tx.office.get(name) for name in (_CERTIFICATE, _TLS_KEY, _FINGERPRINT)]
        if kept[0] and kept[1] and kept[2]:
            return kept[0], kept[1], kept[2]
        names = list(dict.fromkeys([socket.gethostname(), "localhost", *([] if host in {"0.0.0.0", "::"} else [host])]))  # noqa: S104
        made = self_signed(names, runtime.office.clock.now())
        tx.office.keep(_CERTIFICATE, made.certificate)
        tx.office.keep(_TLS_KEY, made.key)
        tx.office.keep(_FINGERPRINT, made.fingerprint)
        return made.certificate, made.key, made.fingerprint


@contextlib.contextmanager
def _in_memory(text: str) -> Iterator[str]:
    """Yield a path that leads to anonymous memory: the TLS library wants files, and the key is not for the disk."""
    descriptor = os.memfd_create("tls")
    try:
        os.write(descriptor, text.encode())
        yield f"/proc/self/fd/{descriptor}"
    finally:
        os.close(descriptor)
