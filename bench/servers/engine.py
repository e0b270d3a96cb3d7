"""The four servers out of docker-compose.yml, where there is a Docker engine and their programs are not to be had.

They run from a copy of the deployment with secrets of its own, on ports of the loopback; the office's user may make
databases, as tests do.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml  # type: ignore[import-untyped]

from bench.servers.account import CHECKOUT
from bench.servers.four import REDIS_DATABASES
from bench.servers.programs import Missing, say
from bench.servers.server import born, write_state

PORTS = MappingProxyType({"database": 5432, "objects": 9000, "search": 9200, "queue": 6379})


def available() -> bool:
    """Say whether an engine answers, with Compose."""
    if not shutil.which("docker"):
        return False
    probes = (["docker", "info"], ["docker", "compose", "version"])
    return all(subprocess.run(probe, capture_output=True, check=False).returncode == 0 for probe in probes)


def start(folder: Path, names: Iterable[str]) -> None:
    """Start the servers of those names, and leave a folder for each, as if it had been started here.

    Raises:
        Missing: the engine refuses; the text is what it said.
    """
    names, place = list(names), folder / "engine"
    if not place.exists():
        _lay_out(place)
    say(f"Starting {', '.join(names)} in containers", f"在容器中启动 {', '.join(names)}")
    _compose(place, "up", "--detach", "--wait", *names)
    for name in names:
        port = int(_compose(place, "port", name, str(PORTS[name])).rpartition(":")[2])
        container = _compose(place, "ps", "--quiet", name).strip()
        pid = int(_docker("inspect", "--format", "{{.State.Pid}}", container))
        own = folder / name
        own.mkdir(mode=0o700, exist_ok=True)
        secret = place / "deploy" / "secret"
        shutil.copy(secret / "ca.crt", own)
        password = (secret / f"{name}.password").read_text("utf-8")
        write_state(own, {"port": port, "password": password, "pid": pid, "born": born(pid)})


def stop(folder: Path) -> None:
    """Stop what runs in containers, and delete its data; nothing happens where nothing does."""
    if (folder / "engine").exists():
        _compose(folder / "engine", "down", "--volumes")


def description(office: Mapping[str, Any], project: str) -> dict[str, Any]:
    """Return the office's description with the four servers alone, reachable on the loopback."""
    services = {name: dict(office["services"][name]) for name in PORTS}
    for name, service in services.items():
        service["ports"] = [f"127.0.0.1::{PORTS[name]}"]
        service["networks"] = ["inside", "door"]  # ports of a network that leads nowhere are not published
    used = {
        one if isinstance(one, str) else one["source"] for service in services.values() for one in service["secrets"]
    }
    volumes = dict.fromkeys(services)
    secrets = {name: office["secrets"][name] for name in sorted(used)}
    return {
        "name": project,
        "services": services,
        "networks": office["networks"],
        "volumes": volumes,
        "secrets": secrets,
    }


def _lay_out(place: Path) -> None:
    shutil.copytree(CHECKOUT / "deploy", place / "deploy", ignore=shutil.ignore_patterns("secret"))
    subprocess.run([place / "deploy" / "secrets"], check=True, capture_output=True)
    office = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text("utf-8"))
    made = description(office, f"anjuan-test-{place.parent.name}")
    (place / "docker-compose.yml").write_text(json.dumps(made), "utf-8")
    with (place / "deploy" / "database" / "office.sh").open("a") as script:
        script.write('psql --username "$POSTGRES_USER" --dbname postgres --command "ALTER ROLE anjuan SUPERUSER"\n')
    queue = place / "deploy" / "secret" / "queue.conf"
    queue.chmod(0o644)
    with queue.open("a") as config:
        config.write(f"databases {REDIS_DATABASES}\n")


def _compose(place: Path, *arguments: str) -> str:
    return _docker("compose", "--project-directory", str(place), *arguments)


def _docker(*arguments: str) -> str:
    done = subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Missing(f"docker {' '.join(arguments[:4])}: {done.stderr.strip()[-400:]}")
    return done.stdout
