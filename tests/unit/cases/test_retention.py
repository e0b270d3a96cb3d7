from __future__ import annotations

from datetime import timedelta

import pytest

from cases import documents, lookup, originals, retention
from cases.documents import DocumentQuery
from cases.lookup import SearchRequest
from core.clock import SetClock
from core.errors import Conflict, NotFound
from core.model.document import Document, Lifecycle
from tests.factories import settle
from tests.people import World


def _withdraw(world: World) -> Document:
    paper = world.secret_paper
    return retention.withdraw(world.office, world.people.alice, paper.id, revision=paper.revision)


def _wait(world: World, time: timedelta) -> None:
    assert isinstance(world.office.clock, SetClock)
    world.office.clock.advance(time)


def test_a_withdrawn_paper_is_in_no_list_and_not_found_and_comes_back_whole(world: World) -> None:
    office, alice = world.office, world.people.alice
    settle(office)
    _withdraw(world)
    assert lookup.search(office, alice, SearchRequest("翡翠")).total == 0
    query = DocumentQuery(record_id=world.secret.id)
    assert documents.listing(office, alice, query).items == ()

    retention.restore(office, alice, world.secret_paper.id)
    settle(office)

    assert lookup.search(office, alice, SearchRequest("翡翠")).total == 1


def test_a_withdrawn_paper_is_due_when_its_time_is_over(world: World) -> None:
    withdrawn = _withdraw(world)
    assert retention.due(world.office) == ()
    with pytest.raises(Conflict, match="restorable"):
        retention.shred(world.office, withdrawn.id)

    _wait(world, world.office.settings.retention.withdrawal + timedelta(seconds=1))

    assert retention.due(world.office) == (withdrawn.id,)


def test_a_shredded_paper_is_gone_with_its_objects_and_says_when_for_good(world: World) -> None:
    office, alice = world.office, world.people.alice
    settle(office)
    withdrawn = _withdraw(world)
    with office.db.read() as tx:
        objects = [entry.id for entry in tx.objects.of(withdrawn.id)]
    _wait(world, office.settings.retention.withdrawal + timedelta(seconds=1))

    final = retention.shred(office, withdrawn.id)

    assert final == office.clock.now() + office.settings.retention.key_backups
    assert office.index.stats().documents == 1
    assert objects
    with office.db.read() as tx:
        assert tx.objects.known(objects) == frozenset()
    for ask in (documents.view, originals.open_original, retention.restore):
        with pytest.raises(NotFound):
            ask(office, alice, withdrawn.id)


def test_what_a_crash_leaves_of_a_shredded_paper_is_removed_later(world: World) -> None:
    office = world.office
    settle(office)
    withdrawn = _withdraw(world)
    with office.db.write() as tx:
        objects = [entry.id for entry in tx.objects.of(withdrawn.id)]
        tx.shredder.shred(withdrawn.id)

    assert objects
    assert retention.finish_shredding(office) == len(objects)

    assert retention.finish_shredding(office) == 0
    with office.db.read() as tx:
        assert tx.objects.known(objects) == frozenset()
    for name in objects:
        with pytest.raises(NotFound):
            office.objects.store.size(name)


def test_a_paper_in_use_is_not_shredded(world: World) -> None:
    with pytest.raises(Conflict, match="not_withdrawn"):
        retention.shred(world.office, world.secret_paper.id)


def test_the_page_of_a_withdrawn_paper_says_until_when_it_can_be_restored(world: World) -> None:
    withdrawn = _withdraw(world)

    shown = documents.view(world.office, world.people.alice, withdrawn.id)

    assert shown.document.lifecycle is Lifecycle.WITHDRAWN
    assert shown.restorable_until == world.office.clock.now() + timedelta(days=30)
