"""Crash points: inert, all placed, and deadly when asked for."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from core.faults import POINTS, VARIABLE, arm, armed, crash_point

ROOT = Path(__file__).parents[3]
FOLDERS = ("api", "cases", "classifier", "core", "ingest", "ocr", "search", "storage")


def placed() -> set[str]:
    found: set[str] = set()
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*.py"):
            found.update(re.findall(r'crash_point\("([a-z._]+)"\)', path.read_text("utf-8")))
    return found


def dies(asked: str, passes: int) -> bool:
    code = f"from core.faults import crash_point\nfor _ in range({passes}): crash_point('intake.piece')"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env={VARIABLE: asked}, check=False)
    return done.returncode == -signal.SIGKILL


def test_every_named_place_is_placed_and_every_place_is_named() -> None:
    assert placed() == set(POINTS)


@pytest.mark.parametrize(
    ("asked", "passes", "dead"),
    [("intake.piece", 1, True), ("intake.piece:3", 2, False), ("intake.piece:3", 3, True), ("intake.kept", 9, False)],
)
def test_the_process_dies_at_the_pass_that_was_asked_for(asked: str, passes: int, dead: bool) -> None:  # noqa: FBT001
    assert dies(asked, passes) is dead


def test_nothing_happens_where_nothing_was_asked() -> None:
    for name in POINTS:
        crash_point(name)


def test_a_place_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="no such place"):
        arm("intake.never")


def test_a_place_can_be_asked_for_and_taken_back() -> None:
    arm("intake.kept:2")
    try:
        assert armed("intake.kept")
        crash_point("intake.kept")
        assert not armed("intake.piece")
    finally:
        arm(None)
    assert not armed("intake.kept")
