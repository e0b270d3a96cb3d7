"""What a server is told to do, and what becomes of its refusals."""

from __future__ import annotations

import logging
import socket
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from core.clock import SystemClock
from core.crypto.providers import FileKeyProvider
from core.errors import Invalid, Unavailable
from storage.sql import postgres as engine
from storage.sql.database import Database, Transaction
from tests.unit.storage.world import World


@pytest.fixture
def world(on_postgres: World) -> World:
    return on_postgres


def connect(world: World, **changed: object) -> Database:
    """Connect anew to an address with some parts changed."""
    address = make_url(str(world.address)).set(**changed).render_as_string(hide_password=False)  # type: ignore[arg-type]
    return Database.connect(address, world.folder, world.provider, clock=SystemClock())


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("writer", "transaction_isolation", "read committed"),
        ("writer", "idle_in_transaction_session_timeout", "10s"),
        ("writer", "lock_timeout", "30s"),
        ("reader", "transaction_isolation", "repeatable read"),
        ("reader", "transaction_read_only", "on"),
        ("reader", "log_parameter_max_length_on_error", "0"),
    ],
)
def test_transactions_are_set_up_for_many_processes(db: Database, kind: str, name: str, value: str) -> None:
    with getattr(db._engines, kind).begin() as connection:
        assert connection.exec_driver_sql(f"SHOW {name}").scalar() == value


def test_what_is_committed_is_durable_whatever_the_server_is_set_up_for(world: World) -> None:
    fresh = connect(world)
    with fresh._engines.writer.begin() as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
    fresh.close()


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("53100", "disk_full"),
        ("55P03", "database_busy"),
        ("57014", "database_busy"),
        ("40P01", "database_busy"),
        ("57P01", "database_unavailable"),
        ("53300", "database_unavailable"),
        ("58030", "database_unavailable"),
    ],
)
def test_what_the_server_refuses_just_now_is_named(db: Database, state: str, code: str) -> None:
    refusal = f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{state}'; END $$"
    with pytest.raises(Unavailable) as refused, db.write() as tx:
        tx.audit._connection.exec_driver_sql(refusal)

    assert refused.value.code == code


def test_a_fault_of_the_product_is_no_refusal(db: Database) -> None:
    with pytest.raises(DBAPIError), db.write() as tx:
        tx.audit._connection.exec_driver_sql("SELECT nothing FROM nowhere")


def test_a_writer_that_stands_in_line_for_too_long_is_told_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(engine._WRITING, "lock_timeout", "100ms")
    other = connect(world)

    with world.db.write(), pytest.raises(Unavailable, match="database_busy"), other.write():
        pass
    other.close()


def test_messages_never_quote_values(db: Database, caplog: pytest.LogCaptureFixture) -> None:
    statement = text("INSERT INTO office_value (id, name, sealed) VALUES (CAST(:v AS uuid), 'x', '')")
    with caplog.at_level(logging.DEBUG), pytest.raises(DBAPIError) as caught, db.write() as tx:
        tx.audit._connection.execute(statement, {"v": "李四的电话"})

    told = [str(caught.value), str(caught.value.orig), str(caught.value.__cause__), caplog.text]
    assert "22P02" in told[0]
    assert "李四" not in "".join(told)


@pytest.mark.parametrize(
    "address", ["", "sqlite:///office.db", "postgresql://", "postgresql://u:secret@h:port/x", "http://u:secret@h/x"]
)
def test_an_address_that_is_none_is_refused_without_quoting_it(address: str, tmp_path: Path) -> None:
    keys = FileKeyProvider.open_or_create(tmp_path / "root.key")
    with pytest.raises(Invalid, match="bad_setting") as refused:
        Database.connect(address, tmp_path, keys, clock=SystemClock())

    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("changed", [{"port": 1}, {"database": "nowhere"}], ids=str)
def test_a_server_that_cannot_be_reached_is_unavailable(world: World, changed: dict[str, object]) -> None:
    with pytest.raises(Unavailable, match="database_unavailable"):
        connect(world, **changed)


def test_a_wrong_password_is_told_from_a_server_that_is_gone(world: World) -> None:
    with pytest.raises(Unavailable, match="database_refused"):
        connect(world, password="wrong")


def test_a_server_that_never_answers_is_unavailable_soon(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(engine._NETWORK, "connect_timeout", 2)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(Unavailable, match="database_unavailable"):
        connect(world, port=silent.getsockname()[1])


def test_connections_that_the_server_ended_are_made_anew(world: World) -> None:
    with world.db.read() as tx:
        assert tx.office.get("name") is None
    cut_off(world)

    with world.db.write() as tx:
        tx.office.keep("name", "x")


def test_a_transaction_whose_connection_is_cut_off_is_undone(world: World) -> None:
    def act(tx: Transaction) -> None:
        tx.office.keep("name", "x")
        cut_off(world)

    with pytest.raises(Unavailable, match="database_unavailable"), world.db.write() as tx:
        act(tx)

    with world.db.read() as tx:
        assert tx.office.get("name") is None


def cut_off(world: World) -> None:
    """End every session on the database but the one that asks for it."""
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with world.db._engines.reader.begin() as connection:
        connection.exec_driver_sql(f"SELECT pg_terminate_backend(pid, 5000) {others}")
