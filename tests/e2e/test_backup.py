"""Backup, restore and move by the real commands, with the machine dying under them."""

from __future__ import annotations

import shutil
import signal
import subprocess
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from bench.faults import canary
from cases import recovery
from core.faults import VARIABLE
from core.model.person import OPERATOR
from core.settings import ServerSettings
from tests.e2e.server import COMMAND, Installation
from tests.serving import opened, settings_in

SECRET = "江楚瑜欠款七十三万元"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an office with a saved kit and three papers; it is copied, never used."""
    folder = tmp_path_factory.mktemp("prepared")
    installation, papers = Installation(folder), []
    for number in range(3):
        papers.append(folder / f"{SECRET}{number}.txt")
        papers[-1].write_text(f"{SECRET}，第{number}份", "utf-8")
    installation.run("intake", *papers, "--wait")
    with opened(settings_in(folder)) as runtime:
        kit = recovery.make_kit(runtime.office, OPERATOR)
    (folder / "kit.txt").write_text(f"Anjuan\n\n{kit.text}\n", "utf-8")
    return folder


@pytest.fixture
def office(prepared: Path, tmp_path: Path) -> Installation:
    """An office with a saved kit and three papers."""
    shutil.copytree(prepared, tmp_path / "source")
    (tmp_path / "source" / "kit.txt").rename(tmp_path / "kit.txt")
    return Installation(tmp_path / "source")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Installation:
    """Another machine, with nothing on it."""
    (tmp_path / "elsewhere").mkdir()
    return Installation(tmp_path / "elsewhere")


def killed_at(office: Installation, stage: str, *arguments: str | Path) -> None:
    """Run a command, and kill it as soon as it tells of a stage."""
    with subprocess.Popen(
        [COMMAND, *map(str, arguments)], env=office.environment, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        said = []
        for line in process.stderr:
            said.append(line)
            if line.startswith(stage):
                process.send_signal(signal.SIGKILL)
                break
        process.wait(timeout=60)
    assert any(line.startswith(stage) for line in said), said


def test_an_office_comes_back_elsewhere_and_its_backup_tells_nothing(
    office: Installation, elsewhere: Installation, tmp_path: Path
) -> None:
    made = office.json("backup", tmp_path / "backups")
    assert (made["objects"], made["lost"], made["damaged"]) == (6, [], [])
    (office.folder / "office").rename(tmp_path / "burnt")
    restored = elsewhere.json("restore", tmp_path / "backups", "--identity", tmp_path / "kit.txt")
    assert restored["sound"]
    assert restored["papers"] == 3
    assert elsewhere.json("search", "七十三万元")["total"] == 3
    assert elsewhere.json("audit", "verify")["sound"]
    exported = tmp_path / "exported"
    elsewhere.run("export", exported)
    assert sorted(path.read_text("utf-8")[-3:] for path in exported.rglob("*.txt")) == ["第0份", "第1份", "第2份"]
    scanned = canary.scan([tmp_path / "backups"], canary.needles_of([SECRET, "江楚瑜", "七十三万元"]))
    assert scanned.size > 10_000
    assert scanned.hits == ()
    assert elsewhere.run("restore", tmp_path / "backups", "--identity", tmp_path / "kit.txt", status=1)


def test_a_backup_is_made_while_papers_come_in(office: Installation, elsewhere: Installation, tmp_path: Path) -> None:
    ended, kept = threading.Event(), list[str]()

    def feed() -> None:
        while not ended.is_set():
            paper = office.folder / f"more{len(kept)}.txt"
            paper.write_text(f"又来一份{len(kept)}", "utf-8")
            kept.append(office.lines("intake", paper)[0]["id"])

    with office.serving("--port", "0"):
        feeding = threading.Thread(target=feed)
        feeding.start()
        try:
            while len(kept) < 2:
                ended.wait(0.1)
            before = list(kept)
            made = office.json("backup", tmp_path / "backups")
        finally:
            ended.set()
            feeding.join()
    assert made["lost"] == []
    assert len(kept) > len(before)
    restored = elsewhere.json("restore", tmp_path / "backups", "--identity", tmp_path / "kit.txt")
    assert restored["sound"]
    assert all(elsewhere.json("show", document)["id"] == document for document in before)


@pytest.mark.parametrize("stage", ["database", "search index"])
def test_a_restore_that_was_killed_is_finished_by_the_next(
    office: Installation, elsewhere: Installation, tmp_path: Path, stage: str
) -> None:
    office.run("backup", tmp_path / "backups")
    restoring = ("restore", tmp_path / "backups", "--identity", tmp_path / "kit.txt")
    killed_at(elsewhere, stage, *restoring)
    elsewhere.run("search", "七十三万元", status=1)
    assert elsewhere.json(*restoring)["sound"]
    assert elsewhere.json("search", "七十三万元")["total"] == 3


def test_a_backup_that_was_killed_leaves_no_snapshot_and_is_made_by_the_next(
    office: Installation, tmp_path: Path
) -> None:
    killed_at(office, "database", "backup", tmp_path / "backups")
    made = office.json("backup", tmp_path / "backups")
    assert (made["objects"], made["carried"]) == (6, 0)
    assert len(list((tmp_path / "backups" / "snapshots").iterdir())) == 1


@pytest.mark.parametrize("place", ["transfer.copied:2", "backup.rows", "index.filled", "index.published"])
def test_an_office_that_died_while_it_was_copied_or_indexed_is_none_the_worse(
    office: Installation, tmp_path: Path, place: str
) -> None:
    command = ("reindex",) if place.startswith("index") else ("backup", tmp_path / "backups")
    replace(office, extra={VARIABLE: place}).run(*command, status=-signal.SIGKILL)
    assert office.json("search", "七十三万元")["total"] == 3
    office.run(*command)
    assert office.json("search", "七十三万元")["total"] == 3
    assert office.json("audit", "verify")["sound"]


@pytest.mark.parametrize("place", ["transfer.copied:2", "restore.rows"])
def test_a_restore_that_died_anywhere_is_finished_by_the_next(
    office: Installation, elsewhere: Installation, tmp_path: Path, place: str
) -> None:
    office.run("backup", tmp_path / "backups")
    restoring = ("restore", tmp_path / "backups", "--identity", tmp_path / "kit.txt")
    replace(elsewhere, extra={VARIABLE: place}).run(*restoring, status=-signal.SIGKILL)
    assert elsewhere.json(*restoring)["sound"]
    assert elsewhere.json("search", "七十三万元")["total"] == 3


@pytest.mark.services
@pytest.mark.parametrize("stage", ["database", "compared"])
def test_a_move_that_was_killed_is_finished_by_the_next(
    office: Installation, servers: ServerSettings, stage: str
) -> None:
    names = type(servers).model_fields
    urls = {f"ANJUAN_SERVERS__{name.upper()}": getattr(servers, name).get_secret_value() for name in names}
    there = Installation(office.folder, urls)
    killed_at(there, stage, "move")
    assert "anjuan" in there.run("search", "七十三万元", status=1)
    assert office.json("search", "七十三万元")["total"] == 3
    assert there.json("move")["sound"]
    assert there.json("search", "七十三万元")["total"] == 3
    assert there.json("audit", "verify")["sound"]
    assert "move --back" in office.run("search", "七十三万元", status=1)


def test_damage_is_named_with_its_paper(office: Installation) -> None:
    damaged = next((office.home / "objects").glob("??/*"))
    content = bytearray(damaged.read_bytes())
    content[-1] ^= 1
    damaged.write_bytes(content)
    found = office.json("doctor", "--verify", status=1)
    assert any(damaged.name in item["detail"].replace("-", "") for item in found)
