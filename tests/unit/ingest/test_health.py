"""Asking the parts of an office: bounded in time, never twice at once, and told apart by what needs them."""

from __future__ import annotations

import threading
import time

import pytest

from core.errors import Unavailable
from ingest.health import Health, Probe, Standing


def fine() -> str:
    return "42"


def broken() -> str:
    raise Unavailable("storage_unavailable")


def surprising() -> str:
    raise ValueError("琥珀麒麟")


def test_an_office_whose_parts_all_answer_is_ready() -> None:
    report = Health([Probe("database", fine), Probe("search", fine, essential=False)]).look()
    assert report.standing is Standing.READY
    assert [answer.detail for answer in report.answers] == ["42", "42"]


def test_without_search_papers_are_still_taken_in() -> None:
    health = Health([Probe("database", fine), Probe("search", broken, essential=False)])
    assert health.look().standing is Standing.DEGRADED
    health.require("database")


def test_without_the_store_nothing_is_taken_in() -> None:
    health = Health([Probe("objects", broken)])
    assert health.look().standing is Standing.DOWN
    with pytest.raises(Unavailable, match="storage_unavailable"):
        health.require("objects", "database")


def test_what_fails_in_an_unforeseen_way_is_down_and_not_quoted() -> None:
    (answer,) = Health([Probe("queue", surprising)]).look().answers
    assert (answer.code, answer.detail) == ("unexpected", "")


def test_a_part_that_hangs_is_waited_for_only_so_long_and_keeps_one_thread() -> None:
    released, asked = threading.Event(), []

    def hanging() -> str:
        asked.append(1)
        released.wait(30)
        return ""

    health = Health([Probe("database", hanging), Probe("room", fine)], patience=0.1, fresh=0)
    started = time.monotonic()
    for _ in range(5):
        report = health.look()
    assert time.monotonic() - started < 2
    assert [answer.code for answer in report.answers] == ["no_answer", ""]
    assert len(asked) == 1
    released.set()
    time.sleep(0.05)
    assert health.look().standing is Standing.READY


def test_who_comes_while_a_part_hangs_is_answered_at_once() -> None:
    released = threading.Event()
    probe = Probe("database", lambda: str(released.wait(30)), silent="database_unavailable")
    health = Health([probe], patience=0.25, fresh=0)
    with pytest.raises(Unavailable, match="database_unavailable"):
        health.require("database")
    started = time.monotonic()
    with pytest.raises(Unavailable, match="database_unavailable"):
        health.require("database")
    assert time.monotonic() - started < 0.5
    released.set()


def test_many_who_ask_at_once_ask_the_parts_once() -> None:
    asked = []

    def counted() -> str:
        asked.append(1)
        return ""

    health = Health([Probe("database", counted)], fresh=30)
    threads = [threading.Thread(target=health.look) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(asked) == 1


def test_what_does_not_need_a_part_does_not_wait_for_it() -> None:
    released = threading.Event()
    health = Health([Probe("search", lambda: str(released.wait(30))), Probe("objects", fine)], patience=5)
    started = time.monotonic()
    health.require("objects", "database")
    assert time.monotonic() - started < 1
    released.set()
