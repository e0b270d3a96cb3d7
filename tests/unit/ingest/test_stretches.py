"""A long paper is read in stretches, between which others have their turn; nothing of it is read or kept twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from cases import documents, pages
from cases.office import Office
from core.clock import SetClock
from core.crypto.objects import Role
from core.errors import Conflict
from core.model.document import Document, DocumentState
from core.model.person import OPERATOR
from core.settings import ReadingSettings
from ingest import reading, rereading
from ingest.intake import Arrival, receive
from ingest.workers.duties import Duties
from ocr.port import Opened, PageFailed, ReadEvent
from ocr.process import ReaderPool

PAGES = 3
LONG = "\f".join(f"第{number}页 借款合同 出借人张三" for number in range(1, PAGES + 1)).encode()


@dataclass
class Counted:
    """Readers that write down which pages they gave."""

    pool: ReaderPool
    given: list[int] = field(default_factory=list)

    def read(self, *arguments: Any, **named: Any) -> Iterator[ReadEvent]:
        for event in self.pool.read(*arguments, **named):
            if not isinstance(event, Opened):
                self.given.append(event.number if isinstance(event, PageFailed) else event.page.number)
            yield event


@pytest.fixture
def readers() -> Iterator[Counted]:
    with ReaderPool(ReadingSettings()) as pool:
        yield Counted(pool)


@pytest.fixture
def duties(office: Office, readers: Counted, monkeypatch: pytest.MonkeyPatch) -> Duties:
    monkeypatch.setattr(reading, "STRETCH", timedelta())
    return Duties(office, readers, lambda: False)  # type: ignore[arg-type]


def feed(office: Office, body: bytes = LONG, name: str = "long.txt") -> UUID:
    return receive(office, OPERATOR, Arrival(name), iter([body])).document.id


def paper(office: Office, document_id: UUID) -> Document:
    with office.db.read() as tx:
        return tx.documents.get(document_id, visible_to=OPERATOR)


def renditions(office: Office, document_id: UUID) -> int:
    with office.db.read() as tx:
        kept = [entry for entry in tx.objects.of(document_id) if entry.role == Role.RENDITION]
    assert {entry.id for entry in kept} <= set(office.objects.older_than(datetime.max.replace(tzinfo=UTC)))
    return len(kept)


def test_every_page_is_read_once_and_the_paper_is_whole(office: Office, duties: Duties, readers: Counted) -> None:
    name = feed(office)
    while duties.read():
        pass

    found = paper(office, name)
    assert readers.given == list(range(1, found.page_count + 1))
    assert (found.page_count >= PAGES, found.pages_read) == (True, found.page_count)
    assert found.classification is not None
    assert found.classification.document_type.code == "loan_contract"
    text = pages.text(office, OPERATOR, name)
    assert all(f"第{number}页" in text for number in range(1, PAGES + 1))
    assert renditions(office, name) == found.page_count


def test_a_short_paper_does_not_wait_for_a_long_one(office: Office, duties: Duties, clock: SetClock) -> None:
    long = feed(office)
    clock.advance(timedelta(seconds=1))
    short = feed(office, b"once upon a time", "short.txt")
    for _ in range(2):
        clock.advance(timedelta(seconds=1))
        duties.read()

    assert (paper(office, long).state, paper(office, long).pages_read) == (DocumentState.READING, 1)
    assert paper(office, short).state.settled


def test_what_a_lost_worker_had_not_kept_is_read_again_and_the_rest_is_not(
    office: Office, duties: Duties, readers: Counted, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = feed(office)
    duties.read()
    with monkeypatch.context() as lost:
        lost.setattr(reading, "_put_aside", _lost)
        duties.read()
    clock.advance(timedelta(hours=1))
    while duties.read():
        pass

    assert readers.given == [1, 2, 2, 3]
    assert paper(office, name).pages_read == paper(office, name).page_count


def _lost(*_: object) -> None:
    raise OSError


def test_stopped_reading_leaves_the_original_and_nothing_else(office: Office, duties: Duties) -> None:
    name = feed(office)
    duties.read()
    assert renditions(office, name) == 1

    stopped = rereading.stop_reading(office, OPERATOR, name)

    assert (stopped.state, stopped.reason) == (DocumentState.FAILED, "reading_stopped")
    assert not duties.read()
    assert renditions(office, name) == 0
    with pytest.raises(Conflict, match="not_being_read"):
        rereading.stop_reading(office, OPERATOR, name)
    assert [entry.action for entry in documents.history(office, OPERATOR, name)].count("document.stop") == 1


def test_what_was_stopped_can_be_read_again(office: Office, duties: Duties) -> None:
    name = feed(office)
    duties.read()
    rereading.stop_reading(office, OPERATOR, name)
    rereading.read_again(office, OPERATOR, name, rereading.Manner())
    while duties.read():
        pass

    assert paper(office, name).state.settled
    assert paper(office, name).reason is None
    assert renditions(office, name) == paper(office, name).page_count
