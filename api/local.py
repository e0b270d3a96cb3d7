"""The way commands take: the local socket of the server that holds the data folder, or a server of their own.

Where no server runs, the command becomes one for as long as it lasts, without a network port, so that there
is one way to do things and one process that writes.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from api.passphrase import passphrase_asker
from core.errors import Unavailable
from core.settings import Settings
from ingest.folder import DataFolder

_LONGEST_ADDRESS = 100  # a socket's path must fit in 107 bytes


@contextlib.contextmanager
def address(path: Path) -> Iterator[str]:
    """Return a name of the socket that is short enough, however deep the data folder lies."""
    if len(os.fsencode(path)) <= _LONGEST_ADDRESS:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


def listen(path: Path) -> socket.socket:
    """Open the local socket, for the owner of the data folder alone.  The folder must be held."""
    path.unlink(missing_ok=True)
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    with address(path) as name:
        made.bind(name)
        Path(name).chmod(0o600)
    made.listen(64)
    return made


@contextlib.contextmanager
def connected(settings: Settings, *, user: str | None, locale: str) -> Iterator[httpx.Client]:
    """Yield a client of the office's local door.

    Raises:
        Unavailable: a process holds the folder and does not answer.
    """
    folder = DataFolder(settings.home)
    with contextlib.ExitStack() as stack:
        if not _answers(folder.socket):
            stack.enter_context(_own_server(settings, locale))
        name = stack.enter_context(address(folder.socket))
        headers = {"Accept-Language": locale, **({"X-Anjuan-User": user} if user else {})}
        transport = httpx.HTTPTransport(uds=name)
        yield stack.enter_context(
            httpx.Client(transport=transport, base_url="http://anjuan/api/v1", headers=headers, timeout=None)  # noqa: S113
        )


def _answers(path: Path) -> bool:
    if not path.exists():
        return False
    with address(path) as name, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        return probe.connect_ex(name) == 0


@contextlib.contextmanager
def _own_server(settings: Settings, locale: str) -> Iterator[None]:
    # A command that finds a server running needs none of this, and should not wait for it to load.
    import uvicorn  # noqa: PLC0415

    from api.app import create_app  # noqa: PLC0415
    from ingest.wiring import open_runtime  # noqa: PLC0415

    runtime = open_runtime(settings, passphrase_asker(locale))
    try:
        listening = listen(DataFolder(settings.home).socket)
        config = uvicorn.Config(create_app(runtime, "local"), log_config=None, access_log=False, lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            while not server.started:
                if not thread.is_alive():
                    raise Unavailable("local_server_failed")
                time.sleep(0.01)
            yield
        finally:
            server.should_exit = True
            thread.join()
    finally:
        runtime.close()
        DataFolder(settings.home).socket.unlink(missing_ok=True)
