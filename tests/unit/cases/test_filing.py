from __future__ import annotations

import pytest

from cases import corrections, documents, duplicates, filing, lookup, members, pages, parties, records, retention
from cases.lookup import SearchRequest
from core.errors import Conflict, Invalid, NotFound
from core.model.record import Visibility
from tests.factories import paper, receive, settle
from tests.people import World


def test_a_filed_paper_is_seen_by_those_of_its_new_record_only(world: World) -> None:
    office, alice, charlie = world.office, world.people.alice, world.people.charlie

    filing.file(office, alice, [world.open_paper.id], world.secret.id)

    assert pages.layout(office, alice, world.open_paper.id, 1).text.startswith("借条")
    with pytest.raises(NotFound):
        documents.view(office, charlie, world.open_paper.id)


def test_search_forgets_a_paper_the_moment_it_is_filed_out_of_sight(world: World) -> None:
    office, alice, charlie = world.office, world.people.alice, world.people.charlie
    settle(office)
    assert lookup.search(office, charlie, SearchRequest("王五")).total == 1

    filing.file(office, alice, [world.open_paper.id], world.secret.id)

    assert office.index.stats().documents == 1
    settle(office)
    assert lookup.search(office, charlie, SearchRequest("王五")).total == 0
    assert lookup.search(office, alice, SearchRequest("王五")).total == 1


def test_search_forgets_a_lead_the_moment_it_is_restricted(world: World) -> None:
    office, alice = world.office, world.people.alice
    other = world.people.charlie
    settle(office)

    members.set_visibility(office, alice, world.open.id, Visibility.RESTRICTED)

    assert office.index.stats().documents == 1
    settle(office)
    assert lookup.search(office, other, SearchRequest("王五")).total == 1


def test_filing_can_be_undone(world: World) -> None:
    office, alice = world.office, world.people.alice
    filing.file(office, alice, [world.open_paper.id], world.secret.id)

    back = corrections.undo(office, alice, world.open_paper.id)

    assert back.record_id == world.open.id
    assert pages.layout(office, world.people.charlie, back.id, 1).text.startswith("借条")


def test_all_papers_are_filed_or_none(world: World) -> None:
    office, charlie = world.office, world.people.charlie
    unfiled = paper(office, charlie)
    with pytest.raises(NotFound):
        filing.file(office, charlie, [unfiled.id, world.secret_paper.id], world.open.id)

    assert documents.view(office, charlie, unfiled.id).document.record_id == unfiled.record_id


def test_a_paper_goes_back_to_its_own_batch_and_to_no_other(world: World) -> None:
    office, alice = world.office, world.people.alice
    batch = records.open_batch(office, alice)
    with pytest.raises(Invalid, match="not_its_batch"):
        filing.file(office, alice, [world.open_paper.id], batch.id)


def test_a_restricted_leads_party_does_not_come_along_with_its_paper(world: World) -> None:
    office, alice, charlie = world.office, world.people.alice, world.people.charlie
    hidden = parties.of_record(office, alice, world.secret.id)[0].party.id

    filing.file(office, alice, [world.secret_paper.id], world.open.id)

    found = parties.of_record(office, charlie, world.open.id)
    assert "张三" in {view.party.name for view in found}
    assert hidden not in {view.party.id for view in found}


def test_the_same_bytes_are_known_again_within_one_record_only(world: World) -> None:
    office, alice, charlie = world.office, world.people.alice, world.people.charlie
    first = receive(office, alice, "一.pdf", record_id=world.secret.id, body=b"same bytes")
    second = receive(office, alice, "二.pdf", record_id=world.secret.id, body=b"same bytes")
    elsewhere = receive(office, charlie, "三.pdf", record_id=world.open.id, body=b"same bytes")

    assert [item.id for item in duplicates.same_bytes(office, alice, second.id)] == [first.id]
    assert duplicates.same_bytes(office, charlie, elsewhere.id) == ()
    assert duplicates.same_bytes(office, alice, elsewhere.id) == ()


def test_a_batch_tells_which_of_its_papers_are_here_twice(world: World) -> None:
    office, alice = world.office, world.people.alice
    receive(office, alice, "一.pdf", record_id=world.secret.id, body=b"same bytes")
    second = receive(office, alice, "二.pdf", record_id=world.secret.id, body=b"same bytes")

    assert set(duplicates.of_batch(office, alice, second.batch_id)) == {second.id}


def test_what_is_withdrawn_is_not_filed(world: World) -> None:
    office, alice = world.office, world.people.alice
    retention.withdraw(office, alice, world.secret_paper.id, revision=world.secret_paper.revision)
    with pytest.raises(Conflict, match="not_live"):
        filing.file(office, alice, [world.secret_paper.id], world.open.id)
