"""The two kinds of installation: everything in one folder, or on four servers."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.faults.inspection import Findings, inspect
from bench.faults.ledger import Ledger
from bench.faults.machine import ROOT, Machine, descendants
from bench.faults.schedule import ONLY_LOCAL, READER, SERVERS, WAYS
from bench.servers.four import Elastic, Minio, Postgres, Redis
from bench.servers.server import Server
from bench.servers.together import fresh
from core.settings import ServerSettings, Settings, load_settings
from ingest.wiring import Runtime, open_runtime


@dataclass(frozen=True)
class Readers:
    """A reader service, and the folder with its socket, log and temporary files."""

    process: subprocess.Popen[bytes]
    folder: Path


class Profile(ABC):
    """One installation: its processes, who may die in it, where nothing readable may stand."""

    name: str
    victims: Sequence[str]  #: processes and servers that die at random moments, some more often than others
    places: Sequence[str]  #: the named places that its processes pass

    def __init__(self, machine: Machine, readers: Readers) -> None:
        self.machine, self._readers = machine, readers

    def kill(self, victim: str) -> None:
        """Kill a process of the office, or what reads its papers just now."""
        if victim != READER:
            self.machine.kill(victim)
            return
        for number in descendants(self._readers.process.pid)[2:]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)

    def disks(self) -> dict[str, Path]:
        """Return by name the folders where nothing that people wrote may stand readable."""
        return {"data folder, logs, temporary files": self.machine.folder, "readers": self._readers.folder}

    @abstractmethod
    def look(self, ledger: Ledger, patience: float) -> Findings:
        """End the office's processes once their work is done, and judge what is there."""

    def opened(self) -> Runtime:
        """Return the office, opened in this process."""
        given = self.machine.environment
        return open_runtime(self.settings(Path(given["ANJUAN_HOME"]), Path(given["ANJUAN_KEY_FILE"])))

    @abstractmethod
    def settings(self, home: Path, key_file: Path) -> Settings:
        """Return settings to open the office with."""


class Embedded(Profile):
    """Everything in one folder and one process."""

    name = "embedded"
    victims = ("api", "api", "api", READER)
    places = tuple(WAYS)

    def look(self, ledger: Ledger, patience: float) -> Findings:
        """Kill the process, open the office in its place, and let its work end."""
        self.machine.kill("api")
        with contextlib.closing(self.opened()) as runtime:
            _rest(runtime, patience)
            return inspect(runtime.office, ledger)

    def settings(self, home: Path, key_file: Path) -> Settings:
        """Return settings to open the office with."""
        reading = {"socket": self.machine.extra["ANJUAN_READING__SOCKET"]}
        return load_settings(home=home, key_file=key_file, reading=reading)


class Servers(Profile):
    """An office on four servers of its own, of which each dies, too: search less often, since its start is long."""

    name = "servers"
    victims = (*(("api", "api", "api", "reading", "office", READER, "database", "objects", "queue") * 2), SERVERS[2])
    places = tuple(place for place in WAYS if place not in ONLY_LOCAL)

    def __init__(self, machine: Machine, readers: Readers, four: Sequence[Server]) -> None:
        super().__init__(machine, readers)
        self.four = {server.name: server for server in four}
        machine.roles = ("api", "reading", "office")
        machine.extra |= {f"ANJUAN_SERVERS__{server.name.upper()}": server.url() for server in four}

    def kill(self, victim: str) -> None:
        """Kill a process, or a server, which is started again at once."""
        if victim in self.four:
            self.four[victim].kill()
            self.four[victim].start()
        else:
            super().kill(victim)

    def disks(self) -> dict[str, Path]:
        """Return the folders of the office and of all servers: data, logs, temporary files."""
        return {**super().disks(), **{type(server).__name__: server.folder for server in self.four.values()}}

    def look(self, ledger: Ledger, patience: float) -> Findings:
        """Shut the door, let the workers come to the end of their work, and end them."""
        self.machine.kill("api")
        with contextlib.closing(self.opened()) as runtime:
            _rest(runtime, patience)
            for role in self.machine.roles[1:]:
                self.machine.kill(role)
            return inspect(runtime.office, ledger)

    def settings(self, home: Path, key_file: Path) -> Settings:
        """Return settings to open the office with."""
        servers = ServerSettings(**{name: server.url() for name, server in self.four.items()})  # type: ignore[arg-type]
        return load_settings(home=home, key_file=key_file, servers=servers)


@contextlib.contextmanager
def installed(name: str, folder: Path, without: str | None) -> Iterator[Profile]:
    """Install an office below `folder`, and take everything down at the end.

    Raises:
        Missing: one of the servers is not on this machine.
    """
    with contextlib.ExitStack() as stack:
        readers = stack.enter_context(_reader_service(folder / "readers"))
        machine = Machine(folder / "machine", without, {"ANJUAN_READING__SOCKET": str(readers.folder / "socket")})
        stack.callback(machine.close)
        if name == Embedded.name:
            yield Embedded(machine, readers)
        else:
            four = [stack.enter_context(fresh(kind)) for kind in (Postgres, Minio, Elastic, Redis)]
            yield Servers(machine, readers, four)


def _rest(runtime: Runtime, patience: float) -> None:
    """Wait until nothing is left to do."""
    office, deadline = runtime.office, time.monotonic() + patience
    while time.monotonic() < deadline:
        with office.db.read() as tx:
            waits = [state for (_kind, state) in tx.jobs.counts() if state != "failed"]
            if not waits and tx.index_log.lag(office.index.watermark()) == 0:
                return
        time.sleep(0.1)


@contextlib.contextmanager
def _reader_service(folder: Path) -> Iterator[Readers]:
    """Keep a reader service; it outlives the office's processes, whose deaths it must bear."""
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", "ocr.service", str(folder / "socket"), "--readers", "24"]
    surroundings = {"PATH": os.defpath, "LANG": "C.UTF-8", "TMPDIR": str(folder)}
    with (
        (folder / "log.txt").open("wb") as log,
        subprocess.Popen(
            command, cwd=ROOT, env=surroundings, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        ) as process,
    ):
        try:
            while not (folder / "socket").exists() and process.poll() is None:
                time.sleep(0.02)
            yield Readers(process, folder)
        finally:
            process.terminate()
            process.wait(timeout=30)
