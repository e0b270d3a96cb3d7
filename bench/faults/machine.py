"""The processes of one office: started, asked to die at a place, killed, and watched."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

from bench.faults import power
from bench.faults.entry import ARM
from bench.faults.schedule import Death

ROOT = Path(__file__).resolve().parents[2]
_COMMANDS = {
    "reading": ["work", "--queue", "reading"],
    "office": ["work", "--queue", "office", "--schedule"],
    "rotating": ["keys", "rotate"],
}
_LOOK_AGAIN = 0.05  # seconds


def free_port() -> int:
    """Return a port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Zygote:
    """Speaks to the process that forks the product."""

    def __init__(self) -> None:
        surroundings = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # noqa: TID251
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.faults.zygote"],
            cwd=ROOT,
            env=surroundings,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def fork(self, order: dict[str, Any]) -> Life:
        """Start a process as ordered."""
        return Life(self, self._ask(order), Path(order["wish"]))

    def status(self, number: int) -> int | None:
        """Return how a process has ended, as a status or minus the signal; None while it lives."""
        status: int | None = self._ask({"ask": number})
        return status

    def kill(self, number: int) -> None:
        """Kill a process with all its own."""
        self._ask({"kill": number})

    def _ask(self, order: dict[str, Any]) -> Any:
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        """End it, and everything it forked."""
        with contextlib.suppress(BrokenPipeError):
            self._process.communicate(timeout=30)


class Life:
    """One process and those it forks, from the first to the last; they are a process group."""

    def __init__(self, zygote: Zygote, number: int, wish: Path) -> None:
        self._zygote, self._wish = zygote, wish
        self.number = number
        self._handle = os.pidfd_open(number)
        self._seen: dict[int, int] = {}

    def dead(self, within: float = 0.0) -> bool:
        """Say whether it, or one that it forked, has ended, waiting for that at most `within` seconds."""
        deadline = time.monotonic() + within
        while True:
            watching = select.poll()
            for handle in (self._handle, *self._family().values()):
                watching.register(handle, select.POLLIN)
            left = deadline - time.monotonic()
            if watching.poll(max(min(left, _LOOK_AGAIN), 0) * 1000):
                return True
            if left <= 0:
                return False

    def kill(self) -> None:
        """End all of it, and wait until it has ended."""
        self._zygote.kill(self.number)
        watching = select.poll()
        watching.register(self._handle, select.POLLIN)
        watching.poll(30_000)

    def arm(self, crash: str) -> None:
        """Have it die at a place from now on."""
        self._wish.write_text(crash, "utf-8")
        for handle in (self._handle, *self._family().values()):
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(handle, ARM)

    def _family(self) -> dict[int, int]:
        """Return handles of the processes that it has forked and that bear its name, also of those that are gone."""
        watching = select.poll()
        watching.register(self._handle, select.POLLIN)
        # Of one that is dead the number may be somebody else's.
        for number in () if watching.poll(0) else descendants(self.number):
            if number not in self._seen and number != self.number and _alike(number, self.number):
                with contextlib.suppress(ProcessLookupError):
                    self._seen[number] = os.pidfd_open(number)
        return self._seen


def descendants(number: int) -> list[int]:
    """Return a process and all that it started, parents first."""
    found = [number]
    for one in found:
        with contextlib.suppress(FileNotFoundError):
            for task in Path(f"/proc/{one}/task").iterdir():
                with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                    found += [int(child) for child in (task / "children").read_text("ascii").split()]
    return found


def _alike(one: int, other: int) -> bool:
    """Say whether two processes run the same command: one was forked from the other, and nothing else came of it."""
    try:
        return Path(f"/proc/{one}/cmdline").read_bytes() == Path(f"/proc/{other}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return False


@dataclass
class Machine:
    """An office's processes: `api` takes papers in; in the server profile `reading` and `office` do what follows.

    Everything lies below `folder`: the data folder, keys, logs, temporary files.
    """

    folder: Path
    without: str | None = None
    extra: dict[str, str] = field(default_factory=dict)
    roles: tuple[str, ...] = ("api",)
    zygote: Zygote = field(default_factory=Zygote)
    port: int = field(default_factory=free_port)
    lives: dict[str, Life] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("tmp", "logs", "outside"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)

    @property
    def address(self) -> str:
        """Where the web door is."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def home(self) -> Path:
        """The data folder."""
        return self.folder / "office"

    @property
    def environment(self) -> dict[str, str]:
        """What the product is started with: papers withdrawn are destroyed at the next round."""
        return {
            "ANJUAN_HOME": str(self.home),
            "ANJUAN_KEY_FILE": str(self.folder / "keys" / "root.key"),
            "ANJUAN_RETENTION__WITHDRAWAL": "PT0S",
            "TMPDIR": str(self.folder / "tmp"),
            **self.extra,
        }

    def start(self, role: str, crash: str | None = None) -> Life:
        """Start one of the processes, to die at `crash` where that is given."""
        arguments = ["serve", "--port", str(self.port)] if role == "api" else _COMMANDS[role]
        self.lives[role] = self._fork(arguments, role, crash)
        return self.lives[role]

    def start_all(self) -> None:
        """Start everything."""
        for role in self.roles:
            self.start(role)

    def start_dead(self) -> None:
        """Start again what has died."""
        for role, life in list(self.lives.items()):
            if life.dead() and role in self.roles:
                power.cut(self.folder / "outside" / "synced")
                self.start(role)

    def arm(self, death: Death) -> None:
        """Have a process die at a place from now on, and begin what leads there."""
        if death.role == "rotating":
            self.start("rotating", death.crash)
            return
        self.lives[death.role].arm(death.crash)
        if death.work == "rotate":
            self.start("rotating")

    def _fork(self, arguments: list[str], name: str, crash: str | None) -> Life:
        outside = self.folder / "outside"
        order = {
            "environment": self.environment,
            "arguments": arguments,
            "crash": crash,
            "without": self.without,
            "note": str(outside / "synced"),
            "wish": str(outside / f"{name}.wish"),
            "log": str(self.folder / "logs" / f"{name}.log"),
        }
        return self.zygote.fork(order)

    def ready(self, within: float = 60.0) -> bool:
        """Wait until the office answers; False where its process dies first."""
        deadline = time.monotonic() + within
        while not self.lives["api"].dead() and time.monotonic() < deadline:
            with contextlib.suppress(OSError, http.client.HTTPException):
                asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                with contextlib.closing(asked):
                    asked.request("GET", "/health/live")
                    return asked.getresponse().status == HTTPStatus.OK
            time.sleep(0.01)
        return False

    def kill(self, role: str) -> None:
        """Kill a process, and take away what it had not brought to the disk."""
        self.lives[role].kill()
        power.cut(self.folder / "outside" / "synced")

    def fell(self, role: str, within: float) -> bool:
        """Say whether a process, or one of its own, dies within so many seconds; one that just ends does not count."""
        life = self.lives[role]
        return life.dead(within) and self.zygote.status(life.number) in {None, -signal.SIGKILL}

    def said(self, role: str) -> str:
        """Return what a process has printed and logged."""
        return (self.folder / "logs" / f"{role}.log").read_text("utf-8", errors="replace")

    def close(self) -> None:
        """End everything."""
        for life in self.lives.values():
            life.kill()
        self.zygote.close()
