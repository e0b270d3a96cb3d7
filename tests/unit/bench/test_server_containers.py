"""The four servers out of docker-compose.yml: what is asked of the engine, and what is made of its answers."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]

from bench.servers import engine
from bench.servers.account import CHECKOUT
from bench.servers.four import Redis
from bench.servers.programs import Missing

OFFICE = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text("utf-8"))
ENGINE = """#!/bin/sh
echo "$*" >> {log}
case "$*" in
  *" port queue"*) echo 127.0.0.1:45678 ;;
  *" ps --quiet"*) echo container ;;
  inspect*) echo {pid} ;;
esac
"""


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The words that an engine standing in for the real one was given."""
    program = tmp_path / "bin" / "docker"
    program.parent.mkdir()
    program.write_text(ENGINE.format(log=tmp_path / "asked", pid=os.getpid()), "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")  # noqa: TID251
    return tmp_path / "asked"


def test_only_the_servers_are_described_and_only_the_loopback_reaches_them() -> None:
    made = engine.description(OFFICE, "anjuan-test")
    assert set(made["services"]) == {"database", "objects", "search", "queue"}
    ports = [port for service in made["services"].values() for port in service["ports"]]
    assert all(port.startswith("127.0.0.1::") for port in ports)
    assert "door.key" not in made["secrets"]


def test_a_server_in_a_container_is_commanded_like_any_other(asked: Path, tmp_path: Path) -> None:
    assert engine.available()
    engine.start(tmp_path, ["queue"])
    server = Redis(tmp_path / "queue")
    assert server.alive()
    assert server.url().startswith(f"rediss://:{server.password}@127.0.0.1:45678/0")
    assert (server.folder / "ca.crt").exists()
    engine.stop(tmp_path)
    assert "down --volumes" in asked.read_text("utf-8").splitlines()[-1]


def test_what_the_engine_refuses_is_told(tmp_path: Path, asked: Path) -> None:
    (asked.parent / "bin" / "docker").write_text("#!/bin/sh\necho no engine >&2\nexit 1\n", "utf-8")
    assert not engine.available()
    with pytest.raises(Missing, match="no engine"):
        engine.start(tmp_path, ["queue"])
