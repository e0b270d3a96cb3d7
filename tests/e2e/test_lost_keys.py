"""The key file is lost, or locked away: what brings the office back, and what does not."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from cases import recovery
from core.model.person import OPERATOR
from tests.e2e.server import COMMAND, Installation
from tests.serving import opened, settings_in

PASSPHRASE = "nine lives of a paper tiger"


@pytest.fixture
def office(tmp_path: Path) -> Installation:
    installation = Installation(tmp_path)
    paper = tmp_path / "note.txt"
    paper.write_text("今借到张三人民币伍万元整", "utf-8")
    installation.run("intake", paper, "--wait")
    return installation


def with_passphrase(office: Installation, text: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command that is given the passphrase by a descriptor."""
    reading, writing = os.pipe()
    os.write(writing, f"{text}\n".encode())
    os.close(writing)
    try:
        return subprocess.run(
            [COMMAND, *arguments],
            env={**office.environment, "ANJUAN_PASSPHRASE_FD": str(reading)},
            pass_fds=[reading],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    finally:
        os.close(reading)


def test_a_missing_key_file_is_told_and_never_made_anew(office: Installation) -> None:
    key = office.folder / "keys" / "root.key"
    key.rename(key.with_name("elsewhere"))
    assert str(key) in office.run("search", "伍万元", status=1)
    assert not key.exists()


def test_the_recovery_kit_brings_a_lost_key_file_back(office: Installation) -> None:
    with opened(settings_in(office.folder)) as runtime:
        kit = recovery.make_kit(runtime.office, OPERATOR)
    (office.folder / "kit.txt").write_text(f"Anjuan\n{kit.text}\n", "utf-8")
    (office.folder / "keys" / "root.key").unlink()
    office.run("keys", "recover", office.folder / "kit.txt")
    assert office.json("search", "伍万元")["total"] == 1


def test_another_kit_brings_nothing_back(office: Installation) -> None:
    with opened(settings_in(office.folder)) as runtime:
        old = recovery.make_kit(runtime.office, OPERATOR)
        recovery.make_kit(runtime.office, OPERATOR)
    (office.folder / "kit.txt").write_text(old.text, "utf-8")
    (office.folder / "keys" / "root.key").unlink()
    office.run("keys", "recover", office.folder / "kit.txt", status=1)
    assert not (office.folder / "keys" / "root.key").exists()


def test_a_passphrase_opens_the_office_and_a_wrong_one_does_not(office: Installation) -> None:
    assert with_passphrase(office, PASSPHRASE, "keys", "passphrase").returncode == 0
    (office.folder / "keys" / "root.key").unlink()
    assert '"total": 1' in with_passphrase(office, PASSPHRASE, "search", "伍万元", "--json").stdout
    assert with_passphrase(office, "not the right one", "search", "伍万元").returncode == 1


def test_a_key_file_that_others_may_read_is_refused(office: Installation) -> None:
    key = office.folder / "keys" / "root.key"
    key.chmod(0o644)
    assert str(key) in office.run("search", "伍万元", status=1)
