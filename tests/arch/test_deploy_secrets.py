"""`deploy/secrets` makes what is missing, keeps what is there, and leaves nothing that others can read."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import required

SCRIPT = Path(__file__).parents[2] / "deploy" / "secrets"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    required(shutil.which("openssl"), "openssl")
    shutil.copy(SCRIPT, tmp_path)
    make(tmp_path, "--host", "cases.example.cn", "--host", "10.0.0.5")
    return tmp_path / "secret"


def make(place: Path, *arguments: str) -> None:
    subprocess.run([place / "secrets", *arguments], check=True, capture_output=True)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def openssl(*arguments: str | Path) -> str:
    return subprocess.run(["openssl", *arguments], check=True, capture_output=True, text=True).stdout


def test_a_second_run_changes_nothing(folder: Path) -> None:
    before = contents(folder)
    make(folder.parent)
    assert contents(folder) == before


def test_two_offices_share_no_secret(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(SCRIPT, other)
    make(other)
    ours, theirs = contents(folder), contents(other / "secret")
    assert [name for name in theirs if ours[name] == theirs[name]] == []


def test_other_users_of_the_machine_cannot_enter(folder: Path) -> None:
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "ca.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("server", ["door", "database", "objects", "search", "queue"])
def test_a_certificate_is_of_the_offices_own_authority(folder: Path, server: str) -> None:
    openssl("verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", folder / "ca.crt", folder / f"{server}.crt")
    names = openssl("x509", "-noout", "-ext", "subjectAltName", "-in", folder / f"{server}.crt")
    assert ("cases.example.cn" if server == "door" else f"DNS:{server},") in names


def test_the_door_answers_to_an_address_too(folder: Path) -> None:
    assert "IP Address:10.0.0.5" in openssl("x509", "-noout", "-ext", "subjectAltName", "-in", folder / "door.crt")


def test_another_name_makes_another_certificate_for_the_door_only(folder: Path) -> None:
    before = contents(folder)
    make(folder.parent, "--host", "elsewhere.example.cn")
    after = contents(folder)
    assert {name for name in after if after[name] != before[name]} == {"door.crt", "door.key", "door.hosts"}


def test_a_certificate_about_to_end_is_renewed(folder: Path) -> None:
    authority: list[str | Path] = ["-CA", folder / "ca.crt", "-CAkey", folder / "ca.key", "-CAcreateserial"]
    request = openssl("req", "-new", "-key", folder / "queue.key", "-subj", "/CN=queue")
    (folder / "request").write_text(request, "utf-8")
    short = openssl("x509", "-req", "-days", "30", *authority, "-in", folder / "request")
    (folder / "queue.crt").unlink()
    (folder / "queue.crt").write_text(short, "utf-8")
    make(folder.parent)
    openssl("x509", "-checkend", str(365 * 24 * 3600), "-in", folder / "queue.crt")


def test_a_certificate_from_elsewhere_is_left_alone(folder: Path) -> None:
    own = ["-newkey", "rsa:2048", "-nodes", "-days", "10", "-subj", "/CN=cases.example.cn"]
    for name in ("door.key", "door.crt"):
        (folder / name).unlink()
    openssl("req", "-x509", *own, "-keyout", folder / "door.key", "-out", folder / "door.crt")
    before = contents(folder)
    make(folder.parent)
    assert contents(folder) == before
