"""An archive brought in by its folder, broken off and resumed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.e2e.server import Installation


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Eight notes of two years and a hidden file, in folders."""
    root = tmp_path / "档案"
    for year in ("2019", "2020"):
        folder = root / year / "张三借款"
        folder.mkdir(parents=True)
        for number in range(4):
            (folder / f"{number}.txt").write_text(f"{year}年第{number}号借条，今借到人民币{number + 3}百元整", "utf-8")
    (root / ".DS_Store").write_bytes(b"x")
    return root


def told(printed: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(printed.splitlines()[-1])
    return found


def test_an_archive_comes_in_once_with_its_folder_names(tmp_path: Path, archive: Path) -> None:
    installation = Installation(tmp_path)
    first = told(installation.run("intake", "--tree", archive, "--json"))
    (archive / "2020" / "late.txt").write_text("后来补的一页", "utf-8")
    second = told(installation.run("intake", "--tree", archive, "--json", "--wait"))

    assert (first["taken"], first["before"], first["refused"]) == (8, 0, 0)
    assert (second["taken"], second["before"], second["batch"]) == (1, 8, first["batch"])
    assert installation.json("search", "2019")["total"] == 4


def test_what_is_refused_stops_nothing(tmp_path: Path, archive: Path) -> None:
    (archive / "2019" / "empty.txt").write_bytes(b"")
    installation = Installation(tmp_path)
    printed = installation.run("intake", "--tree", archive, "--json", status=1)

    assert '"taken": 8' in printed
    assert '"refused": 1' in printed


def test_there_is_something_to_take_in_or_wrong_usage(tmp_path: Path) -> None:
    installation = Installation(tmp_path)
    installation.run("intake", status=2)
    installation.run("intake", "--tree", tmp_path / "a", tmp_path / "b", status=2)
    assert "no folder" in installation.run("intake", "--tree", tmp_path / "none", status=1)
