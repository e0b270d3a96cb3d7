"""Transactions on a real database of either kind."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest

from core.crypto.providers import FileKeyProvider
from core.errors import Conflict, Corrupt, Invalid, Unavailable
from core.ids import new_id
from core.jobs import Followup, Job, JobKind
from core.model.person import OPERATOR
from storage.sql.database import Database, Transaction
from tests.unit.storage.world import Interrupted, World, interrupt, open_database


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
    pool = db._engines.writer.pool
    monkeypatch.setattr(pool, "_timeout", 0.05)
    taken = [pool.connect() for _ in range(pool.size() - 1)]  # type: ignore[attr-defined]
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
    for connection in taken:
        connection.close()

    assert [str(error) for error in failures] == ["database_busy"]


def test_a_write_transaction_inside_another_is_refused_at_once(db: Database) -> None:
    with db.write(), pytest.raises(RuntimeError, match="already"), db.write():
        pass


def test_another_offices_root_key_does_not_open_the_database(world: World, tmp_path: Path) -> None:
    stranger = FileKeyProvider.open_or_create(tmp_path / "stranger" / "root.key")

    with pytest.raises(Corrupt, match="key_of_another_office"):
        open_database(world.folder, stranger, world.clock, world.address)


def test_a_refused_row_leaves_the_rest_of_its_transaction(world: World) -> None:
    # The server ends a whole transaction with its first error, unless the row was tried in one of its own.
    who = world.person()
    with world.db.write() as tx:
        tx.office.keep("name", "x")
        with pytest.raises(Conflict, match="login_taken"):
            tx.people.add(replace(tx.people.get(who.person_id or new_id()), id=new_id()))

    with world.db.read() as tx:
        assert tx.office.get("name") == "x"


@pytest.mark.parametrize("number", [2**31, 2**63, 2**80])
def test_a_number_beyond_every_column_is_a_bad_request(world: World, number: int) -> None:
    document = world.document(world.record())
    with pytest.raises(Invalid, match="bad_request"), world.db.read() as tx:
        tx.pages.get(document.id, number, visible_to=OPERATOR)


def followups(db: Database) -> list[Followup]:
    told: list[Followup] = []
    db.after_commit = told.append
    return told


def test_whoever_waits_for_work_is_told_after_the_commit_and_only_then(db: Database) -> None:
    told, document_id = followups(db), new_id()

    with db.write() as tx:
        job_id = tx.jobs.enqueue(JobKind.READ, document_id)
        tx.index_log.note(document_id)
        assert not told

    assert told == [Followup(((job_id, JobKind.READ),), index=True)]


def test_nobody_is_told_of_work_that_is_not_due_or_was_undone(db: Database, world: World) -> None:
    told = followups(db)

    with db.write() as tx:
        tx.jobs.enqueue(JobKind.SHRED, new_id(), not_before=world.clock.now() + timedelta(days=1))
        tx.office.keep("name", "x")
    with pytest.raises(Interrupted):
        interrupt(db, lambda tx: tx.jobs.enqueue(JobKind.READ, new_id()))

    assert told == []


def lease(tx: Transaction) -> Job:
    held = tx.jobs.lease([JobKind.READ])
    assert held is not None
    return held


def test_work_that_is_handed_back_or_tried_again_is_told_of(db: Database) -> None:
    with db.write() as tx:
        tx.jobs.enqueue(JobKind.READ, new_id())
        held = lease(tx)
    told = followups(db)

    with db.write() as tx:
        tx.jobs.release(held)
    with db.write() as tx:
        tx.jobs.fail(lease(tx), "x")
        tx.jobs.try_again(held.id)

    assert told == [Followup(((held.id, JobKind.READ),))] * 2


def test_a_change_stands_though_telling_of_it_fails(db: Database, caplog: pytest.LogCaptureFixture) -> None:
    def fail(_: Followup) -> None:
        raise OSError

    db.after_commit = fail
    with caplog.at_level(logging.ERROR), db.write() as tx:
        tx.index_log.note(new_id())

    with db.read() as tx:
        assert tx.index_log.last() == 1
    assert [record.message for record in caplog.records] == ["after_commit_failed"]


def test_a_name_has_one_holder_at_a_time(db: Database) -> None:
    with db.exclusive("tidy") as first, db.exclusive("tidy") as second, db.exclusive("index") as other:
        assert (first, second, other) == (True, False, True)

    with db.exclusive("tidy") as again:
        assert again


def test_a_name_is_given_back_by_whoever_fails(db: Database) -> None:
    with pytest.raises(Interrupted), db.exclusive("tidy"):
        raise Interrupted

    with db.exclusive("tidy") as again:
        assert again


def test_nothing_is_signed_while_somebody_else_signs(world: World) -> None:
    with world.db.write() as tx:
        tx.index_log.note(new_id())
        tx.office.keep("name", "x")
    with world.db.exclusive("log.sign"):
        assert not world.db.sign_log()
