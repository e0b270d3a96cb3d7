"""The index is made anew in the background: asked for once, in slices, seen as it goes, and gone on with."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from cases import lookup
from cases.office import Office
from core.errors import Conflict, Denied
from core.model.person import OPERATOR, Principal, Role
from ingest import indexing, reindexing
from ingest.reindexing import Rebuilding
from storage.sql.repositories.audit import AuditFilter
from tests.factories import Reading, make_office, paper, settle

PAPERS = 3


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(indexing, "STEP", 1)
    monkeypatch.setattr(reindexing, "SLICE", timedelta())
    made = make_office(tmp_path)
    for number in range(PAPERS):
        paper(made, OPERATOR, Reading(pages=(f"借款合同第{number}份",)))
    settle(made)
    return made


def state(office: Office) -> Rebuilding | None:
    with office.db.read() as tx:
        return reindexing.under_way(tx)


def go_on(office: Office) -> bool:
    return reindexing.go_on(office, lambda: False)


def found(office: Office) -> int:
    return lookup.search(office, OPERATOR, lookup.SearchRequest("借款合同")).total


def lines(office: Office, action: str) -> int:
    with office.db.read() as tx:
        return len(tx.audit.page(AuditFilter(action=action), limit=10).items)


def test_nothing_is_made_anew_unasked(office: Office) -> None:
    before = office.index.stats()
    assert (go_on(office), state(office), office.index.stats()) == (False, None, before)


def test_each_slice_brings_it_on_and_says_so_while_people_search(office: Office) -> None:
    asked = reindexing.ask(office, OPERATOR)
    seen = []
    while go_on(office):
        now = state(office)
        assert now is not None
        seen.append((now.done, now.papers, found(office)))
        assert now.asked_at == asked.asked_at

    assert seen == [(done, PAPERS, PAPERS) for done in range(1, PAPERS + 1)]
    assert (state(office), found(office), office.index.stats().documents) == (None, PAPERS, PAPERS)
    assert (lines(office, "index.rebuild"), lines(office, "index.rebuilt")) == (1, 1)


def test_another_process_goes_on_where_one_stopped(office: Office, tmp_path: Path) -> None:
    reindexing.ask(office, OPERATOR)
    assert go_on(office)
    office.index.close()
    office.db.close()
    again = make_office(tmp_path)
    assert go_on(again)
    now = state(again)
    assert now is not None
    assert now.done == 2


def test_a_worker_told_to_stop_leaves_the_rest_to_the_next(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reindexing, "SLICE", timedelta(hours=1))
    reindexing.ask(office, OPERATOR)
    assert reindexing.go_on(office, lambda: True)
    now = state(office)
    assert now is not None
    assert now.done == 1


def test_it_is_asked_for_once_and_by_administrators(office: Office) -> None:
    with pytest.raises(Denied):
        reindexing.ask(office, Principal(UUID(int=7), frozenset({Role.STAFF})))
    reindexing.ask(office, OPERATOR)
    with pytest.raises(Conflict, match="index_rebuilding"):
        reindexing.ask(office, OPERATOR)
    assert lines(office, "index.rebuild") == 1


def test_only_one_at_a_time_goes_on(office: Office) -> None:
    reindexing.ask(office, OPERATOR)
    with office.db.exclusive(indexing.REBUILDING):
        assert not go_on(office)
    assert go_on(office)
