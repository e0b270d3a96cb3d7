"""Whenever the power goes, an object is there whole or not at all, and stays once the store has said so."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.faults.crash_states import NAME, Call, judge, put_and_delete

CONTENT = bytes(range(256)) * 5


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[[], Path]:
    count = itertools.count()

    def folder() -> Path:
        made = tmp_path / f"state-{next(count)}"
        made.mkdir()
        return made

    return folder


@pytest.fixture
def calls(tmp_path: Path) -> list[Call]:
    return put_and_delete(tmp_path, CONTENT)


def test_no_state_is_wrong(calls: list[Call], fresh: Callable[[], Path]) -> None:
    counted = judge(calls, CONTENT, fresh)
    assert counted.wrong == ()
    assert counted.states > 30


def test_without_bringing_bytes_to_the_disk_objects_are_torn(calls: list[Call], fresh: Callable[[], Path]) -> None:
    files = {call.path for call in calls if call.kind == "write"}
    hasty = [call for call in calls if call.kind != "sync" or call.path not in files]
    assert judge(hasty, CONTENT, fresh).wrong


def test_without_bringing_names_to_the_disk_objects_are_lost(calls: list[Call], fresh: Callable[[], Path]) -> None:
    files = {call.path for call in calls if call.kind == "write"}
    hasty = [call for call in calls if call.kind != "sync" or call.path in files]
    wrong = judge(hasty, CONTENT, fresh).wrong
    assert any("is not there" in problem for problem in wrong)
    assert any("was removed is there" in problem for problem in wrong)


def test_a_folder_that_a_killed_process_made_is_brought_to_the_disk(tmp_path: Path, fresh: Callable[[], Path]) -> None:
    shard = f"objects/{NAME.hex[:2]}"
    (tmp_path / shard).mkdir(parents=True)
    calls = [Call("folder", shard), *put_and_delete(tmp_path, CONTENT)]
    assert judge(calls, CONTENT, fresh).wrong == ()
