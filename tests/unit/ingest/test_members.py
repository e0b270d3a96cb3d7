"""What came within a paper becomes papers of their own: once each, whole, and with the same access."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from cases import documents, filing, lookup, records, retention
from cases.documents import DocumentQuery
from cases.lookup import SearchRequest
from cases.office import Office
from core.clock import SetClock
from core.faults import VARIABLE
from core.model.document import Document, DocumentState
from core.model.person import OPERATOR
from core.model.record import LeadChannel
from core.settings import ReadingSettings
from ingest.intake import Arrival, receive
from ingest.members import DEEPEST
from ingest.rereading import Manner, read_again
from ingest.workers.duties import Duties
from ocr.process import ReaderPool
from storage.sql.repositories.documents import DocumentFilter
from tests.factories import START, make_office, settle
from tests.unit.ocr.parcels import letter, seven_zipped, zip_locked, zipped

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="readers need Linux")
NOTE = "借条\n今借到李四人民币伍万元整。\n".encode()


@pytest.fixture(scope="module")
def readers() -> Iterator[ReaderPool]:
    with ReaderPool(ReadingSettings()) as pool:
        yield pool


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path, clock=SetClock(START))
    yield made
    made.index.close()
    made.db.close()


def feed(office: Office, name: str, body: bytes) -> UUID:
    return receive(office, OPERATOR, Arrival(name), iter([body])).document.id


def read_all(office: Office, readers: ReaderPool) -> None:
    duties = Duties(office, readers, lambda: False)
    while duties.read():
        pass


def type_of(paper: Document) -> str | None:
    return paper.classification.document_type.code if paper.classification else None


def papers(office: Office) -> dict[str, Document]:
    rows = documents.listing(office, OPERATOR, DocumentQuery(), limit=200).items
    assert len({row.document.name for row in rows}) == len(rows)
    return {row.document.name: row.document for row in rows}


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("材料.zip", zipped({"一/借条.txt": NOTE, "录音.mp3": b"ID3\x03" + bytes(99)})),
        ("材料.7z", seven_zipped({"一/借条.txt": NOTE, "录音.mp3": b"ID3\x03" + bytes(99)})),
    ],
    ids=["zip", "7z"],
)
def test_files_of_an_archive_become_papers_with_the_archive_as_parent(
    office: Office, readers: ReaderPool, name: str, body: bytes
) -> None:
    outer = feed(office, name, body)
    read_all(office, readers)
    found = papers(office)

    assert set(found) == {name, "一 › 借条.txt", "录音.mp3"}
    assert {found["一 › 借条.txt"].parent_id, found["录音.mp3"].parent_id} == {outer}
    assert found["一 › 借条.txt"].classification is not None
    assert (type_of(found[name]), type_of(found["一 › 借条.txt"])) == ("other", "iou")
    assert (found["录音.mp3"].state, found["录音.mp3"].reason) == (DocumentState.FILED, "sealed_unread")
    settle(office)
    hits = lookup.search(office, OPERATOR, SearchRequest("录音")).hits
    assert {hit.document.id for hit in hits} == {outer, found["录音.mp3"].id}
    assert "member_left" not in found[name].reasons


def test_a_letter_in_a_letter_brings_what_was_attached_to_both(office: Office, readers: ReaderPool) -> None:
    inner = letter(("借条.txt", NOTE), subject="内")
    outer = feed(office, "外.eml", letter(("内.eml", inner), ("清单.txt", b"list")))
    read_all(office, readers)
    found = papers(office)

    assert set(found) == {"外.eml", "内.eml", "清单.txt", "借条.txt"}
    assert found["借条.txt"].parent_id == found["内.eml"].id
    assert found["内.eml"].parent_id == outer


def test_a_paper_read_again_brings_nothing_twice(office: Office, readers: ReaderPool) -> None:
    outer = feed(office, "a.zip", zipped({"a.txt": NOTE, "b.txt": NOTE}))
    read_all(office, readers)
    before = {name: paper.id for name, paper in papers(office).items()}
    read_again(office, OPERATOR, outer, Manner())
    read_all(office, readers)

    assert {name: paper.id for name, paper in papers(office).items()} == before


@pytest.mark.parametrize("place", ["members.stored:2", "members.kept:2"])
def test_a_death_while_members_are_taken_out_loses_none_and_doubles_none(
    tmp_path: Path, readers: ReaderPool, place: str
) -> None:
    office = make_office(tmp_path)
    feed(office, "a.zip", zipped({"a.txt": NOTE, "b.txt": NOTE + b"b", "c.txt": NOTE + b"c"}))
    office.index.close()
    office.db.close()
    died = subprocess.run([sys.executable, "-c", _WORK, str(tmp_path)], env={VARIABLE: place}, cwd=_ROOT, check=False)
    office = make_office(tmp_path, clock=SetClock(START.replace(hour=9)))
    with office.db.write() as tx:
        tx.jobs.requeue_expired()
    read_all(office, readers)
    found = papers(office)
    office.index.close()
    office.db.close()

    assert died.returncode == -9
    assert set(found) == {"a.zip", "a.txt", "b.txt", "c.txt"}
    assert all(paper.state.settled for paper in found.values())


_ROOT = Path(__file__).parents[3]
_WORK = """
import sys
from pathlib import Path
from core.settings import ReadingSettings
from ingest.workers.duties import Duties
from ocr.process import ReaderPool
from tests.factories import make_office
with ReaderPool(ReadingSettings()) as readers:
    duties = Duties(make_office(Path(sys.argv[1])), readers, lambda: False)
    while duties.read():
        pass
