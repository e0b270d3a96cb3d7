"""What a database file is set up to do."""

from __future__ import annotations

import stat

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from core.clock import SystemClock
from core.errors import Unavailable
from storage.sql import sqlite
from storage.sql.database import Database
from tests.unit.storage.world import World


@pytest.fixture
def world(in_file: World) -> World:
    return in_file


def pragma(db: Database, name: str) -> object:
    with db._engines.writer.connect() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


@pytest.mark.parametrize(
    ("name", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1), ("temp_store", 2)],
)
def test_the_database_is_set_up_to_lose_nothing_and_leave_nothing(db: Database, name: str, value: object) -> None:
    assert pragma(db, name) == value


def test_the_files_belong_to_their_owner_alone(world: World) -> None:
    modes = {stat.S_IMODE(path.stat().st_mode) for path in world.folder.glob("office.db*")}

    assert modes == {0o600}


def test_another_process_that_writes_makes_us_wait_and_then_say_so(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "_PRAGMAS", (*sqlite._PRAGMAS[:-2], "PRAGMA busy_timeout=50"))
    other = Database.open(world.folder / "office.db", world.provider, clock=SystemClock())

    with world.db.write(), pytest.raises(Unavailable, match="database_busy"), other.write():
        pass
    other.close()


def test_a_full_disk_is_named(db: Database) -> None:
    with db._engines.writer.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1")

    with pytest.raises(Unavailable, match="disk_full"), db.write() as tx:
        tx.office.keep("name", "长" * 1_000_000)


def test_messages_of_the_driver_never_quote_values(db: Database) -> None:
    with pytest.raises(IntegrityError) as caught, db.write() as tx:
        tx.audit._connection.execute(text("INSERT INTO office_value (id) VALUES (:v)"), {"v": "李四的电话"})

    assert "李四" not in str(caught.value)


def test_scrubbing_empties_the_write_ahead_log(world: World) -> None:
    with world.db.write() as tx:
        tx.office.keep("name", "x")

    world.db.scrub()

    assert (world.folder / "office.db-wal").stat().st_size == 0
