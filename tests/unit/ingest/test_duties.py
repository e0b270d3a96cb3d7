"""What becomes of a job when its paper, its servers or its worker fail, however the worker is driven."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from cases.office import Office
from core.clock import SetClock
from core.errors import AnjuanError, Conflict, Unavailable
from core.jobs import LEASE, MAX_ATTEMPTS, READING, Job
from core.model.document import DocumentState
from core.model.person import OPERATOR
from core.settings import ReadingSettings
from ingest.intake import Arrival, receive
from ingest.workers import duties, heartbeat
from ingest.workers.duties import Duties
from ocr.process import ReaderPool


@pytest.fixture
def readers() -> Iterator[ReaderPool]:
    with ReaderPool(ReadingSettings()) as pool:
        yield pool


def feed(office: Office) -> UUID:
    return receive(office, OPERATOR, Arrival("a.txt"), iter([b"once upon a time"])).document.id


def state(office: Office, document_id: UUID) -> tuple[DocumentState, str | None]:
    with office.db.read() as tx:
        document = tx.documents.get(document_id, visible_to=OPERATOR)
    return document.state, document.reason


def ready(office: Office) -> int:
    with office.db.read() as tx:
        return tx.jobs.count_ready(READING)


def failing(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(office: Office, readers: ReaderPool, job: Job) -> None:
        raise error

    monkeypatch.setattr(duties, "read_document", fail)


def test_a_paper_is_read_and_its_job_is_gone(office: Office, readers: ReaderPool) -> None:
    document_id = feed(office)
    work = Duties(office, readers, lambda: False)
    assert work.read()
    assert not work.read()
    assert state(office, document_id)[0] in {DocumentState.FILED, DocumentState.NEEDS_REVIEW}


def test_only_the_job_that_is_named_is_read(office: Office, readers: ReaderPool) -> None:
    feed(office)
    work = Duties(office, readers, lambda: False)
    (waiting,) = work.ready(under_way=0)
    assert not work.read(UUID(int=1))
    assert work.read(waiting)
    assert not work.read(waiting)


def test_what_does_not_answer_uses_up_no_attempts(
    office: Office, readers: ReaderPool, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    document_id = feed(office)
    work = Duties(office, readers, lambda: False)
    with monkeypatch.context() as patched:
        failing(patched, Unavailable("storage_unavailable"))
        for _ in range(3 * MAX_ATTEMPTS):
            assert work.read()
            assert ready(office) == 0
            clock.advance(timedelta(minutes=1))
    assert work.read()
    assert state(office, document_id)[0] is not DocumentState.FAILED


@pytest.mark.parametrize("error", [RuntimeError("boom"), Unavailable("engine_missing")])
def test_the_products_own_trouble_is_given_up_in_the_end(
    office: Office, readers: ReaderPool, clock: SetClock, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    document_id = feed(office)
    failing(monkeypatch, error)
    work = Duties(office, readers, lambda: False)
    for _ in range(MAX_ATTEMPTS):
        assert work.read()
        clock.advance(timedelta(minutes=10))
    assert not work.read()
    assert state(office, document_id) == (DocumentState.FAILED, "reading_failed")


def test_a_worker_that_stops_hands_back_its_job_untried(
    office: Office, readers: ReaderPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed(office)
    failing(monkeypatch, Unavailable("reader_unavailable"))
    assert Duties(office, readers, lambda: True).read()
    with office.db.write() as tx:
        again = tx.jobs.lease(READING)
    assert again is not None
    assert again.attempts == 1


def test_a_worker_that_was_overtaken_changes_nothing(
    office: Office, readers: ReaderPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed(office)
    failing(monkeypatch, Conflict("lease_lost"))
    assert Duties(office, readers, lambda: False).read()
    assert ready(office) == 0
    with office.db.read() as tx:
        assert tx.jobs.failed() == ()


def test_a_paper_that_ends_its_worker_every_time_is_called_failed(
    office: Office, readers: ReaderPool, clock: SetClock
) -> None:
    document_id = feed(office)
    work = Duties(office, readers, lambda: False)
    for _ in range(MAX_ATTEMPTS):
        with office.db.write() as tx:
            assert tx.jobs.lease(READING) is not None
        clock.advance(LEASE)
        work.sweep()
    assert state(office, document_id) == (DocumentState.FAILED, "reading_failed")
    assert ready(office) == 0


def test_only_what_nobody_was_told_of_is_named_again(office: Office, readers: ReaderPool) -> None:
    for _ in range(3):
        receive(office, OPERATOR, Arrival("a.txt"), iter([b"x"]))
    work = Duties(office, readers, lambda: False)
    assert [len(work.ready(under_way=count)) for count in (0, 1, 3, 7)] == [3, 2, 0, 0]


def test_a_job_in_hand_keeps_its_lease(
    office: Office, readers: ReaderPool, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "HEARTBEAT", timedelta(seconds=0.05))
    feed(office)
    work = Duties(office, readers, lambda: False)

    def slowly(office: Office, readers: ReaderPool, job: Job) -> None:
        for _ in range(3):
            clock.advance(LEASE - timedelta(seconds=1))
            time.sleep(0.5)
            work.sweep()
            assert ready(office) == 0
        with office.db.write() as tx:
            tx.jobs.finish(job)

    monkeypatch.setattr(duties, "read_document", slowly)
    assert work.read()
    with office.db.read() as tx:
        assert tx.jobs.counts() == {}


def test_what_was_lost_is_found_in_the_log_without_its_words(
    office: Office, readers: ReaderPool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    feed(office)

    class Odd(AnjuanError):
        """Something with words in it."""

    failing(monkeypatch, Odd("odd", name="张三"))
    Duties(office, readers, lambda: False).read()
    assert "张三" not in caplog.text.split("Traceback")[0]
