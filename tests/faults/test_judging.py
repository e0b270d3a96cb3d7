"""The parts of the harness: they see what they are there to see."""

from __future__ import annotations

import base64
import gzip
import random
import zlib
from pathlib import Path

import pytest

from bench.faults import power
from bench.faults.canary import needles_of, scan
from bench.faults.outcome import Outcome, percentile
from bench.faults.papers import SECRETS, paper
from bench.faults.profiles import Servers
from bench.faults.schedule import ELSEWHERE, ONLY_LOCAL, SERVERS, WAYS, deaths
from core.faults import POINTS

WORD = "秘藏鸾镜"
PLAIN = f"前言，{WORD}，后语".encode()


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        PLAIN.hex().encode(),
        base64.b64encode(PLAIN),
        WORD.encode("utf-16-le"),
        WORD.encode("gb18030"),
        b"noise" + zlib.compress(PLAIN * 3),
        gzip.compress(PLAIN * 3, mtime=0),  # else the test has another name every second
    ],
)
def test_a_planted_word_is_found_in_every_form(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(b"\0" * 77 + content)
    found = scan([tmp_path], needles_of([WORD]))
    assert found.size == 77 + len(content)
    assert found.hits


def test_noise_holds_no_planted_word(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(random.Random(1).randbytes(300_000))
    assert scan([tmp_path], needles_of(SECRETS)).hits == ()


def test_a_power_cut_takes_what_was_not_brought_to_the_disk(tmp_path: Path) -> None:
    names = ("kept", "torn", "nameless")
    for name in names:
        (tmp_path / name).write_bytes(b"content")
    note = tmp_path / "note"
    said = [f"file\t{tmp_path}/kept.part", f"name\t{tmp_path}/kept.part\t{tmp_path}/kept"]
    said += [f"name\t{tmp_path}/torn.part\t{tmp_path}/torn", f"folder\t{tmp_path}"]
    said += [f"file\t{tmp_path}/nameless.part", f"name\t{tmp_path}/nameless.part\t{tmp_path}/nameless"]
    note.write_text("\n".join(said), "utf-8")

    assert power.cut(note) == 2

    assert (tmp_path / "kept").read_bytes() == b"content"
    assert (tmp_path / "torn").read_bytes() == b""
    assert not (tmp_path / "nameless").exists()
    assert not note.exists()


def test_every_place_has_a_way_to_it_or_tests_of_its_own() -> None:
    assert set(WAYS) | ELSEWHERE == set(POINTS)
    assert not set(WAYS) & ELSEWHERE
    tests = (Path(__file__).parents[1] / "e2e" / "test_backup.py").read_text("utf-8")
    assert all(f'"{place}' in tests for place in ELSEWHERE)


def test_every_place_has_its_turn() -> None:
    assert set(WAYS) >= ONLY_LOCAL
    places = [death.place for death in deaths(2 * len(WAYS), 1, list(WAYS), ("api",))]
    assert set(places) == {*WAYS, "random"}


def test_every_server_dies_and_the_slow_one_least_often() -> None:
    victims = [death.role for death in deaths(400, 3, Servers.places, Servers.victims) if death.place == "random"]
    killed = {name: victims.count(name) for name in SERVERS}
    assert 0 < killed["search"] < min(count for name, count in killed.items() if name != "search")


def test_killed_servers_are_counted_apart_and_with_all_others() -> None:
    outcome = Outcome("servers", 1, None, 5, 9, 0, 0, 0, 0, 0, 0, 0, {}, [], {"random": 2, "search": 2, "database": 1})
    figures = outcome.figures()
    assert figures["server_kills"] == {"database": 1, "objects": 0, "search": 2, "queue": 0}
    assert sum(figures["by_point"].values()) == figures["kills"]


def test_the_same_seed_brings_the_same_deaths_and_papers() -> None:
    once, again = (list(deaths(40, 7, list(WAYS), ("api", "reading", "office"))) for _ in range(2))
    assert once == again
    assert paper(3, random.Random(5)) == paper(3, random.Random(5))


def test_a_percentile_is_one_of_the_values() -> None:
    assert percentile([], 0.95) == 0
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2
    assert percentile([float(value) for value in range(1, 101)], 0.95) == 95
