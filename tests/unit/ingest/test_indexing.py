"""The index follows the papers, and is made anew while it is asked."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest

from cases import lookup
from cases.office import Office
from core.errors import Conflict, Denied, Unavailable
from core.model.person import OPERATOR, Principal, Role
from ingest import indexing
from search.embedded import EmbeddedIndex
from search.embedded import index as embedded
from search.embedded.generation import EmbeddedGeneration
from search.port import LAYOUT
from tests.factories import Reading, make_office, paper, settle


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return make_office(tmp_path)


def take_in(office: Office, count: int) -> None:
    for number in range(count):
        paper(office, OPERATOR, Reading(pages=(f"借款合同第{number}份",)))


def found(office: Office) -> int:
    return lookup.search(office, OPERATOR, lookup.SearchRequest("借款合同")).total


def test_a_rebuilt_index_answers_as_before(office: Office) -> None:
    take_in(office, 3)
    settle(office)
    before = office.index.watermark()
    assert indexing.rebuild(office, OPERATOR) == 3
    assert (found(office), office.index.watermark()) == (3, before)


def test_papers_are_found_while_the_index_is_made_anew(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    take_in(office, 3)
    settle(office)
    apply, seen = EmbeddedGeneration.apply, []

    def watched(self: EmbeddedGeneration, *args: object, **named: object) -> None:
        seen.append(found(office))
        apply(self, *args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(EmbeddedGeneration, "apply", watched)
    monkeypatch.setattr(indexing, "STEP", 1)
    indexing.rebuild(office, OPERATOR)
    assert seen == [3, 3, 3]


def test_papers_that_come_meanwhile_are_in_both(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    take_in(office, 2)
    settle(office)
    publish = EmbeddedIndex.publish

    def late(self: EmbeddedIndex) -> None:
        assert found(office) == 3
        publish(self)

    advance, once = indexing.advance, iter([True])

    def meanwhile(office: Office, index: EmbeddedGeneration) -> bool:
        if next(once, False):
            take_in(office, 1)
            settle(office)
        return advance(office, index)

    monkeypatch.setattr(EmbeddedIndex, "publish", late)
    monkeypatch.setattr(indexing, "advance", meanwhile)
    assert indexing.rebuild(office, OPERATOR) == 3
    assert found(office) == 3


def test_a_rebuild_cut_short_goes_on_where_it_stopped(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    take_in(office, 4)
    settle(office)
    monkeypatch.setattr(indexing, "STEP", 1)
    beside = office.index.rebuild()
    for _ in range(2):
        indexing.advance(office, beside)
    office.index.close()
    again = replace(office, index=EmbeddedIndex(office.settings.home / "index"))
    steps = count()
    apply = EmbeddedGeneration.apply
    monkeypatch.setattr(EmbeddedGeneration, "apply", lambda *args, **named: (next(steps), apply(*args, **named)))
    assert indexing.rebuild(again, OPERATOR) == 4
    assert next(steps) == 2


def test_an_index_ahead_of_the_log_is_made_anew(office: Office) -> None:
    take_in(office, 1)
    office.index.apply((), (), watermark=10_000)
    settle(office)
    assert found(office) == 1


def test_one_rebuild_at_a_time(office: Office) -> None:
    with office.db.exclusive("index.rebuild"), pytest.raises(Conflict, match="index_rebuilding"):
        indexing.rebuild(office, OPERATOR)


def test_a_rebuild_waits_for_the_follower_and_then_gives_up(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "_PATIENCE", 2)
    with office.db.exclusive(indexing.FOLLOWING), pytest.raises(Unavailable):
        indexing.rebuild(office, OPERATOR)


def test_an_index_of_an_older_layout_is_replaced_by_itself(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    take_in(office, 2)
    settle(office)
    office.index.close()
    monkeypatch.setattr(embedded, "LAYOUT", LAYOUT + 1)
    newer = replace(office, index=EmbeddedIndex(office.settings.home / "index"))
    settle(newer)
    assert found(newer) == 2
    assert [child.name for child in (office.settings.home / "index").iterdir()] == [f"{LAYOUT + 1}-1"]


def test_only_who_manages_the_office_may(office: Office) -> None:
    with pytest.raises(Denied):
        indexing.rebuild(office, Principal(UUID(int=7), frozenset({Role.CLERK})))
