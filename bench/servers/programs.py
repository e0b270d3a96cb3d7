"""Where the servers' programs come from: Debian's packages, the Go tool, a Maven artifact.

Nothing is fetched unless the caller says so; what cannot be had is `Missing`, and the rest goes on.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import zipfile
from pathlib import Path

from bench.servers.account import base

MINIO = "github.com/minio/minio@v0.0.0-20260212201848-7aac2a2c5b7c"
COMPOSE = "github.com/compose-spec/compose-go/v2/cmd@v2.16.2"
_one_at_a_time = threading.Lock()  #: Debian's tools refuse company
ELASTIC_VERSION = "8.19.21"
ELASTIC = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{ELASTIC_VERSION}:zip"


class Missing(Exception):
    """A program that is not here and cannot be fetched; the text says what to install."""


def say(english: str, chinese: str) -> None:
    """Tell of progress, in the person's language, beside the output."""
    language = next((v for n in ("LC_ALL", "LC_MESSAGES", "LANG") if (v := os.environ.get(n))), "")  # noqa: TID251
    print("·", chinese if language.startswith("zh") else english, file=sys.stderr, flush=True)


def postgres(*, fetch: bool = False) -> Path:
    """Return the folder of PostgreSQL's programs (`initdb`, `postgres`)."""
    found = _clusters()
    if not found and not shutil.which("initdb"):
        _debian("postgresql", fetch=fetch)
        found = _clusters()
    return found[-1] if found else _found("initdb", "PostgreSQL (Debian: postgresql)").resolve().parent


def redis(*, fetch: bool = False) -> Path:
    """Return Redis's server."""
    if not shutil.which("redis-server"):
        _debian("redis-server", fetch=fetch)
    return _found("redis-server", "Redis (Debian: redis-server)")


def minio(*, fetch: bool = False) -> Path:
    """Return MinIO's server, compiled from its Go module the first time."""
    return _compiled("minio", MINIO, "MinIO", fetch=fetch)


def compose_loader(*, fetch: bool = False) -> Path:
    """Return what loads a Compose file inside Docker's client, as a program by itself, compiled the first time.

    It prints the file as it is understood, or says what the specification does not allow, with status 1.
    """
    return _compiled("compose-loader", COMPOSE, "compose-go", fetch=fetch)


def elastic(*, fetch: bool = False) -> Path:
    """Return Elasticsearch's folder, unpacked from its Maven artifact the first time."""
    target = _folder() / f"elasticsearch-{ELASTIC_VERSION}"
    if target.exists():
        return target
    if not shutil.which("mvn"):
        _debian("maven", fetch=fetch)
    _found("mvn", "Elasticsearch (fetched by Maven; Debian: maven)")
    if not fetch:
        raise Missing("Elasticsearch (fetched by Maven)")
    java_home(fetch=fetch)
    say("Fetching Elasticsearch", "获取 Elasticsearch")
    with tempfile.TemporaryDirectory(dir=_folder()) as folder:
        _run(["mvn", "-q", "-B", "dependency:copy", f"-Dartifact={ELASTIC}", f"-DoutputDirectory={folder}"])
        with zipfile.ZipFile(next(Path(folder).glob("*.zip"))) as archive:
            archive.extractall(folder)
        unpacked = Path(folder, target.name)
        for path in (unpacked, *unpacked.rglob("*")):
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
        unpacked.rename(target)
    return target


def java_home(*, fetch: bool = False) -> Path:
    """Return the folder of the Java that Elasticsearch runs on."""
    if not shutil.which("java"):
        _debian("default-jre-headless", fetch=fetch)
    program = _found("java", "Java 17 or newer (Debian: default-jre-headless)")
    return program.resolve().parents[1]


def _clusters() -> list[Path]:
    """Return the folders of PostgreSQL's programs as Debian lays them out, oldest version first."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return [path.parent for path in sorted(found, key=lambda path: int(path.parts[4]))]


def _compiled(name: str, module: str, what: str, *, fetch: bool) -> Path:
    target = _folder() / name
    if target.exists():
        return target
    if not fetch or not shutil.which("go"):
        return _found(name, f"{what} (compiled by Go 1.24 or newer)")
    say(f"Compiling {what} (minutes the first time)", f"编译 {what}（首次需要几分钟）")
    with tempfile.TemporaryDirectory(dir=_folder()) as folder:
        _run(["go", "install", module], GOBIN=folder)
        next(Path(folder).iterdir()).rename(target)
    return target


def _folder() -> Path:
    folder = base() / "programs"
    folder.mkdir(mode=0o755, exist_ok=True)
    return folder


def _found(name: str, what: str) -> Path:
    path = shutil.which(name)
    if path is None:
        raise Missing(what)
    return Path(path)


def _debian(package: str, *, fetch: bool) -> None:
    """Install a Debian package where we may; where we may not, nothing happens."""
    if not fetch or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    with _one_at_a_time:
        say(f"Installing {package}", f"安装 {package}")
        _run(["apt-get", "update", "-qq"])
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
        _run(install, DEBIAN_FRONTEND="noninteractive")


def _run(command: list[str], **environment: str) -> None:
    done = subprocess.run(
        command,
        env={**os.environ, **environment},  # noqa: TID251 - a tool finds its own settings there
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise Missing(f"{' '.join(command[:3])}: {done.stdout.strip()[-400:]}")
