"""The way commands take: the local socket of the server that holds the data folder, or a server of their own.

Where no server runs, or the office lies on servers, the command becomes one for as long as it lasts, without a
network port, so that there is one way to do things.
"""

from __future__ import annotations

import contextlib
import os
import socket
import tempfile
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
    """Open the local socket, for its owner alone.  The folder it lies in must be held, or private."""
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

    An office on servers may be open in any number of processes: there the command always opens it for itself.

    Raises:
        Unavailable: a process holds the folder and does not answer, or a server does not.
    """
    with contextlib.ExitStack() as stack:
        if settings.servers is not None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="anjuan-")))
            door = stack.enter_context(_own_server(settings, locale, folder / "door"))
        else:
            door = DataFolder(settings.home).socket
            if not _answers(door):
                stack.enter_context(_own_server(settings, locale, door))
        name = stack.enter_context(address(door))
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
def _own_server(settings: Settings, locale: str, door: Path) -> Iterator[Path]:
    # A command that finds a server running needs none of this, and should not wait for it to load.
    import uvicorn  # noqa: PLC0415

    from api.app import create_app  # noqa: PLC0415
    from ingest.wiring import open_runtime  # noqa: PLC0415

    runtime = open_runtime(settings, passphrase_asker(locale))
    try:
        listening = listen(door)
        config = uvicorn.Config(create_app(runtime, "local"), log_config=None, access_log=False, lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            while not server.started:
                if not thread.is_alive():
                    raise Unavailable("local_server_failed")
                time.sleep(0.01)
            yield door
        finally:
            server.should_exit = True
            thread.join()
    finally:
        runtime.close()
        door.unlink(missing_ok=True)
