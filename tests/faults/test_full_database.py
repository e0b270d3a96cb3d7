"""The disk of the database server is full: papers are refused, nothing is half done, and all it takes is room."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from bench.faults.inspection import inspect
from bench.faults.ledger import Ledger, Outcome
from bench.servers.four import Postgres
from core.errors import Unavailable
from core.settings import ServerSettings
from tests.faults.test_full_disk import sent_by_door, take_in
from tests.serving import Served, served_on_servers
from tests.small_disk import KIB, MIB, small_disk
from tests.waiting import until

pytestmark = pytest.mark.services
ROOM = [0, 16, 64, 256, 1024]  # KiB
PAPERS = 60  # small ones, more than fit into what is left of the pages in use


def test_a_database_without_room_refuses_and_loses_nothing(tmp_path: Path, servers: ServerSettings) -> None:
    with small_disk(192 * MIB) as disk:
        server = Postgres.prepared(disk.folder / "server")
        server.start()
        own = servers.model_copy(update={"database": SecretStr(server.url("postgres"))})
        try:
            with served_on_servers(tmp_path, own) as office:
                office.set_up("alice")
                office.client("alice")
                ledger, refused = Ledger(), []
                for room in ROOM:
                    disk.fill(leaving=room * KIB)
                    refused.append(refusals(office, ledger))
                    disk.empty()
                    server.start()  # which ended where not even its own log could be written
                    until(lambda: sent_by_door(office) == 201)
                assert refused[0] <= {"disk_full", "database_unavailable", "database_busy"}
                assert refused[0]
                until(office.at_rest)
                found = inspect(office.runtime.office, ledger)
                assert not [*found.lost, *found.duplicates, *found.missing, *found.orphans]
                assert [problem for problem in found.violations if "was sent by nobody" not in problem] == []
        finally:
            server.stop()


def refusals(office: Served, ledger: Ledger) -> set[str]:
    """Take in papers one after the other, write down what came of them, and return what they were refused for."""
    codes = set()
    for _ in range(PAPERS):
        try:
            take_in(office, ledger, 4 * KIB)
        except Unavailable as error:
            codes.add(error.code)
            if error.code != "disk_full":  # which alone promises that nothing was done
                ledger.sent()[-1].outcome = Outcome.UNKNOWN
    return codes
