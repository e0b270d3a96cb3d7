"""The log of the process: lines of JSON with identifiers and codes, and never a word of anybody's."""

from __future__ import annotations

import io
import json
import logging
import threading
import warnings
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from core import log
from core.ids import new_id
from tests.serving import Served
from tests.waiting import until

CANARIES = ("琥珀麒麟", "kirin-amber", "11010519491231002X", "13800138000")
WORDS, SECRET, NUMBER, PHONE = CANARIES


class Lines(io.StringIO):
    """What was written, line by line."""

    def told(self) -> list[dict[str, Any]]:
        """Return the lines; each must be JSON."""
        return [json.loads(line) for line in self.getvalue().splitlines()]

    def requests(self, least: int = 1) -> list[dict[str, Any]]:
        """Return the lines about requests, once there are so many: a line is written after its answer has gone."""

        def found() -> list[dict[str, Any]]:
            return [line for line in self.told() if line["event"] == "request"]

        until(lambda: len(found()) >= least, 10)
        return found()


@pytest.fixture
def lines() -> Iterator[Lines]:
    """The log, everything of every library included."""
    written = Lines()
    handler = logging.StreamHandler(written)
    handler.setFormatter(log.JsonFormatter())
    loggers = logging.getLogger(), logging.getLogger(log.ROOT)
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
    loggers[1].propagate, propagated = False, loggers[1].propagate
    yield written
    for logger, level in zip(loggers, before, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)
    loggers[1].propagate = propagated


def test_a_request_is_one_line_with_its_route_person_and_time(
    office: Served, alice: httpx.Client, lines: Lines
) -> None:
    answer = alice.get(f"/api/v1/documents/{new_id()}?full=true")
    (line,) = lines.requests()
    assert line["request"] == answer.headers["X-Request-ID"]
    assert line["route"] == "/api/v1/documents/{document_id}"
    assert (line["method"], line["status"], line["level"]) == ("GET", 404, "info")
    assert line["ms"] > 0
    assert line["person"]


def test_the_identifier_a_proxy_gave_is_kept_where_it_is_one(office: Served, lines: Lines) -> None:
    given = "0123456789abcdef0123456789abcdef"
    answer = office.client().get("/health/live", headers={"X-Request-ID": given})
    assert answer.headers["X-Request-ID"] == given
    assert lines.requests()[-1]["request"] == given


@pytest.mark.parametrize("given", [SECRET, NUMBER, PHONE, "a" * 33, "x" * 32, "../../etc/passwd", ""])
def test_any_other_is_replaced(office: Served, lines: Lines, given: str) -> None:
    answer = office.client().get("/health/live", headers={"X-Request-ID": given})
    assert answer.headers["X-Request-ID"] != given
    assert len(answer.headers["X-Request-ID"]) == 36


def test_lines_written_on_the_way_bear_the_request(
    office: Served, alice: httpx.Client, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise ValueError(WORDS)

    monkeypatch.setattr("cases.review.queue", failing)
    answer = alice.get("/api/v1/review")
    told = next(line for line in lines.told() if line["event"] == "unexpected")
    assert told["request"] == answer.headers["X-Request-ID"]
    assert told["error"] == "ValueError"
    assert "failing" in told["where"]


def test_the_lines_of_a_job_bear_the_job(office: Served, alice: httpx.Client, lines: Lines) -> None:
    params = {"name": f"{WORDS}.txt"}
    made = alice.post("/api/v1/documents", params=params, content=f"{WORDS}{new_id()}".encode()).json()["id"]
    office.settle(made, alice)
    jobs = [line for line in lines.told() if line["event"] == "job"]
    assert jobs
    assert all(line["job"] and line["outcome"] == "done" and line["ms"] > 0 for line in jobs)


def test_nothing_anybody_typed_sent_or_read_is_written_down(
    office: Served, alice: httpx.Client, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"借条\n今借到{WORDS}人民币伍万元整\n身份证号：{NUMBER}\n电话：{PHONE}\n{SECRET}\n"
    made = alice.post("/api/v1/documents", params={"name": f"{WORDS}{NUMBER}.txt"}, content=text.encode())
    office.settle(made.json()["id"], alice)
    for word in CANARIES:
        alice.get("/api/v1/search", params={"q": word})
        alice.get("/search", params={"q": f"type:{word}"})
        alice.get(f"/documents/{word}", params={"page": word})
        alice.get(f"/{word}/{word}")
        office.client().get(f"/invitations/{word}")
        office.client().get("/metrics", headers={"Authorization": f"Bearer {word.encode().hex()}"})
        office.client().post("/sign-in", data={"login": word, "password": word})
        alice.post("/api/v1/records", json={"title": word, word: word})
    alice.post("/api/v1/documents", params={"name": f"{WORDS}.bin"}, content=b"%PDF-1.7 broken " + WORDS.encode())
    monkeypatch.setattr("cases.lookup.search", lambda *_: (_ for _ in ()).throw(RuntimeError(WORDS + SECRET)))
    assert alice.get("/api/v1/search", params={"q": SECRET}).status_code == 500
    written = lines.getvalue()
    assert len(lines.requests(least=31)) > 30
    for word in (*CANARIES, alice.cookies["anjuan"], alice.headers["X-CSRF-Token"]):
        assert word not in written
        assert word.encode("unicode_escape").decode() not in written


def test_libraries_are_told_without_what_they_filled_in(lines: Lines) -> None:
    celery = logging.getLogger("celery.worker")
    celery.warning("Task %s failed: %r", WORDS, {"name": NUMBER})
    celery.error("Received " + SECRET)
    with warnings.catch_warnings():
        logging.captureWarnings(capture=True)
        warnings.simplefilter("always")
        warnings.warn(WORDS, stacklevel=1)
        logging.captureWarnings(capture=False)
    written = lines.getvalue()
    assert "Task %s failed" in written
    assert all(word not in written for word in CANARIES)


def test_a_thread_that_dies_is_told_by_kind_and_place(lines: Lines, capsys: pytest.CaptureFixture[str]) -> None:
    def dying() -> None:
        raise ValueError(WORDS)

    hook, threading.excepthook = threading.excepthook, log._thread_died
    thread = threading.Thread(target=dying)
    thread.start()
    thread.join()
    threading.excepthook = hook
    assert lines.told()[-1]["error"] == "ValueError"
    assert WORDS not in lines.getvalue() + capsys.readouterr().err
