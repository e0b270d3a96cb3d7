"""Pages that are nothing but their own text are read first and drawn afterwards; until then their text stands in."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pikepdf
import pytest

from cases import documents, pages
from cases.office import Office
from core import faults
from core.clock import SetClock
from core.crypto.objects import Role
from core.errors import Unavailable
from core.jobs import JobKind
from core.model.document import Document
from core.model.person import OPERATOR
from core.settings import ReadingSettings
from ingest import drawing, rereading
from ingest.intake import Arrival, receive
from ingest.reading import give_up
from ingest.workers.duties import Duties
from ocr.port import PageDrawn, PageFailed
from ocr.process import ReaderPool
from tests.unit.ocr.test_pdf import locked, written
from tests.unit.ocr.test_process import joined

PAGES = 3


@pytest.fixture(scope="module")
def readers() -> Iterator[ReaderPool]:
    with ReaderPool(ReadingSettings()) as pool:
        yield pool


@pytest.fixture
def duties(office: Office, readers: ReaderPool) -> Duties:
    return Duties(office, readers, lambda: False)


def feed(office: Office, body: bytes | None = None) -> UUID:
    return receive(office, OPERATOR, Arrival("power.pdf"), iter([body or joined(*[written()] * PAGES)])).document.id


def paper(office: Office, name: UUID) -> Document:
    with office.db.read() as tx:
        return tx.documents.get(name, visible_to=OPERATOR)


def undrawn(office: Office, name: UUID) -> list[int]:
    with office.db.read() as tx:
        return [entry.number for entry in tx.pages.of(name, visible_to=OPERATOR) if entry.undrawn]


def stored(office: Office, name: UUID) -> int:
    with office.db.read() as tx:
        kept = {entry.id for entry in tx.objects.of(name) if entry.role == Role.RENDITION}
    assert kept <= set(office.objects.older_than(datetime.max.replace(tzinfo=UTC)))
    return len(kept)


def waiting(office: Office) -> list[str]:
    with office.db.read() as tx:
        return [kind.value for kind, _ in tx.jobs.counts()]


def test_a_paper_is_read_before_it_is_drawn(office: Office, duties: Duties) -> None:
    name = feed(office)
    duties.read()

    assert paper(office, name).state.settled
    assert pages.text(office, OPERATOR, name).count("Power of attorney 2024") == PAGES
    assert (undrawn(office, name), waiting(office)) == ([1, 2, 3], ["document.draw"])
    assert duties.read()
    assert (undrawn(office, name), waiting(office)) == ([], [])
    assert pages.preview(office, OPERATOR, name, 2).media_type == "image/webp"


def test_the_text_stands_in_for_the_picture(office: Office, duties: Duties) -> None:
    name = feed(office)
    duties.read()

    shown = pages.preview(office, OPERATOR, name, 1)

    assert shown.media_type == "image/svg+xml"
    assert re.search(rb'<text x="\d+\.\d" y="\d+\.\d" [^>]*>Power of attorney 2024</text>', shown.data)
    assert pages.thumbnail(office, OPERATOR, name, 1) == shown
    history = [entry.action for entry in documents.history(office, OPERATOR, name)]
    assert (history.count("page.look"), history.count("page.glance")) == (1, 1)


def test_every_text_is_read_before_any_picture_is_drawn(office: Office, duties: Duties, clock: SetClock) -> None:
    names = [feed(office, joined(*[written()] * count)) for count in (2, 3)]
    for _ in names:
        clock.advance(timedelta(seconds=1))
        duties.read()

    assert all(paper(office, name).state.settled for name in names)
    assert [undrawn(office, name) for name in names] == [[1, 2], [1, 2, 3]]


def test_what_a_lost_worker_had_not_kept_is_drawn_again(
    office: Office, duties: Duties, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = feed(office)
    duties.read()
    monkeypatch.setattr(drawing, "_PAGES_A_TURN", 2)
    with monkeypatch.context() as lost:
        lost.setattr(drawing, "_keep", _lost)
        duties.read()
    assert undrawn(office, name) == [1, 2, 3]
    clock.advance(timedelta(hours=1))

    turns = 0
    while duties.read():
        turns += 1

    assert (turns, undrawn(office, name), stored(office, name)) == (2, [], 3)


def _lost(*_: object) -> bool:
    raise Unavailable("store_down")


@pytest.mark.parametrize("point", ["reading.leased", "reading.stored", "reading.kept"])
def test_a_worker_that_dies_while_drawing_loses_nothing(
    office: Office, duties: Duties, clock: SetClock, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    name = feed(office)
    duties.read()
    died: list[int] = []

    def die(pid: int, number: int) -> None:
        died.append(number)
        raise KeyboardInterrupt(pid)

    with monkeypatch.context() as dying:
        dying.setattr(os, "kill", die)
        dying.setattr(faults, "_armed", (point, 1))
        with pytest.raises(KeyboardInterrupt):
            duties.read()
    clock.advance(timedelta(hours=1))
    duties.sweep()
    while duties.read():
        pass

    assert (len(died), undrawn(office, name), waiting(office)) == (1, [], [])
    assert pages.preview(office, OPERATOR, name, PAGES).media_type == "image/webp"


def test_reading_anew_draws_anew_and_leaves_nothing_behind(office: Office, duties: Duties) -> None:
    name = feed(office)
    duties.read()
    rereading.read_again(office, OPERATOR, name, rereading.Manner())
    assert waiting(office) == ["document.read"]
    for _ in range(2):
        while duties.read():
            pass
        assert (undrawn(office, name), stored(office, name)) == ([], 2)
        rereading.read_again(office, OPERATOR, name, rereading.Manner())


def test_pictures_of_pages_that_were_read_anew_meanwhile_are_thrown_away(
    office: Office, duties: Duties, readers: ReaderPool, clock: SetClock
) -> None:
    name = feed(office)
    duties.read()

    class Slow:
        def draw(self, *arguments: Any, **named: Any) -> Iterator[PageDrawn | PageFailed]:
            rereading.read_again(office, OPERATOR, name, rereading.Manner())
            duties.read()
            yield from readers.draw(*arguments, **named)

    Duties(office, Slow(), lambda: False).read()  # type: ignore[arg-type]

    assert (undrawn(office, name), stored(office, name)) == ([1, 2, 3], 1)
    while duties.read():
        pass
    assert (undrawn(office, name), stored(office, name)) == ([], 2)


def test_a_locked_paper_is_drawn_with_the_password_it_was_read_with(office: Office, duties: Duties) -> None:
    name = feed(office, locked("secret"))
    duties.read()
    rereading.read_again(office, OPERATOR, name, rereading.Manner(password="secret"))
    while duties.read():
        pass

    assert pages.preview(office, OPERATOR, name, 1).media_type == "image/webp"


def test_a_wrong_password_is_told_as_such_and_the_paper_goes_on_waiting(office: Office, duties: Duties) -> None:
    name = feed(office, locked("secret"))
    told = []
    for password in (None, "guess", "secret"):
        if password is not None:
            rereading.read_again(office, OPERATOR, name, rereading.Manner(password=password))
        duties.read()
        told.append(documents.view(office, OPERATOR, name).document)
    assert [(item.state, item.reason) for item in told[:2]] == [("locked", "locked"), ("locked", "wrong_password")]
    assert told[2].reason is None


def test_a_page_that_cannot_be_drawn_is_shown_as_its_text(office: Office, duties: Duties) -> None:
    name = feed(office, locked("secret"))
    duties.read()
    rereading.read_again(office, OPERATOR, name, rereading.Manner(password="secret"))
    duties.read()
    with office.db.write() as tx:  # as if the password had been lost
        tx.jobs.cancel(JobKind.DRAW, name)
        tx.jobs.enqueue(JobKind.DRAW, name)
    while duties.read():
        pass

    assert undrawn(office, name) == []
    assert b"Power of attorney" in pages.preview(office, OPERATOR, name, 1).data


def test_drawing_that_is_given_up_leaves_the_paper_as_it_was_read(office: Office, duties: Duties) -> None:
    name = feed(office)
    duties.read()
    state = paper(office, name).state
    with office.db.write() as tx:
        job = tx.jobs.lease([JobKind.DRAW])
        assert job is not None
        tx.jobs.fail(job, "unexpected")
        give_up(tx, job)

    assert paper(office, name).state is state
    assert pages.preview(office, OPERATOR, name, 1).media_type == "image/svg+xml"


def test_a_page_with_a_picture_on_it_is_drawn_at_once(office: Office, duties: Duties) -> None:
    out = BytesIO()
    with pikepdf.open(BytesIO(written())) as pdf:
        image = pdf.make_stream(b"\xff\x00\x00" * 64 * 64, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image)
        image.Width = image.Height = 64
        image.ColorSpace, image.BitsPerComponent = pikepdf.Name.DeviceRGB, 8
        pdf.pages[0].Resources.XObject = pikepdf.Dictionary(Seal=image)
        pdf.pages[0].contents_add(b"q 120 0 0 120 300 300 cm /Seal Do Q")
        pdf.save(out)
    name = feed(office, out.getvalue())
    duties.read()

    assert (undrawn(office, name), waiting(office)) == ([], [])
    assert pages.preview(office, OPERATOR, name, 1).media_type == "image/webp"
