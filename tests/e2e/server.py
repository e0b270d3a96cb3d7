"""The product as a person starts it: the real command, in a process of its own."""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

COMMAND = str(Path(sys.executable).parent / "anjuan")


def free_port() -> int:
    """Return a port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True)
class Installation:
    """A data folder, its key, and temporary files of its own, all below `folder`."""

    folder: Path
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        """The data folder."""
        return self.folder / "office"

    @property
    def environment(self) -> dict[str, str]:
        """What a process is started with."""
        temporary = self.folder / "tmp"
        temporary.mkdir(exist_ok=True)
        own = {
            "ANJUAN_HOME": str(self.home),
            "ANJUAN_KEY_FILE": str(self.folder / "keys" / "root.key"),
            "TMPDIR": str(temporary),
            "LC_ALL": "C.UTF-8",
        }
        return {**os.environ, **own, **self.extra}  # noqa: TID251

    def run(self, *arguments: str | Path, status: int = 0) -> str:
        """Run one command and return what it printed; its status must be `status`."""
        done = subprocess.run(
            [COMMAND, *map(str, arguments)],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        with (self.folder / "commands.log").open("a") as log:
            log.write(done.stderr)
        assert done.returncode == status, done.stderr
        return done.stdout if status == 0 else done.stdout + done.stderr

    def json(self, *arguments: str | Path, status: int = 0) -> Any:
        """Run one command with `--json` and return what it printed."""
        return json.loads(self.run(*arguments, "--json", status=status))

    def lines(self, *arguments: str | Path, status: int = 0) -> list[dict[str, Any]]:
        """Run one command with `--json` and return its lines."""
        return [json.loads(line) for line in self.run(*arguments, "--json", status=status).splitlines()]

    @contextlib.contextmanager
    def serving(self, *arguments: str) -> Iterator[Running]:
        """Start `anjuan serve`, and stop it at the end."""
        log = (self.folder / "server.log").open("a")
        with (
            log,
            subprocess.Popen(
                [COMMAND, "serve", *arguments], env=self.environment, stdout=subprocess.PIPE, stderr=log, text=True
            ) as process,
        ):
            try:
                yield Running(process)
            finally:
                process.terminate()
                process.wait(timeout=60)

    @contextlib.contextmanager
    def working(self, *arguments: str, crash: str = "") -> Iterator[subprocess.Popen[bytes]]:
        """Start `anjuan work` in a process group of its own, and stop it at the end; `crash` names a place to die."""
        environment = {**self.environment, "ANJUAN_CRASH": crash}
        with (
            (self.folder / "workers.log").open("a") as log,
            subprocess.Popen(
                [COMMAND, "work", *arguments], env=environment, stdout=log, stderr=log, start_new_session=True
            ) as process,
        ):
            try:
                yield process
            finally:
                process.terminate()
                process.wait(timeout=60)


class Running:
    """A server that has been started; `said` is what it has printed so far."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.said = ""
        self.address = self._wait_for(r"(https?://\S+)")

    def _wait_for(self, pattern: str) -> str:
        assert self.process.stdout is not None
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            self.said += self.process.stdout.readline()
            if found := re.search(pattern, self.said):
                return found.group(1)
        raise TimeoutError(self.said)

    @property
    def set_up_link(self) -> str:
        """The one-time link that a first start prints."""
        return self._wait_for(r"(https?://\S+/set-up/\S+)")

    def peak_memory(self) -> int:
        """Return the most resident memory the server has had, in bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("utf-8")
        found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
        assert found is not None
        return int(found.group(1)) * 1024
