"""The containers of docker-compose.yml without a container engine: the same commands, users, files, secrets and limits.

Each runs in namespaces of its own over this machine's files, read-only, without capabilities; all but the reader share
a network that leads nowhere.  What the images bring is taken from this machine: the checkout's environment, and the
servers' programs.
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import yaml  # type: ignore[import-untyped]

from bench.servers import programs

ROOT = Path(__file__).parents[2]
OFFICE: dict[str, Any] = yaml.safe_load(
    re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", (ROOT / "docker-compose.yml").read_text("utf-8")).replace("$$", "$")
)
SERVICES: dict[str, dict[str, Any]] = OFFICE["services"]
USERS = [(999, 999, "/"), (10001, 10001, "/var/lib/anjuan"), (10002, 10001, "/tmp")]  #: as the images have them  # noqa: S108

# What PostgreSQL's image does before it starts the server, as its documentation tells.
ENTRYPOINT = """#!/bin/sh
set -eu
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  initdb --username=postgres --pwfile="$POSTGRES_PASSWORD_FILE" $POSTGRES_INITDB_ARGS
  export POSTGRES_USER=postgres PGPASSWORD="$(cat "$POSTGRES_PASSWORD_FILE")" PGHOST=/run/postgresql
  command=$1; shift
  pg_ctl -w start -o "-c listen_addresses='' -c unix_socket_directories=/run/postgresql $*"
  for script in /docker-entrypoint-initdb.d/*; do "$script"; done
  pg_ctl -w -m fast stop
  unset PGPASSWORD PGHOST; set -- "$command" "$@"
fi
exec "$@" -c unix_socket_directories=/run/postgresql -c listen_addresses='*'
"""


def possible() -> bool:
    """Say whether this machine lets us make namespaces, and the checkout is not hidden by their own /tmp and /run."""
    if any(ROOT.resolve().is_relative_to(folder) for folder in ("/tmp", "/run")):  # noqa: S108
        return False
    probe = "mount --make-rprivate / && mount -t tmpfs tmpfs /mnt && ip link set lo up"
    command = ["unshare", "--mount", "--net", "--pid", "--fork", "sh", "-c", probe]
    return os.geteuid() == 0 and subprocess.run(command, capture_output=True, check=False).returncode == 0


@dataclass
class Containers:
    """An office in containers; `folder` holds its volumes, its secrets and what each container prints."""

    folder: Path
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __enter__(self) -> Self:
        """Make the secrets, the volumes and the network."""
        self.folder.chmod(0o711)
        shutil.copytree(ROOT / "deploy", self.folder / "deploy", ignore=shutil.ignore_patterns("secret"))
        subprocess.run([self.folder / "deploy" / "secrets", "--host", "localhost"], check=True, capture_output=True)
        (self.folder / "hosts").write_text(
            f"127.0.0.1 localhost {socket.gethostname()} {' '.join(SERVICES)}\n", "utf-8"
        )
        (self.folder / "entrypoint").write_text(ENTRYPOINT, "utf-8")
        (self.folder / "entrypoint").chmod(0o755)
        self._spawn("network", ["unshare", "--net", "sh", "-c", "ip link set lo up && exec sleep infinity"])
        return self

    def __exit__(self, *_: object) -> None:
        """End all that runs."""
        for name in reversed(list(self.processes)):
            self.stop(name)

    def start(self, name: str) -> None:
        """Start one container."""
        service = SERVICES[name]
        alone = service.get("network_mode") == "none"
        network = ["unshare", "--net"] if alone else ["nsenter", f"--net=/proc/{self.processes['network'].pid}/ns/net"]
        room = ["unshare", "--mount", "--pid", "--fork", "--kill-child=KILL"]
        self._spawn(name, [*network, *room, "bash", "-c", self._script(name)])

    def stop(self, name: str, seconds: float = 40) -> None:
        """Ask a container to end as the engine does, and end it where it does not."""
        process = self.processes.pop(name)
        inside = _children(process.pid) or [process.pid]
        for pid in inside:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.Signals[SERVICES.get(name, {}).get("stop_signal", "SIGTERM")])
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            for number, more in ((signal.SIGABRT, 2), (signal.SIGKILL, None)):
                for pid in [*inside, *(child for one in inside for child in _children(one))]:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, number)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(more)

    def run(self, name: str, *command: str, user: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command in a container that runs, as its user, with its environment."""
        inner = _children(self.processes[name].pid)[0]
        enter = ["nsenter", f"--target={inner}", "--mount", "--net", "--pid", f"--root=/proc/{inner}/root"]
        confined = [*enter, *_confined(user or SERVICES[name]["user"]), *self._environment(name), *command]
        return subprocess.run(confined, capture_output=True, text=True, timeout=300, check=False)

    def healthy(self, name: str) -> bool:
        """Say what the container's own check says."""
        kind, *test = SERVICES[name]["healthcheck"]["test"]
        return self.run(name, *(test if kind == "CMD" else ["sh", "-c", *test])).returncode == 0

    def wait(self, name: str, seconds: float = 300) -> None:
        """Wait until a container is healthy."""
        deadline = time.monotonic() + seconds
        while not (_children(self.processes[name].pid) and self.healthy(name)):
            if self.processes[name].poll() is not None or time.monotonic() > deadline:
                raise TimeoutError(f"{name}: {self.log(name)[-3000:]}")
            time.sleep(0.5)

    def handles(self, name: str, number: signal.Signals) -> bool:
        """Say whether a container's first process has come so far that it handles a signal."""
        for pid in _children(self.processes[name].pid):
            status = Path(f"/proc/{pid}/status").read_text("utf-8")
            return bool(int(re.findall(r"SigCgt:\s*(\w+)", status)[0], 16) >> (number - 1) & 1)
        return False

    def log(self, name: str) -> str:
        """Return what a container has printed."""
        return (self.folder / f"{name}.log").read_text("utf-8", "replace")

    def _spawn(self, name: str, command: list[str]) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def _script(self, name: str) -> str:
        service, place = SERVICES[name], self.folder / "root" / name
        place.mkdir(parents=True, exist_ok=True)
        command = [*service.get("entrypoint", ["minio"] if name == "objects" else []), *service.get("command", [])]
        limits = [*_confined(service["user"]), *self._environment(name)]
        words = command if name != "queue" else " ".join(command).split()
        return "\n".join([
            "set -eu",
            "mount --make-rprivate /",
            f"mount -t tmpfs tmpfs {place} && cd {place} && mkdir upper work root",
            f"mount -t overlay overlay -o lowerdir=/,upperdir={place}/upper,workdir={place}/work root && cd root",
            *(f"chmod o+x .{folder}" for folder in _closed()),
            *(f"echo c{uid}:x:{uid}:{gid}::{home}:/bin/sh >> etc/passwd" for uid, gid, home in USERS),
            "mount -t proc proc proc && mount --rbind /dev dev && mount -t tmpfs tmpfs run && mkdir run/secrets",
            *(line for source, target in self._mounts(name) for line in _bind(source, target)),
            *(_tmpfs(one) for one in service["tmpfs"]),
            "mount -o remount,ro . && cd /",
            f"exec chroot {place}/root {shlex.join([*limits, *words])}",
        ])  # fmt: skip

    def _environment(self, name: str) -> list[str]:
        given: dict[str, str] = SERVICES[name].get("environment", {})
        ours = dict(re.findall(r"(ANJUAN_\w+)=(\S+)", (ROOT / "Dockerfile").read_text("utf-8")))
        brought = {
            "database": {"PGDATA": "/var/lib/postgresql/data", "PATH": f"{programs.postgres()}:/usr/bin:/bin"},
            "search": {"ES_JAVA_HOME": str(programs.java_home())},
        }.get(name, ours if "office:/var/lib/anjuan/office" in SERVICES[name]["volumes"] else {})
        home = next((home for uid, _, home in USERS if str(uid) == SERVICES[name]["user"].split(":")[0]), "/")
        path = {"HOME": home, "PATH": "/opt/anjuan/bin:/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
        path["PYTHONFAULTHANDLER"] = "1"  # what does not end tells where it stands
        return ["env", "-i", "--chdir=/", *(f"{key}={value}" for key, value in {**path, **brought, **given}.items())]

    def _mounts(self, name: str) -> Iterator[tuple[Path, str]]:
        yield self.folder / "hosts", "/etc/hosts"
        yield from self._brought(name)
        for one in SERVICES[name].get("secrets", []):
            source, target = (one, one) if isinstance(one, str) else (one["source"], one["target"])
            yield self.folder / OFFICE["secrets"][source]["file"], str(Path("/run/secrets") / target)
        for volume in SERVICES[name]["volumes"]:
            source, target = volume.split(":")[:2]
            yield (self.folder / source if source.startswith("./") else self._volume(source, name)), target

    def _brought(self, name: str) -> Iterator[tuple[Path, str]]:
        """Name what the container's image brings along."""
        if SERVICES[name]["image"] == "anjuan":
            yield Path(sys.prefix), "/opt/anjuan"
            yield self.folder / "deploy" / "healthy", "/usr/local/bin/healthy"
        if name == "database":
            yield self.folder / "entrypoint", "/usr/bin/docker-entrypoint.sh"
        if name == "objects":
            yield programs.minio(), "/usr/local/bin/minio"
        if name == "search":
            for part in programs.elastic().iterdir():
                yield part, f"/usr/share/elasticsearch/{part.name}"

    def _volume(self, volume: str, name: str) -> Path:
        folder = self.folder / "volumes" / volume
        if not folder.exists():
            folder.mkdir(parents=True)
            options = (OFFICE["volumes"][volume] or {}).get("driver_opts", {}).get("o", "")
            made = dict(re.findall(r"(uid|gid|mode)=(\d+)", options))
            uid, gid = map(int, SERVICES[name]["user"].split(":"))
            os.chown(folder, int(made.get("uid", uid)), int(made.get("gid", gid)))
            folder.chmod(int(made.get("mode", "700"), 8))
        return folder


def _confined(user: str) -> list[str]:
    uid, gid = user.split(":")
    ids = [f"--reuid={uid}", f"--regid={gid}", "--clear-groups"]
    return ["setpriv", *ids, "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"]


def _bind(source: Path, target: str) -> Iterator[str]:
    make = f"mkdir -p .{target}" if source.is_dir() else f"mkdir -p .{Path(target).parent} && touch .{target}"
    yield f"{make} && mount --bind {source} .{target}"


def _tmpfs(given: str) -> str:
    target, _, options = given.partition(":")
    return f"mkdir -p .{target} && mount -t tmpfs -o nosuid,nodev,{options.replace('exec,', '')} tmpfs .{target}"


def _closed() -> list[Path]:
    """Return the folders above what the images bring that other users cannot enter here."""
    above = {parent for path in (sys.prefix, sys.base_prefix, ROOT) for parent in Path(path).resolve().parents}
    return sorted(path for path in above if not path.stat().st_mode & 0o001)


def _children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in path.read_text("utf-8").split()] if path.exists() else []
