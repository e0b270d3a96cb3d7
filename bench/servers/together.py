"""All four at once: the shared ones of this checkout, and private ones that may come to harm."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeVar

from bench.servers import engine
from bench.servers.account import CHECKOUT, base
from bench.servers.four import Elastic, Minio, Postgres, Redis
from bench.servers.programs import Missing, say
from bench.servers.server import NotAnswering, Server, born

KINDS: Final[Mapping[str, type[Server]]] = MappingProxyType(
    {kind.name: kind for kind in (Postgres, Minio, Elastic, Redis)}
)
S = TypeVar("S", bound=Server)


def shared_folder() -> Path:
    """Return the folder of the servers that all tests of this checkout share."""
    return base() / hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:12]


def running() -> dict[str, Server]:
    """Return the shared servers that are there and answer, by the name of their setting."""
    return {name: server for name, server in _found(shared_folder()).items() if server.alive() and server.answers()}


def start(owner: str = "", *, fetch: bool = False) -> dict[str, Server]:
    """Start what does not run of the shared servers, and return those that answer.

    One caller starts and the others wait for it.  What cannot be had is said and left out.

    Args:
        owner: who calls, noted where none ran before; see `owner()`.
        fetch: whether to install what is missing.
    """
    with _locked():
        folder = shared_folder()
        found = _found(folder)
        if not any(server.alive() for server in found.values()):
            shutil.rmtree(folder, ignore_errors=True)
            found = {}
        if not folder.exists():
            folder.mkdir(mode=0o711)
            (folder / "owner").write_text(owner, "utf-8")
        return _brought_up(folder, found, fetch=fetch)


def stop() -> None:
    """Stop the shared servers, and private ones whose makers died, and delete their data."""
    with _locked():
        engine.stop(shared_folder())
        _end(shared_folder(), _found(shared_folder()).values())
    sweep()


def sweep() -> None:
    """End the private servers whose makers died, and delete their data."""
    for folder in base().glob("private-[0-9]*-*"):
        if not born(int(folder.name.split("-")[1])):
            _end(folder, _found(folder).values())


def owner() -> str:
    """Return who started the shared servers, empty where none run or nobody said."""
    note = shared_folder() / "owner"
    return note.read_text("utf-8") if note.exists() else ""


def install(kinds: Iterable[type[Server]]) -> None:
    """Fetch the programs of servers, the first time.

    Raises:
        Missing: one cannot be had.
    """
    for kind in kinds:
        kind.programs(fetch=True)


@contextlib.contextmanager
def fresh(kind: type[S]) -> Iterator[S]:
    """Start a private server of a kind, and at the end stop it and delete its data.

    Raises:
        Missing: its program is not here.
        NotAnswering: it does not come up.
    """
    folder = Path(tempfile.mkdtemp(prefix=f"private-{os.getpid()}-", dir=base()))
    folder.chmod(0o711)
    server: S | None = None
    try:
        server = kind.prepared(folder / kind.name)
        server.start()
        yield server
    finally:
        _end(folder, [server] if server else [])


def _brought_up(folder: Path, found: Mapping[str, Server], *, fetch: bool) -> dict[str, Server]:
    """Bring up all kinds at once, and return those that came."""

    def bring(name: str) -> Server | None:
        try:
            server = found.get(name)
            KINDS[name].programs(fetch=fetch)
            if server is None or not server.alive():
                say(f"Starting {KINDS[name].__name__}", f"启动 {KINDS[name].__name__}")
            server = server or KINDS[name].prepared(folder / name)
            server.start()
        except (Missing, NotAnswering) as problem:
            say(f"Not here: {problem}", f"缺少：{problem}")
            return None
        return server

    with ThreadPoolExecutor(len(KINDS)) as pool:
        came = {name: server for name, server in zip(KINDS, pool.map(bring, KINDS), strict=True) if server}
    missing = [name for name in KINDS if name not in came]
    if missing and fetch and engine.available():
        try:
            engine.start(folder, missing)
        except Missing as problem:
            say(f"Not here: {problem}", f"缺少：{problem}")
        else:
            came |= {name: KINDS[name](folder / name) for name in missing}
    return came


def _found(folder: Path) -> dict[str, Server]:
    return {name: kind(folder / name) for name, kind in KINDS.items() if (folder / name / "server.json").exists()}


def _end(folder: Path, servers: Iterable[Server]) -> None:
    for server in servers:
        server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _locked() -> Iterator[None]:
    with (base() / f"{shared_folder().name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
