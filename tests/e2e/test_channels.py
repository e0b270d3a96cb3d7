"""A watched folder, as an office has it: by the server in one folder, by `anjuan watch` on servers."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from bench.servers.server import Server
from tests.conftest import required
from tests.e2e.offices import on_servers
from tests.e2e.server import COMMAND, Installation, free_port
from tests.waiting import until

COUNT = 12


def watching(folder: Path, scans: Path) -> Installation:
    """Return an office with a clerk for whom a scanner's folder is watched."""
    scans.mkdir()
    rule = [{"name": "front", "path": str(scans), "person": "bob", "settle": "PT1S"}]
    installation = Installation(folder, {"ANJUAN_CHANNELS__FOLDERS": json.dumps(rule)})
    installation.run("user", "add", "bob", "--role", "clerk")
    return installation


def put(scans: Path, *numbers: int) -> None:
    for number in numbers:
        (scans / f"{number:02}.txt").write_text(f"借条第{number}号", "utf-8")


def empty(scans: Path) -> bool:
    return not any(scans.iterdir())


def names(installation: Installation) -> list[str]:
    """Return what the office has, by the log of what came in."""
    entries: list[dict[str, Any]] = installation.json("audit", "list", "--limit", "1000")["entries"]
    return sorted(entry["object"] for entry in entries if entry["action"] == "document.receive")


def test_a_killed_server_loses_and_doubles_nothing(tmp_path: Path) -> None:
    scans = tmp_path / "scans"
    installation = watching(tmp_path, scans)
    with installation.serving("--port", str(free_port())) as running:
        put(scans, *range(COUNT))
        until(lambda: len(list(scans.iterdir())) < COUNT)
        running.process.kill()
    with installation.serving("--port", str(free_port())):
        put(scans, COUNT)
        until(lambda: empty(scans))

    assert len(names(installation)) == COUNT + 1
    assert len(set(names(installation))) == COUNT + 1


def test_on_servers_a_command_watches(tmp_path: Path, shared_servers: dict[str, Server]) -> None:
    required(len(shared_servers) == 4, "each of the four servers")
    scans = tmp_path / "scans"
    scans.mkdir()
    with on_servers(tmp_path, shared_servers) as where:
        rule = [{"name": "front", "path": str(scans), "person": "alice", "settle": "PT1S"}]
        environment = {**where.installation.environment, "ANJUAN_CHANNELS__FOLDERS": json.dumps(rule)}
        with subprocess.Popen([COMMAND, "watch"], env=environment, stdout=subprocess.PIPE) as process:
            try:
                put(scans, 1)
                until(lambda: empty(scans))
            finally:
                process.terminate()
                assert process.wait(60) == 0
        assert len(names(where.installation)) == 1
