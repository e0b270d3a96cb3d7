from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from sqlalchemy import update

from bench.servers.server import Server
from core.errors import Corrupt, Unavailable
from core.ids import new_id
from core.model.audit import AuditEvent
from core.model.history import Change
from core.model.person import OPERATOR
from storage.sql.database import Database
from storage.sql.load import Target
from storage.sql.tables.keys import data_key
from tests.databases import KINDS
from tests.servers import fresh_database
from tests.unit.storage.world import World

Reopen = Callable[[], Database]


@pytest.fixture
def filled(world: World) -> World:
    """An office with people, records and papers that refer to one another."""
    owner = world.person()
    batch = world.record(owner)
    first = world.document(batch)
    world.document(world.record(owner), batch)
    with world.db.write() as tx:
        tx.index_log.note(first.id)
        change = Change(new_id(), first.id, world.tick(), owner.person_id, "type.set")
        tx.decisions.add(change)
        tx.decisions.add(replace(change, id=new_id(), undoes=change.id))
        tx.audit.append(AuditEvent("document.receive", owner.person_id, first.id, batch.id, detail={"name": "借条"}))
    world.db.sign_log()
    return world


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, world: World) -> Iterator[tuple[Target, Reopen]]:
    """An empty database of either kind, and how an office in it is opened."""
    if request.param == "sqlite":
        path = world.folder / "other.db"
        target = Target.file(path)
        yield target, lambda: Database.open(path, world.provider, clock=world.clock)
        target.close()
        return
    shared: dict[str, Server] = request.getfixturevalue("shared_servers")
    with fresh_database(shared) as address:
        target = Target.server(address)
        yield target, lambda: Database.connect(address, world.folder, world.provider, clock=world.clock)
        target.close()


def lines_of(db: Database) -> list[bytes]:
    with db.read() as tx:
        return list(tx.rows.dump())


def test_rows_come_over_as_they_are(filled: World, place: tuple[Target, Reopen]) -> None:
    target, reopen = place
    lines = lines_of(filled.db)
    assert target.office() is None
    counts = target.load(iter(lines))
    assert target.office() == filled.db.office_id
    db = reopen()
    assert lines_of(db) == lines
    with db.read() as tx:
        assert tx.rows.counts() == counts
        assert tx.rows.closed_keys()[1] == 0
    assert db.verify_log().sound
    db.close()


def test_an_office_goes_on_where_its_rows_end(filled: World, place: tuple[Target, Reopen]) -> None:
    target, reopen = place
    target.load(iter(lines_of(filled.db)))
    db = reopen()
    with db.write() as tx:
        (paper,) = [entry.document_id for entry in tx.index_log.after(0)]
        undo, first = tx.decisions.of(paper, visible_to=OPERATOR).items
        assert undo.undoes == first.id
        tx.decisions.add(last := replace(first, id=new_id()))
        assert tx.decisions.of(paper, visible_to=OPERATOR).items[0] == last
        assert tx.index_log.note(filled.db.office_id) == 2
        tx.audit.append(AuditEvent("document.view", None))
    assert db.verify_log().sound
    db.close()


def test_rows_that_end_too_early_change_nothing(filled: World, place: tuple[Target, Reopen]) -> None:
    target, _ = place
    with pytest.raises(Corrupt):
        target.load(iter(lines_of(filled.db)[:-3]))
    assert target.office() is None


def test_a_missing_row_is_noticed(filled: World, place: tuple[Target, Reopen]) -> None:
    lines = [line for line in lines_of(filled.db) if b"document.receive" not in line]
    with pytest.raises(Corrupt):
        place[0].load(iter(lines))
    assert place[0].office() is None


def test_rows_of_a_later_release_are_refused(filled: World, place: tuple[Target, Reopen]) -> None:
    lines = lines_of(filled.db)
    lines[0] = json.dumps({**json.loads(lines[0]), "revision": "9999"}).encode()
    with pytest.raises(Unavailable, match="backup_newer"):
        place[0].load(iter(lines))


def test_an_older_copy_is_replaced(filled: World, place: tuple[Target, Reopen]) -> None:
    target, reopen = place
    target.load(iter(lines_of(filled.db)))
    filled.document(filled.record(filled.person()))
    target.load(iter(lines_of(filled.db)), over=True)
    db = reopen()
    assert lines_of(db) == lines_of(filled.db)
    db.close()


def test_no_sign_in_goes_along(filled: World) -> None:
    assert not any(b'"table":"session"' in line for line in lines_of(filled.db))


def test_a_key_that_does_not_open_is_counted(filled: World) -> None:
    with filled.db.write() as tx:
        tx.keys._connection.execute(update(data_key).where(data_key.c.owner == "person").values(blob=bytes(66)))
    with filled.db.read() as tx:
        total, closed = tx.rows.closed_keys()
    assert total > closed == 1
