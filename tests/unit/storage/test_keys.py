"""Keys are made, moved, rotated and destroyed, and what was interrupted goes on."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.crypto.providers import FileKeyProvider
from core.errors import Corrupt, NotFound, Unavailable
from core.ids import new_id
from core.model.person import OPERATOR
from storage.sql.database import Database
from storage.sql.keyring import LONGEST, MOST, Recent
from storage.sql.repositories.keys import final_at
from tests.unit.storage.world import Interrupted, World, interrupt, open_database


def test_a_key_opens_again_after_a_restart(world: World) -> None:
    owner = new_id()
    with world.db.write() as tx:
        made = tx.keys.create(owner, world.db.office_id)

    world.reopen()

    with world.db.read() as tx:
        assert tx.keys.of(owner).reveal() == made.reveal()


def test_a_key_of_a_transaction_that_failed_is_never_used(world: World) -> None:
    scope, owner = new_id(), new_id()
    with pytest.raises(Interrupted):
        interrupt(world.db, lambda tx: tx.keys.create(new_id(), scope))
    with world.db.write() as tx:
        made = tx.keys.create(owner, scope)
    world.reopen()

    with world.db.read() as tx:
        assert tx.keys.of(owner).reveal() == made.reveal()


def test_a_deleted_key_is_gone_at_once(db: Database) -> None:
    owner = new_id()
    with db.write() as tx:
        tx.keys.create(owner, db.office_id)
    with db.write() as tx:
        assert tx.keys.of(owner)
        tx.keys.delete(owner)

    with db.read() as tx, pytest.raises(NotFound):
        tx.keys.of(owner)


def test_a_moved_key_is_the_same_key_in_another_scope(world: World) -> None:
    owner, first, second = new_id(), new_id(), new_id()
    with world.db.write() as tx:
        made = tx.keys.create(owner, first)
        tx.keys.move(owner, second)
    world.sql("DELETE FROM scope_key WHERE scope_id = :id", id=first)

    with world.db.read() as tx:
        assert tx.keys.of(owner).reveal() == made.reveal()


def test_wraps_swapped_between_rows_do_not_open(world: World) -> None:
    one, other = new_id(), new_id()
    with world.db.write() as tx:
        tx.keys.create(one, world.db.office_id)
        tx.keys.create(other, world.db.office_id)
    world.sql(
        "UPDATE data_key SET blob = (SELECT blob FROM data_key WHERE owner_id = :other) WHERE owner_id = :one",
        one=one,
        other=other,
    )

    with world.db.read() as tx, pytest.raises(Corrupt):
        tx.keys.of(one)


def test_a_rotated_scope_is_rewrapped_in_steps_and_the_old_version_dropped(world: World) -> None:
    owners = [new_id() for _ in range(5)]
    with world.db.write() as tx:
        keys = {owner: tx.keys.create(owner, world.db.office_id).reveal() for owner in owners}
    with world.db.write() as tx:
        version = tx.keys.rotate_scope(world.db.office_id)

    left = list[int]()
    while not left or left[-1]:
        world.reopen()  # as if the machine had stopped between any two steps
        with world.db.write() as tx:
            left.append(tx.keys.rewrap(limit=2))

    assert (version, left) == (2, [3, 1, 0])
    with world.db.read() as tx:
        assert {owner: key.reveal() for owner, key in tx.keys.of_many(owners).items()} == keys
    with world.db._engines.reader.connect() as connection:
        assert connection.exec_driver_sql("SELECT version FROM scope_key").scalars().all() == [2]


def test_new_keys_made_during_a_rotation_use_the_new_version(db: Database) -> None:
    with db.write() as tx:
        tx.keys.create(new_id(), db.office_id)
        tx.keys.rotate_scope(db.office_id)
        late = tx.keys.create(new_id(), db.office_id)
        assert tx.keys.rewrap(limit=1) == 0
        assert late


def test_a_rotated_root_wraps_everything_and_the_old_one_can_be_destroyed(world: World) -> None:
    document = world.document(world.record())
    world.provider.rotate()
    left = 1
    while left:
        with world.db.write() as tx:
            left = tx.keys.rewrap_root(limit=1)
    with world.db.read() as tx:
        assert tx.keys.root_versions() == {2}

    world.provider.destroy(1)
    world.reopen()

    with world.db.read() as tx:
        assert tx.documents.get(document.id, visible_to=OPERATOR) == document
    with world.db.write():
        pass
    assert world.db.verify_log().sound


def test_nothing_is_wrapped_under_a_root_key_that_the_office_has_left_behind(world: World, tmp_path: Path) -> None:
    shutil.copytree(tmp_path / "keys", tmp_path / "elsewhere")
    stale = FileKeyProvider.open(tmp_path / "elsewhere" / "root.key")
    other = open_database(world.folder, stale, world.clock, world.address)
    world.provider.rotate()
    with world.db.write() as tx:
        tx.keys.rewrap_root()

    with pytest.raises(Unavailable, match="root_key_old"), other.write() as tx:
        tx.keys.create(new_id(), new_id())
    with pytest.raises(Unavailable, match="root_key_old"), other.write() as tx:
        tx.keys.rewrap_root()
    other.close()


def test_blind_values_depend_on_their_domain_and_are_short_where_they_repeat(db: Database) -> None:
    with db.read() as tx:
        assert tx.keys.blind("a", "x") != tx.keys.blind("b", "x")
        short = {tx.keys.blind_short("party.name", f"某{number}") for number in range(20_000)}

    assert (min(short) >= 0, max(short) < 4096, len(short) > 3900) == (True, True, True)


def test_the_same_file_is_another_one_in_another_record(db: Database) -> None:
    one, other = new_id(), new_id()
    with db.read() as tx:
        assert tx.keys.dedupe(one, b"x") == tx.keys.dedupe(one, b"x")
        assert tx.keys.dedupe(one, b"x") != tx.keys.dedupe(other, b"x")


def test_a_destroyed_key_is_beyond_anybody_when_the_last_backup_expired() -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)

    assert final_at(moment, timedelta(days=35)) == datetime(2026, 2, 5, tzinfo=UTC)


def test_opened_keys_are_remembered_for_five_minutes() -> None:
    now, made = [0.0], iter(range(10))
    recent: Recent[str, int] = Recent(lambda: now[0])

    first = recent.get("a", lambda: next(made))
    now[0] = LONGEST - 1
    second = recent.get("a", lambda: next(made))
    now[0] = LONGEST + 1

    assert (first, second, recent.get("a", lambda: next(made))) == (0, 0, 1)


def test_at_most_a_thousand_keys_are_remembered() -> None:
    recent: Recent[int, int] = Recent()
    for number in range(MOST + 1):
        recent.get(number, lambda: 0)

    assert (recent.get(1, lambda: 1), recent.get(0, lambda: 1)) == (0, 1)
