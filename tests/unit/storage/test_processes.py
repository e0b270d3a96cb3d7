"""Several processes on one office: what one does, another neither undoes, doubles nor waits for too long."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from core.clock import SystemClock
from core.crypto.providers import FileKeyProvider
from core.ids import new_id
from core.jobs import JobKind
from storage.sql.database import Database
from tests.databases import TestDatabases
from tests.unit.storage.world import World

Process = subprocess.Popen[str]
Start = Callable[..., list[Process]]
PATIENCE = 120  #: seconds; the machine may be busy


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start processes that do a thing at the same moment."""
    with ExitStack() as stack:

        def begin(action: str, address: str | None, count: int = 1, *, within: float = 0) -> list[Process]:
            command = [sys.executable, "-m", "tests.unit.storage.another", action, str(address), str(tmp_path)]
            started = [
                subprocess.Popen(
                    [*command, str(time.time() + within)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                    cwd=Path(__file__).parents[3],
                )
                for _ in range(count)
            ]
            for process in started:
                stack.enter_context(process)
                stack.callback(process.kill)
            return started

        yield begin


def said(process: Process) -> list[str]:
    """Return all the lines of a process that ends by itself."""
    return process.communicate(timeout=PATIENCE)[0].splitlines()


def heard(process: Process) -> str:
    """Return the next line of a process that goes on."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def told(process: Process) -> None:
    """Let a process that waits go on."""
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def test_processes_that_begin_an_office_at_once_begin_one(
    postgres: TestDatabases, start: Start, tmp_path: Path
) -> None:
    with postgres.new() as address:
        offices = [said(process) for process in start("begin", address, 3, within=3)]
        db = Database.connect(
            address, tmp_path, FileKeyProvider.open(tmp_path / "keys" / "root.key"), clock=SystemClock()
        )
        assert offices == [[str(db.office_id)]] * 3
        assert db.verify_log().sound
        db.close()


def test_no_job_is_leased_to_two_processes(on_postgres: World, start: Start) -> None:
    with on_postgres.db.write() as tx:
        jobs = {str(tx.jobs.enqueue(JobKind.READ, new_id())) for _ in range(60)}

    processes = start("lease", on_postgres.address, 2)
    assert [heard(process) for process in processes] == ["ready"] * 2
    for process in processes:
        told(process)
    shares = [said(process) for process in processes]

    assert sorted(line for share in shares for line in share) == sorted(f"{job} 1" for job in jobs)
    assert all(shares)


def test_processes_write_and_sign_one_log_without_a_gap(on_postgres: World, start: Start) -> None:
    processes = start("append", on_postgres.address, 2, within=3)

    assert [said(process) for process in processes] == [["done"]] * 2
    on_postgres.db.sign_log()
    report = on_postgres.db.verify_log()
    assert (report.problems, report.size) == ((), 60)


def test_a_process_killed_in_the_middle_leaves_nothing_and_keeps_nobody_waiting(
    on_postgres: World, start: Start
) -> None:
    (process,) = start("write", on_postgres.address)
    assert heard(process) == "writing"

    process.kill()
    with on_postgres.db.write() as tx:
        assert tx.office.get("half") is None


def test_a_process_that_was_stopped_in_the_middle_is_undone_and_told_so(on_postgres: World, start: Start) -> None:
    (process,) = start("write", on_postgres.address)
    assert heard(process) == "writing"

    process.send_signal(signal.SIGSTOP)
    with on_postgres.db.write() as tx:
        tx.office.keep("meanwhile", "done")
    process.send_signal(signal.SIGCONT)

    assert process.communicate("\n", timeout=PATIENCE)[0].split() == ["database_busy"]
    with on_postgres.db.read() as tx:
        assert [tx.office.get(name) for name in ("half", "meanwhile", "whole")] == [None, "done", None]


def test_a_name_is_held_by_one_process_until_it_ends(on_postgres: World, start: Start) -> None:
    (process,) = start("hold", on_postgres.address)
    assert heard(process) == "True"
    time.sleep(5)  # longer than a silent holder keeps it
    with on_postgres.db.exclusive("tidy") as mine:
        assert not mine

    assert process.communicate("\n", timeout=PATIENCE)[0].split() == ["over"]
    with on_postgres.db.exclusive("tidy") as mine:
        assert mine


def test_a_name_is_taken_from_a_process_that_gives_no_sign_of_life(on_postgres: World, start: Start) -> None:
    (process,) = start("hold", on_postgres.address)
    assert heard(process) == "True"

    process.send_signal(signal.SIGSTOP)
    began, mine = time.monotonic(), False
    while not mine and time.monotonic() - began < PATIENCE:
        with on_postgres.db.exclusive("tidy") as mine:
            time.sleep(0.1)
    process.send_signal(signal.SIGCONT)

    assert mine
    assert process.communicate("\n", timeout=PATIENCE)[0].split() == ["over"]
