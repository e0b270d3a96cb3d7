"""Processes and servers are killed while people work: nothing that was accepted is lost, and the judge can tell."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bench.faults.outcome import Outcome
from bench.faults.running import run
from bench.servers.programs import Missing
from core.ids import new_id
from tests.conftest import required

THOROUGH = bool(os.environ.get("REQUIRE_SERVICES"))  # noqa: TID251
KILLS = {"embedded": 200, "servers": 100} if THOROUGH else {"embedded": 12, "servers": 6}
SECONDS = 1200 if THOROUGH else 60  # for killing; a newcomer's slower machine kills less often


def killed(kind: str, folder: Path, kills: int, without: str | None = None) -> Outcome:
    """Run; the figures tell the seed should anything be amiss."""
    try:
        return run(kind, folder, kills, seed=new_id().int >> 96, without=without, within=SECONDS)
    except Missing as missing:
        required(None, str(missing))
        raise


@pytest.mark.parametrize("kind", KILLS)
def test_nothing_that_was_accepted_is_lost(tmp_path: Path, kind: str) -> None:
    outcome = killed(kind, tmp_path, KILLS[kind])
    assert outcome.sound, outcome.text()
    assert outcome.kills >= (KILLS[kind] if THOROUGH else 1)
    assert outcome.accepted > 0
    assert outcome.bytes_scanned > 1024 * 1024


@pytest.mark.parametrize(("without", "kills"), [("fsync", 5), ("transaction", 24)])
def test_without_one_of_its_safeties_papers_are_lost(tmp_path: Path, without: str, kills: int) -> None:
    outcome = killed("embedded", tmp_path, kills, without)
    assert outcome.lost > 0
    assert not outcome.sound