"""


def test_a_locked_archive_waits_for_its_password(office: Office, readers: ReaderPool) -> None:
    outer = feed(office, "a.7z", seven_zipped({"a.txt": NOTE}, "密码"))
    feed(office, "b.zip", zip_locked())
    read_all(office, readers)
    assert {paper.state for paper in papers(office).values()} == {DocumentState.LOCKED}
    read_again(office, OPERATOR, outer, Manner(password="密码"))
    read_all(office, readers)

    assert papers(office)["a.txt"].parent_id == outer


def test_what_cannot_be_taken_out_is_said(office: Office, readers: ReaderPool) -> None:
    feed(office, "a.zip", zipped({"bomb.bin": bytes(70 << 20), "b.txt": NOTE, "empty.txt": b""}))
    read_all(office, readers)
    found = papers(office)

    assert set(found) == {"a.zip", "b.txt"}
    assert found["a.zip"].state is DocumentState.NEEDS_REVIEW
    assert "member_left" in found["a.zip"].reasons


def test_archives_within_archives_end_at_a_depth(office: Office, readers: ReaderPool) -> None:
    body = NOTE
    for level in range(DEEPEST + 2):
        body = zipped({f"{level}.{'zip' if level else 'txt'}": body})
    feed(office, "a.zip", body)
    read_all(office, readers)
    found = papers(office)

    assert len(found) == DEEPEST
    assert [name for name, paper in found.items() if "member_left" in paper.reasons] == ["3.zip"]


def test_members_go_with_the_paper_they_came_in(office: Office, readers: ReaderPool) -> None:
    outer = feed(office, "a.zip", zipped({"a.zip": zipped({"b.txt": NOTE}), "c.txt": NOTE}))
    read_all(office, readers)
    lead = records.open_lead(office, OPERATOR, records.NewLead("张三借款", LeadChannel.WALK_IN))
    filing.file(office, OPERATOR, [outer], lead.id)

    with office.db.read() as tx:
        held = tx.documents.page(DocumentFilter(record_id=lead.id), visible_to=OPERATOR).items
    assert len(held) == 4


def test_members_have_the_tags_of_the_paper_they_came_in_and_give_way_like_it(
    office: Office, readers: ReaderPool
) -> None:
    body = zipped({"b.txt": NOTE})
    receive(office, OPERATOR, Arrival("a.zip", tags=("2019", "借款"), later=True), iter([body]))
    duties = Duties(office, readers, lambda: False)
    assert duties.read()
    assert isinstance(office.clock, SetClock)
    office.clock.advance(timedelta(seconds=1))
    feed(office, "urgent.txt", NOTE + b"!")
    assert duties.read()

    found = papers(office)
    assert found["b.txt"].tags == ("2019", "借款")
    assert (found["b.txt"].state, found["urgent.txt"].state.settled) == (DocumentState.RECEIVED, True)


def test_a_paper_is_withdrawn_with_what_came_within_it_and_they_come_back_together(
    office: Office, readers: ReaderPool
) -> None:
    outer = feed(office, "o.zip", zipped({"a.zip": zipped({"b.txt": NOTE}), "c.txt": NOTE, "d.txt": NOTE}))
    read_all(office, readers)
    found = papers(office)
    lead = records.open_lead(office, OPERATOR, records.NewLead("张三借款", LeadChannel.WALK_IN))
    filing.file(office, OPERATOR, [found["d.txt"].id], lead.id)
    retention.withdraw(office, OPERATOR, found["c.txt"].id, revision=found["c.txt"].revision)
    assert isinstance(office.clock, SetClock)
    office.clock.advance(timedelta(days=1))

    assert documents.view(office, OPERATOR, outer).within == 2
    retention.withdraw(office, OPERATOR, outer, revision=found["o.zip"].revision, within=True)
    assert set(papers(office)) == {"d.txt"}

    assert documents.view(office, OPERATOR, outer).within == 2
    retention.restore(office, OPERATOR, outer)
    assert set(papers(office)) == {"o.zip", "a.zip", "b.txt", "d.txt"}


def test_what_came_within_a_paper_stays_where_the_person_wants_it(office: Office, readers: ReaderPool) -> None:
    outer = feed(office, "o.zip", zipped({"a.txt": NOTE}))
    read_all(office, readers)
    retention.withdraw(office, OPERATOR, outer, revision=papers(office)["o.zip"].revision)
    assert set(papers(office)) == {"a.txt"}
    retention.restore(office, OPERATOR, outer)
    assert set(papers(office)) == {"o.zip", "a.txt"}


def test_a_member_destroyed_does_not_come_back(office: Office, readers: ReaderPool) -> None:
    outer = feed(office, "a.zip", zipped({"a.txt": NOTE, "b.txt": NOTE}))
    read_all(office, readers)
    gone = papers(office)["a.txt"]
    retention.withdraw(office, OPERATOR, gone.id, revision=gone.revision)
    assert isinstance(office.clock, SetClock)
    office.clock.advance(timedelta(days=31))
    retention.shred(office, gone.id)
    read_again(office, OPERATOR, outer, Manner())
    read_all(office, readers)

    assert set(papers(office)) == {"a.zip", "b.txt"}


def test_a_paper_knows_its_outer_paper_and_what_lies_in_it(office: Office, readers: ReaderPool) -> None:
    outer = feed(office, "a.zip", zipped({"a.txt": NOTE}))
    read_all(office, readers)
    inner = papers(office)["a.txt"]

    assert documents.view(office, OPERATOR, outer).children == ((inner.id, "a.txt"),)
    shown = documents.view(office, OPERATOR, inner.id).parent
    assert shown is not None
    assert (shown.id, shown.name) == (outer, "a.zip")
    rows = documents.listing(office, OPERATOR, DocumentQuery()).items
    assert {row.document.name: row.parent_name for row in rows} == {"a.zip": "", "a.txt": "a.zip"}
