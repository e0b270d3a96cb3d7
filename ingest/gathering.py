"""The figures of a worker's processes, put together and shown at one port.

Each process writes its own down again and again, in a folder in memory that only this user may enter; the parent,
which does no work itself, adds them up when somebody asks.  What a process counted stands after its end, so that no
count ever falls; what it held, such as memory, does not.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import BaseServer

from prometheus_client import CollectorRegistry, generate_latest, start_http_server
from prometheus_client.core import Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

from core.ids import new_id
from core.log import log
from core.metrics import REGISTRY
from core.settings import MetricsSettings

PORTS = 32  #: most workers of one machine that show their figures side by side
EVERY = 2.0  #: seconds after which a process writes its figures down again
_MEMORY = Path("/dev/shm")  # noqa: S108  (in memory; the folder made there is private)
_FIRST = {"process_start_time_seconds", "process_max_fds"}  # of these the least says more than the sum


@contextmanager
def together(settings: MetricsSettings) -> Iterator[Callable[[], None]]:
    """Show the figures of all processes that call what this yields at their start, on the first port that is free.

    Called in the parent, before it forks; nothing is shown unless the settings name a port.
    """
    if settings.port is None:
        yield lambda: None
        return
    place = _MEMORY if os.access(_MEMORY, os.W_OK) else None
    parent, folder = os.getpid(), Path(tempfile.mkdtemp(prefix="anjuan-figures-", dir=place))
    shown = CollectorRegistry()
    shown.register(Together(folder))
    server = _show(settings.port, settings.host, shown)

    def begin() -> None:
        if server is not None:
            server.server_close()  # the parent's: it must not stay open in a child that outlives it
        threading.Thread(target=_keep_writing, args=(folder,), name="figures", daemon=True).start()

    try:
        yield begin
    finally:
        if os.getpid() == parent:
            if server is not None:
                server.shutdown()
                server.server_close()
            shutil.rmtree(folder, ignore_errors=True)


def write(folder: Path, name: str, registry: CollectorRegistry = REGISTRY) -> None:
    """Write this process's figures down under a name of its own, in place of those it wrote before."""
    fresh = folder / f"{name}.new"
    fresh.write_bytes(generate_latest(registry))
    fresh.rename(folder / name)


class Together(Collector):
    """Adds up what processes wrote down in a folder, each under `NUMBER-…`, the number being the process's."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def describe(self) -> Iterable[Metric]:
        """Return nothing: what there is shows when it is collected."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Yield the sums."""
        sums: dict[str, tuple[Metric, dict[tuple[str, frozenset[tuple[str, str]]], float]]] = {}
        for path in sorted(self._folder.iterdir()):
            if path.suffix == ".new":
                continue
            alive = _alive(int(path.name.partition("-")[0]))
            for family in text_string_to_metric_families(path.read_text("utf-8")):
                if family.type == "gauge" and not alive:
                    continue
                _, counted = sums.setdefault(family.name, (family, {}))
                for sample in family.samples:
                    key = sample.name, frozenset(sample.labels.items())
                    known = counted.get(key, 0.0 if family.name not in _FIRST else sample.value)
                    counted[key] = min(known, sample.value) if family.name in _FIRST else known + sample.value
        for family, counted in sums.values():
            whole = Metric(family.name, family.documentation, family.type)
            for (name, labels), value in counted.items():
                whole.add_sample(name, dict(labels), value)
            yield whole


def _keep_writing(folder: Path) -> None:
    name = f"{os.getpid()}-{new_id().hex}"
    while folder.exists():
        try:
            write(folder, name)
        except OSError as error:  # no room; or the parent is gone and has taken the folder with it
            log("metrics").warning("figures not written", exc_info=error)
        time.sleep(EVERY)


def _alive(number: int) -> bool:
    return Path(f"/proc/{number}").exists()


def _show(first: int, host: str, registry: CollectorRegistry) -> BaseServer | None:
    for port in range(first, first + PORTS):
        try:
            server, _ = start_http_server(port, host, registry)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                log("metrics").warning("figures not shown", exc_info=error)
                return None
            continue
        log("metrics").info("figures shown", extra={"fields": {"port": port}})
        return server
    log("metrics").warning("no port free for figures")
    return None
