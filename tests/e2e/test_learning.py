"""What an office in a folder learns from values that were put right, one on servers and its workers learn too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bench.servers.server import Server
from tests.conftest import required
from tests.e2e.offices import Profile, Settled, office
from tests.own_forms import form, put_right


def fed(where: Settled, number: int) -> dict[str, Any]:
    """Feed a form in and return its line once a worker has read it."""
    (line,) = where.wait(where.feed("借款合同.txt", form(number).text.encode()))
    return line


def values(line: dict[str, Any]) -> dict[str, str]:
    return {value["name"]: value["value"] for value in line["fields"]}


@pytest.mark.parametrize("way", ["embedded", "servers"])
def test_a_form_that_was_put_right_is_read_rightly_by_whoever_reads_next(
    way: Profile, tmp_path: Path, shared_servers: dict[str, Server]
) -> None:
    required(way == "embedded" or len(shared_servers) == 4, "each of the four servers")
    with office(way, tmp_path, shared_servers) as where:
        for number in range(4):
            line = fed(where, number)
            assert values(line) == {}
            put_right(where.client, line["id"], form(number))

        (lesson,) = (each for each in where.installation.json("learn") if each["skill"] == "values")
        assert (lesson["reason"], lesson["held"], lesson["after"]) == ("better", 1, 1.0)
        assert values(fed(where, 6)) == form(6).values

        where.installation.json("learn", "--back-to", "0", "--of", "values")
        assert values(fed(where, 7)) == {}
