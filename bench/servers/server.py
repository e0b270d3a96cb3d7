"""One server: a folder that holds all about it, and a process that can be started, stopped, killed and paused.

Whoever knows the folder can command the server, also from another process: `server.json` tells its port, password and
process.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import ClassVar, Self

from bench.servers import authority
from bench.servers.account import account

_children: dict[int, subprocess.Popen[bytes]] = {}  #: the processes that we must reap


class NotAnswering(Exception):
    """A server that was started and does not answer; the text is the end of its log."""


class Server(ABC):
    """What the four have in common.  `name` is also the name of its setting."""

    name: ClassVar[str]
    programs: ClassVar[Callable[..., Path]]  #: finds its programs, and fetches them first where `fetch` is set
    patience: ClassVar[float] = 60  #: seconds it may take until it answers
    gentle: ClassVar[signal.Signals] = signal.SIGTERM  #: what asks it to finish what it does and end

    def __init__(self, folder: Path) -> None:
        """Take command of the server whose folder this is; `folder` must have been prepared."""
        self.folder = folder
        state = json.loads((folder / "server.json").read_text("utf-8"))
        self.port: int = state["port"]
        self.password: str = state["password"]
        self._process: tuple[int, str] = (state["pid"], state["born"])

    @classmethod
    def prepared(cls, folder: Path) -> Self:
        """Make a server's folder: a port, a password, a certificate, and what the server itself wants."""
        folder.mkdir(parents=True, mode=0o700)
        authority.issue(folder)
        write_state(folder, {"port": free_port(), "password": secrets.token_hex(16), "pid": 0, "born": ""})
        server = cls(folder)
        try:
            server.lay_out()
        except BaseException:
            shutil.rmtree(folder)
            raise
        return server

    @abstractmethod
    def lay_out(self) -> None:
        """Write what the server needs before its first start."""

    @abstractmethod
    def command(self) -> list[str]:
        """Return what starts it in the foreground."""

    def environment(self) -> dict[str, str]:
        """Return what it finds in its environment beside the path."""
        return {}

    @abstractmethod
    def url(self) -> str:
        """Return the address as the product's settings take it."""

    @abstractmethod
    def ping(self) -> None:
        """Raise whatever comes up unless the server answers a question asked with the password."""

    def start(self) -> None:
        """Start it and wait until it answers; nothing happens where it runs."""
        self.launch()
        self.wait()

    def launch(self) -> None:
        """Start it and do not wait."""
        if self.alive():
            return
        self._own()
        child = self._spawn(self.command(), self.folder / "log.txt")
        _children[child.pid] = child
        self._remember(child.pid, born(child.pid))

    def wait(self) -> None:
        """Wait until it answers.

        Raises:
            NotAnswering: it ended, or took longer than its patience.
        """
        deadline = time.monotonic() + self.patience
        while not self.answers():
            if not self.alive() or time.monotonic() > deadline:
                log = self.folder / "log.txt"
                raise NotAnswering(f"{self.name}: {log.read_text('utf-8', 'replace')[-2000:]}")
            time.sleep(0.1)

    def stop(self) -> None:
        """End it as its makers mean it to be ended."""
        self.resume()
        self._end(self.gentle, [self._process[0]], 30)
        self.kill()

    def kill(self) -> None:
        """End it and its children at once, as a power cut would."""
        self._end(signal.SIGKILL, self._family(), 10)

    def pause(self) -> None:
        """Let it hang: connections stay open and nobody answers."""
        _signal(signal.SIGSTOP, self._family())

    def resume(self) -> None:
        """Let it go on."""
        _signal(signal.SIGCONT, self._family())

    def alive(self) -> bool:
        """Say whether its process is there."""
        pid, since = self._process
        if pid in _children:
            _children[pid].poll()
        return bool(pid) and born(pid) == since

    def answers(self) -> bool:
        """Say whether it answers."""
        try:
            self.ping()
        except Exception:  # noqa: BLE001 - each client has errors of its own for a server that is not there
            return False
        return True

    def run(self, command: list[str]) -> None:
        """Run one of the server's own tools to its end, as the server's user."""
        self._own()
        log = self.folder / "tool.txt"
        if self._spawn(command, log).wait() != 0:
            raise NotAnswering(f"{command[0]}: {log.read_text('utf-8', 'replace')[-2000:]}")

    def _spawn(self, command: list[str], log: Path) -> subprocess.Popen[bytes]:
        who = account()
        environment = {
            "PATH": os.environ["PATH"],  # noqa: TID251 - a server gets this and nothing else
            "LC_ALL": "C.UTF-8",
            "HOME": str(self.folder),
            **self.environment(),
        }
        with log.open("ab") as output:
            return subprocess.Popen(
                command,
                cwd=self.folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **(who.popen() if who else {}),
            )

    def _own(self) -> None:
        if who := account():
            who.own(self.folder)

    def _remember(self, pid: int, since: str) -> None:
        self._process = (pid, since)
        write_state(self.folder, {"port": self.port, "password": self.password, "pid": pid, "born": since})

    def _family(self) -> list[int]:
        return _descendants(self._process[0]) if self.alive() else []

    def _end(self, sign: signal.Signals, pids: list[int], seconds: float) -> None:
        if not self.alive():
            return
        _signal(sign, pids)
        deadline = time.monotonic() + seconds
        while self.alive() and time.monotonic() < deadline:
            time.sleep(0.02)
        if not self.alive() and (child := _children.pop(self._process[0], None)):
            child.wait()


def free_port() -> int:
    """Return a port of the loopback that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def write_state(folder: Path, state: Mapping[str, object]) -> None:
    """Note what `Server` wants to know of the folder's server: port, password, pid, born."""
    new = folder / "server.new"
    new.touch(mode=0o600)
    new.write_text(json.dumps(state), "utf-8")
    new.rename(folder / "server.json")


def _signal(sign: signal.Signals, pids: list[int]) -> None:
    for pid in pids:
        try:
            os.kill(pid, sign)
        except ProcessLookupError:
            continue


def _stat(pid: int) -> list[str]:
    """Return the fields of a process after its name (state, parent, …), empty where it is gone or a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return []
    return [] if fields[0] in {"Z", "X"} else fields


def born(pid: int) -> str:
    """Return when a process began, which tells it from a later one of the same number; empty where there is none."""
    fields = _stat(pid)
    return fields[19] if fields else ""


def _descendants(pid: int) -> list[int]:
    """Return a process and all that it started, parents first."""
    parents = {int(path.name): _stat(int(path.name)) for path in Path("/proc").iterdir() if path.name.isdigit()}
    found = [pid]
    for one in found:
        found += [child for child, fields in parents.items() if fields and int(fields[1]) == one]
    return found
