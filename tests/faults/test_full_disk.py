"""The disk is full: papers are refused in so many words, nothing is half done, and room is all that is needed."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator

import pytest

from bench.faults.inspection import inspect
from bench.faults.ledger import Ledger, Outcome, Sent
from core.errors import Unavailable
from core.ids import new_id
from core.model.person import OPERATOR
from ingest.intake import Arrival, receive
from tests.serving import Served, served, settings_in
from tests.small_disk import KIB, MIB, SmallDisk, small_disk
from tests.waiting import until

FREED = 700  #: KiB that the office's own upkeep may free while a paper comes in
ROOM = [0, 4, 12, 40, 120, 400, 900, 1020, 1030, 1040, 1060, 1100, 1200]  # KiB
SIZE = MIB


@pytest.fixture(scope="module")
def disk() -> Iterator[SmallDisk]:
    with small_disk(48 * MIB) as made:
        yield made


@pytest.fixture(scope="module")
def office(disk: SmallDisk) -> Iterator[Served]:
    (disk.folder / "machine").mkdir()
    with served(settings_in(disk.folder / "machine")) as made:
        made.client(made.set_up())
        yield made


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return Ledger()


def take_in(office: Served, ledger: Ledger, size: int = SIZE) -> str:
    """Take in a paper that nobody can read, and write down what came of it."""
    body = os.urandom(size)
    sent = Sent(hashlib.sha256(body).hexdigest(), str(new_id()), Outcome.REFUSED)
    ledger.add(sent)
    document = receive(office.runtime.office, OPERATOR, Arrival("noise.bin"), iter([body])).document
    ledger.answered(sent, str(document.id), str(document.record_id))
    return str(document.id)


def sent_by_door(office: Served) -> int:
    """Send a paper by the door and return the status of the answer."""
    client = office.client("alice")
    return client.post("/api/v1/documents", params={"name": "a.bin"}, content=os.urandom(SIZE)).status_code


def fill_up(disk: SmallDisk, office: Served, ledger: Ledger, room: int) -> str:
    """Take a paper in with so many KiB left and one once there is room again; return what the first was refused for."""
    refused = ""
    until(office.at_rest)
    disk.fill(leaving=room * KIB)
    try:
        take_in(office, ledger)
    except Unavailable as error:
        refused = error.code
    finally:
        disk.empty()
    take_in(office, ledger, 4 * KIB)
    return refused


@pytest.mark.parametrize("room", ROOM)
def test_a_paper_is_kept_or_refused_whatever_room_is_left(
    disk: SmallDisk, office: Served, ledger: Ledger, room: int
) -> None:
    refused = fill_up(disk, office, ledger, room)
    assert refused == "disk_full" or (room * KIB + FREED * KIB >= SIZE and not refused)


def test_the_door_says_that_the_disk_is_full_and_opens_again_by_itself(disk: SmallDisk, office: Served) -> None:
    disk.fill(leaving=0)
    try:
        assert sent_by_door(office) == 507
        assert office.client("alice").get("/health/live").status_code == 200
        assert office.client("alice").get("/api/v1/records", params={"kind": "batch"}).status_code == 200
    finally:
        disk.empty()
    deadline = time.monotonic() + 30
    while (status := sent_by_door(office)) != 201 and time.monotonic() < deadline:
        time.sleep(0.5)
    assert status == 201


def test_reading_goes_on_once_there_is_room(disk: SmallDisk, office: Served, ledger: Ledger) -> None:
    name = take_in(office, ledger, 4 * KIB)
    disk.fill(leaving=0)
    time.sleep(1)
    disk.empty()
    assert office.settle(name, office.client("alice"))["state"] == "failed"


def test_nothing_is_half_done(disk: SmallDisk, office: Served, ledger: Ledger) -> None:
    for room in ROOM:
        fill_up(disk, office, ledger, room)
    until(office.at_rest)
    found = inspect(office.runtime.office, ledger)
    assert found.papers > len(ROOM)
    assert not [*found.lost, *found.duplicates, *found.missing, *found.orphans]
    assert [problem for problem in found.violations if "was sent by nobody" not in problem] == []
    objects = office.runtime.office.settings.home / "objects"
    assert list(objects.rglob("*.part")) == []
    assert len(list(disk.folder.iterdir())) == 1
