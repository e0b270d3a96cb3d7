"""What the harness sends passes the places where it is to die while papers are read."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from bench.faults.inspection import inspect
from bench.faults.ledger import Ledger, Sent
from bench.faults.papers import Kind, paper
from bench.faults.schedule import WAYS
from cases.office import Office
from core.ids import new_id
from core.model.person import OPERATOR
from core.settings import ReadingSettings
from ingest import intake, members, originals, reading
from ingest.intake import Arrival, receive
from ingest.workers.duties import Duties
from ocr.process import ReaderPool

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="readers need Linux")
PARTS = (intake, members, originals, reading)
PAPERS = 2  # that one sender sends in one life


@pytest.fixture(scope="module")
def readers() -> Iterator[ReaderPool]:
    with ReaderPool(ReadingSettings()) as pool:
        yield pool


@pytest.fixture
def passed(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count the places passed, with stretches as short as the harness has them."""
    counted: Counter[str] = Counter()
    for part in PARTS:
        monkeypatch.setattr(part, "crash_point", lambda name: counted.update([name]))
    for part in (members, reading):
        monkeypatch.setattr(part, "STRETCH", timedelta())
    return counted


def send(office: Office, readers: ReaderPool, ledger: Ledger, kind: Kind) -> None:
    """Take in and read what one sender sends."""
    for number in range(PAPERS):
        item = paper(number, random.Random(number), kind)
        sent = Sent(item.sha256, str(new_id()), within=item.within)
        ledger.add(sent)
        document = receive(office, OPERATOR, Arrival(item.name), iter([item.body])).document
        ledger.answered(sent, str(document.id), str(document.record_id))
    duties = Duties(office, readers, lambda: False)
    while duties.read():
        pass
    duties.follow_index()


@pytest.mark.parametrize("kind", Kind)
def test_papers_pass_each_place_as_often_as_it_is_aimed_at(
    office: Office, readers: ReaderPool, passed: Counter[str], kind: Kind
) -> None:
    send(office, readers, Ledger(), kind)
    aimed = {place: way for place, way in WAYS.items() if way.sends is kind and way.work == "search"}
    reached = {place: way.most for place, way in aimed.items() if place.split(".")[0] in {"reading", "members"}}
    assert all(passed[place] >= 1 for place in reached), passed
    if kind is not Kind.MIXED:
        assert all(passed[place] >= most for place, most in reached.items()), passed


def test_a_paper_missing_within_another_is_a_loss_unless_that_one_says_so(
    office: Office, readers: ReaderPool, passed: Counter[str]
) -> None:
    ledger = Ledger()
    send(office, readers, ledger, Kind.PARCEL)
    assert passed["members.kept"] == 2 * PAPERS
    before = inspect(office, ledger)
    next(ledger.accepted()).within += ("0" * 64,)
    assert (before.lost, before.duplicates, before.violations) == (set(), [], [])
    assert len(inspect(office, ledger).lost) == 1
    with office.db.write() as tx:
        outer = tx.documents.get(UUID(next(ledger.accepted()).receipt or ""), visible_to=OPERATOR)
        tx.documents.save(replace(outer, reasons=("member_left",)), visible_to=OPERATOR)
    assert inspect(office, ledger).lost == set()
