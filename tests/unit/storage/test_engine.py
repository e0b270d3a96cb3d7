"""Transactions on a real database file."""

from __future__ import annotations

import stat
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from core.clock import SystemClock
from core.crypto.providers import FileKeyProvider
from core.errors import Corrupt, Unavailable
from storage.sql import sqlite
from storage.sql.database import Database
from tests.unit.storage.world import Interrupted, World, interrupt


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


def test_what_raises_in_a_transaction_leaves_nothing_behind(db: Database) -> None:
    with pytest.raises(Interrupted):
        interrupt(db, lambda tx: tx.office.keep("name", "某某律师事务所"))

    with db.read() as tx:
        assert tx.office.get("name") is None


def test_a_reading_transaction_cannot_write(db: Database) -> None:
    with pytest.raises(Unavailable, match="database_unavailable"), db.read() as tx:
        tx.office.keep("name", "x")


def test_a_reader_sees_one_state_while_others_write(db: Database) -> None:
    with db.read() as before:
        assert before.office.get("name") is None
        with db.write() as tx:
            tx.office.keep("name", "x")
        assert before.office.get("name") is None


def test_a_writer_that_waits_too_long_is_told_so(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db._engines.writer.pool, "_timeout", 0.05)
    failures: list[Exception] = []

    def write() -> None:
        try:
            with db.write():
                pass
        except Unavailable as error:
            failures.append(error)

    with db.write():
        thread = Thread(target=write)
        thread.start()
        thread.join()

    assert [str(error) for error in failures] == ["database_busy"]


def test_another_process_that_writes_makes_us_wait_and_then_say_so(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "_PRAGMAS", (*sqlite._PRAGMAS[:-2], "PRAGMA busy_timeout=50"))
    other = Database.open(world.folder / "office.db", world.provider, clock=SystemClock())

    with world.db.write(), pytest.raises(Unavailable, match="database_busy"), other.write():
        pass
    other.close()


def test_a_write_transaction_inside_another_is_refused_at_once(db: Database) -> None:
    with db.write(), pytest.raises(RuntimeError, match="already"), db.write():
        pass


def test_a_full_disk_is_named(db: Database) -> None:
    with db._engines.writer.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1")

    with pytest.raises(Unavailable, match="disk_full"), db.write() as tx:
        tx.office.keep("name", "长" * 1_000_000)


def test_messages_of_the_driver_never_quote_values(db: Database) -> None:
    with pytest.raises(IntegrityError) as caught, db.write() as tx:
        tx.audit._connection.execute(text("INSERT INTO office_value (id) VALUES (:v)"), {"v": "李四的电话"})

    assert "李四" not in str(caught.value)


def test_another_offices_root_key_does_not_open_the_database(world: World, tmp_path: Path) -> None:
    stranger = FileKeyProvider.open_or_create(tmp_path / "stranger" / "root.key")

    with pytest.raises(Corrupt):
        Database.open(world.folder / "office.db", stranger, clock=world.clock)


def test_scrubbing_empties_the_write_ahead_log(world: World) -> None:
    with world.db.write() as tx:
        tx.office.keep("name", "x")

    world.db.scrub()

    assert (world.folder / "office.db-wal").stat().st_size == 0
