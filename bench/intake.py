"""How fast papers are taken in and read, and what it takes: `python -m bench.intake --json`.

`workers`: papers a minute for each number of workers, from the first byte sent until the last paper is read, sorted and
found; the papers are the made-up office's scans, over and over. `memory`: the most resident memory of each kind of
process meanwhile, in bytes. `growth`: seconds for a hundred papers of text into an empty office and into one that holds
many, everything but the reader process: that knows nothing of the office.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, Self, cast

import httpx

from api.local import connected
from bench.servers.four import Elastic, Minio, Postgres, Redis
from bench.servers.programs import Missing
from bench.servers.server import free_port
from bench.servers.together import fresh, install
from cases import records
from core.model.page import Box, Line, Page, TextSource
from core.model.person import OPERATOR
from core.settings import ServerSettings, Settings, load_settings
from ingest import demo
from ingest.intake import Arrival, Duplicates, receive
from ingest.wiring import Runtime, open_runtime
from ingest.workers.duties import Duties
from ocr.port import Opened, PageRead, ReadEvent
from ocr.process import ReaderPool

_COMMAND = str(Path(sys.executable).with_name("anjuan"))
_SETTLED = frozenset({"filed", "needs_review", "locked", "failed"})
_HUNDRED = 100
_PATIENCE = 3600.0  # seconds


@dataclass(frozen=True)
class Place:
    """An office to be measured; `servers` are the addresses of one on servers, by setting."""

    folder: Path
    servers: Mapping[str, str] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        """Return its settings."""
        servers = ServerSettings.model_validate(self.servers) if self.servers else None
        return load_settings(home=self.folder / "office", key_file=self.folder / "keys" / "root.key", servers=servers)

    def environment(self, workers: int) -> dict[str, str]:
        """Return what its processes are started with."""
        named = {f"ANJUAN_SERVERS__{name.upper()}": url for name, url in self.servers.items()}
        own = {"ANJUAN_HOME": str(self.folder / "office"), "ANJUAN_KEY_FILE": str(self.folder / "keys" / "root.key")}
        return {**os.environ, **own, **named, "ANJUAN_READING__WORKERS": str(workers), "LC_ALL": "C.UTF-8"}  # noqa: TID251

    def commands(self, workers: int) -> list[list[str]]:
        """Return what is started to work for it."""
        if not self.servers:
            return [["serve", "--port", str(free_port())]]
        reading = ["work", "--queue", "reading", "--concurrency", str(workers)]
        return [reading, ["work", "--queue", "office", "--schedule"]]


class Memory:
    """The most resident memory that processes had, by what they are, looked at once a second."""

    def __init__(self, roots: Sequence[int]) -> None:
        self._roots = set(roots)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.peaks: dict[str, int] = {}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(1):
            for pid in _family(self._roots):
                with contextlib.suppress(OSError):
                    command = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
                    peak = _number("VmHWM", Path(f"/proc/{pid}/status").read_text("utf-8")) * 1024
                    what = _kind(command)
                    if peak:  # one that has ended holds nothing any more
                        self.peaks[what] = max(peak, self.peaks.get(what, 0))


def _family(roots: set[int]) -> set[int]:
    parents = {}
    for path in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):
            parents[int(path.parent.name)] = _number("PPid", path.read_text("utf-8"))
    found = set(roots)
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _number(name: str, status: str) -> int:
    match = re.search(rf"^{name}:\s+(\d+)", status, re.MULTILINE)
    return int(match.group(1)) if match else 0


def _kind(command: Sequence[str]) -> str:
    if any(part.startswith("ocr.") or "/ocr/" in part for part in command):
        return "reader"
    for word in ("serve", "reading", "office"):
        if word in command:
            return {"serve": "server", "reading": "reading_worker", "office": "office_worker"}[word]
    return "other"


@contextlib.contextmanager
def at_work(place: Place, workers: int) -> Iterator[Memory]:
    """Start what works for an office, watch its memory, and stop it."""
    environment = place.environment(workers)
    with contextlib.ExitStack() as stack:
        log = stack.enter_context((place.folder / "log.txt").open("ab"))
        started = []
        for command in place.commands(workers):
            process = subprocess.Popen([_COMMAND, *command], env=environment, stdout=log, stderr=log)
            stack.callback(process.wait, 60)
            stack.callback(process.terminate)
            started.append(process.pid)
        if not place.servers:
            _wait_for(place.settings.home / "anjuan.sock")
        yield stack.enter_context(Memory(started))


def _wait_for(path: Path) -> None:
    deadline = time.monotonic() + 120
    while not path.exists():
        if time.monotonic() > deadline:
            raise TimeoutError(path)
        time.sleep(0.1)


def per_minute(place: Place, documents: int, workers: int) -> dict[str, Any]:
    """Take papers in with that many workers; return how many a minute were read, and the memory it took."""
    pile = sorted(path.name for path in (files(demo) / "pile").iterdir() if path.name.startswith("scan-"))
    with at_work(place, workers) as memory, connected(place.settings, user=None, locale="en") as office:
        _send(office, pile[:1], workers)  # what is loaded once is loaded
        began = time.monotonic()
        _send(office, [pile[number % len(pile)] for number in range(documents)], documents)
        spent = time.monotonic() - began
    return {"documents_per_minute": round(60 * documents / spent, 2), "memory": dict(sorted(memory.peaks.items()))}


def _send(office: httpx.Client, pile: Sequence[str], count: int) -> None:
    batch = office.post("/batches", json={"source": "command"}).raise_for_status().json()["id"]
    ids = []
    for number in range(count):
        name = pile[number % len(pile)]
        body = (files(demo) / "pile" / name).read_bytes()
        query = {"name": name, "batch": batch, "on_duplicate": "keep"}
        ids.append(office.post("/documents", params=query, content=body).raise_for_status().json()["id"])
    deadline = time.monotonic() + _PATIENCE
    while any(item["state"] not in _SETTLED for item in _states(office, ids)):
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.2)


def _states(office: httpx.Client, ids: Sequence[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = office.get("/documents/status", params={"ids": ",".join(ids)}).json()
    return found


class _Texts:
    """Stands in for the reader process: one page of made-up text a paper."""

    def read(self, source: Iterator[bytes], **_: object) -> Iterator[ReadEvent]:
        text = b"".join(source).decode()
        lines = tuple(
            Line(line, Box(0.1, 0.05 + 0.03 * row, 0.9, 0.07 + 0.03 * row), 1.0)
            for row, line in enumerate(text.splitlines())
        )
        yield Opened("text", "text/plain", 1)
        yield PageRead(Page(1, 595.0, 842.0, 0, TextSource.EMBEDDED, lines), b"-", "image/webp", b"-")


def _text(number: int) -> bytes:
    return (
        f"借条\n今借到张三人民币{number + 10000}元整，用于资金周转，约定一年内还清。\n"
        f"借款人：李四\n编号：第{number:08}号\n2024年1月5日\n"
    ).encode()


def growth(place: Place, filed: int) -> dict[str, float]:
    """Return the seconds of a hundred papers with none filed, and with `filed` of them."""
    runtime = open_runtime(place.settings)
    try:
        runtime.workers.stop()
        _papers(runtime, range(-10, 0))  # what is loaded once is loaded
        first = _hundred(runtime, 0)
        for start in range(_HUNDRED, filed, _HUNDRED):
            _hundred(runtime, start)
        last = _hundred(runtime, max(filed, _HUNDRED))
    finally:
        runtime.close()
    return {"0": round(first, 3), str(filed): round(last, 3)}


def _hundred(runtime: Runtime, start: int) -> float:
    return _papers(runtime, range(start, start + _HUNDRED))


def _papers(runtime: Runtime, numbers: range) -> float:
    """Take made-up papers in, read and index them, and return the seconds it took."""
    office = runtime.office
    duties = Duties(office, cast("ReaderPool", _Texts()), lambda: False)
    began = time.monotonic()
    batch = records.open_batch(office, OPERATOR, source="command")
    for number in numbers:
        arrival = Arrival(f"{number}.txt", batch.id, duplicates=Duplicates.KEEP)
        receive(office, OPERATOR, arrival, iter([_text(number)]))
    while duties.read():
        pass
    duties.follow_index()
    return time.monotonic() - began


@contextlib.contextmanager
def places(profiles: Sequence[str]) -> Iterator[Iterator[tuple[str, Place]]]:
    """Yield fresh offices of the kinds asked for, the second of each kind for growth."""
    with contextlib.ExitStack() as stack:

        def made() -> Iterator[tuple[str, Place]]:
            for profile in profiles:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-intake-")))
                servers: dict[str, str] = {}
                if profile == "servers":
                    kinds = (Postgres, Minio, Elastic, Redis)
                    install(kinds)
                    servers = {kind.name: stack.enter_context(fresh(kind)).url() for kind in kinds}
                yield profile, Place(folder, servers)

        yield made()


def main() -> int:
    """Measure and print; 2 where a server cannot be had."""
    parser = argparse.ArgumentParser(prog="python -m bench.intake", description=__doc__)
    parser.add_argument("--documents", type=int, default=28, help="papers for each number of workers")
    parser.add_argument("--workers", default="1,2,4", help="numbers of workers, joined by commas")
    parser.add_argument("--filed", type=int, default=5000, help="papers filed before the last hundred")
    parser.add_argument("--profile", choices=("embedded", "servers", "both"), default="both")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    profiles = ("embedded", "servers") if given.profile == "both" else (given.profile,)
    found: dict[str, Any] = {"documents": given.documents, "processors": os.cpu_count()}
    try:
        with places(profiles) as offices:
            for profile, place in offices:
                grown = growth(place, given.filed)
                measured = {
                    count: per_minute(place, given.documents, int(count)) for count in given.workers.split(",") if count
                }
                found[profile] = {"growth": grown, "workers": measured}
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 2
    print(json.dumps(found) if given.json else _table(found))
    return 0


def _table(found: dict[str, Any]) -> str:
    lines = [f"{found['documents']} papers, {found['processors']} processors"]
    for profile in ("embedded", "servers"):
        for count, figures in found.get(profile, {}).get("workers", {}).items():
            memory = ", ".join(f"{what} {size // 1024**2} MiB" for what, size in figures["memory"].items())
            lines.append(f"{profile:9} {count} workers {figures['documents_per_minute']:7} papers a minute; {memory}")
        for filed, seconds in found.get(profile, {}).get("growth", {}).items():
            lines.append(f"{profile:9} a hundred papers with {filed} filed: {seconds} s")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
