"""A scan whose cuts are sure is cut by the product: every page once, for whoever saw the scan, once and for all."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from cases import corrections, documents, pages, records
from cases.documents import DocumentQuery
from cases.office import Office
from cases.records import NewCase
from core.clock import SetClock
from core.faults import VARIABLE
from core.ids import new_id
from core.jobs import JobKind
from core.model.document import Document, DocumentState, Lifecycle
from core.model.person import OPERATOR, Principal, Role
from core.model.record import Visibility
from core.settings import ReadingSettings
from ingest.intake import Arrival, receive
from ingest.workers.duties import Duties
from ocr.process import ReaderPool
from tests.factories import START, make_office
from tests.scans import PILE, scan

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="readers need Linux")
PARTS = ["一叠 1.pdf", "一叠 2.pdf", "一叠 3.pdf"]


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


def feed(office: Office, body: bytes, record_id: UUID | None = None) -> UUID:
    return receive(office, OPERATOR, Arrival("一叠.pdf", record_id=record_id), iter([body])).document.id


def read_all(office: Office, readers: ReaderPool) -> None:
    duties = Duties(office, readers, lambda: False)
    while duties.read():
        pass


def papers(office: Office, lifecycle: Lifecycle = Lifecycle.LIVE) -> list[Document]:
    rows = documents.listing(office, OPERATOR, DocumentQuery(lifecycle=lifecycle), limit=200).items
    return sorted((row.document for row in rows), key=lambda paper: paper.name)


def text(office: Office, paper: Document) -> str:
    return pages.text(office, OPERATOR, paper.id)


def test_separated_papers_become_papers_of_their_own(office: Office, readers: ReaderPool, tmp_path: Path) -> None:
    whole = feed(office, scan(tmp_path, *PILE))
    read_all(office, readers)
    found = papers(office)

    assert [paper.name for paper in found] == PARTS
    assert [paper.page_count for paper in found] == [1, 2, 1]
    assert [text(office, paper).split("\n")[0] for paper in found] == ["借条", "青岛市市南区人民法院", "收条"]
    assert {paper.parent_id for paper in found} == {whole}
    assert [paper.id for paper in papers(office, Lifecycle.REPLACED)] == [whole]
    assert all(paper.state.settled and paper.classification for paper in found)


def test_what_was_read_of_the_scan_is_not_read_again(
    office: Office, readers: ReaderPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    firsts: list[int] = []
    reads = ReaderPool.read

    def noted(self: ReaderPool, *args: Any, **how: Any) -> Any:
        firsts.append(how["first"])
        return reads(self, *args, **how)

    monkeypatch.setattr(ReaderPool, "read", noted)
    feed(office, scan(tmp_path, *PILE))
    read_all(office, readers)

    assert firsts[0] == 1
    assert sorted(firsts[1:]) == [2, 2, 3]


def test_the_log_and_the_history_say_that_the_product_did_it(
    office: Office, readers: ReaderPool, tmp_path: Path
) -> None:
    whole = feed(office, scan(tmp_path, *PILE))
    read_all(office, readers)
    piece = papers(office)[0]
    came = [entry for entry in documents.history(office, OPERATOR, piece.id) if entry.action == "document.cut"]

    assert [(entry.actor, entry.by_operator) for entry in came] == [("", False)]
    for name in (piece.id, whole):
        assert [item.action for item in corrections.decisions(office, OPERATOR, name)] == ["document.cut"]
    assert office.db.verify_log().sound


def test_papers_are_seen_by_whom_the_scan_was_seen(office: Office, readers: ReaderPool, tmp_path: Path) -> None:
    shut = records.open_case(office, OPERATOR, NewCase("合同纠纷", visibility=Visibility.RESTRICTED))
    whole = feed(office, scan(tmp_path, *PILE), shut.id)
    read_all(office, readers)
    found = papers(office)
    stranger = Principal(new_id(), frozenset({Role.STAFF}), "stranger")
    with office.db.read() as tx:
        scanned = tx.documents.get(whole, visible_to=OPERATOR)
        seen = tx.documents.visible_ids([whole, *(paper.id for paper in found)], visible_to=stranger)

    assert len(found) == len(PARTS)
    assert not seen
    assert {(paper.record_id, paper.created_by, paper.tags) for paper in found} == {
        (shut.id, scanned.created_by, scanned.tags)
    }


def test_what_is_not_sure_waits_for_a_person(office: Office, readers: ReaderPool, tmp_path: Path) -> None:
    whole = feed(office, scan(tmp_path, "iou", "going on", "going on", "judgment"))
    read_all(office, readers)
    (found,) = papers(office)

    assert (found.id, found.state) == (whole, DocumentState.NEEDS_REVIEW)
    assert "several_papers" in found.reasons


def test_what_a_person_decided_meanwhile_stands(office: Office, readers: ReaderPool, tmp_path: Path) -> None:
    whole = feed(office, scan(tmp_path, *PILE))
    with office.db.read() as tx:
        (first,) = tx.jobs.ready([JobKind.READ], limit=9)
    assert Duties(office, readers, lambda: False).read(first)
    (found,) = papers(office)
    corrections.confirm_document(office, OPERATOR, whole, revision=found.revision)
    read_all(office, readers)

    assert [paper.id for paper in papers(office)] == [whole]
    with office.db.read() as tx:
        assert not any(kind is JobKind.CUT for kind, _state in tx.jobs.counts())


@pytest.mark.parametrize("place", ["arrange.keys:1", "arrange.stored:1"])
def test_a_death_while_it_is_cut_loses_nothing_and_doubles_nothing(
    tmp_path: Path, readers: ReaderPool, place: str
) -> None:
    office = make_office(tmp_path)
    whole = feed(office, scan(tmp_path, *PILE))
    office.index.close()
    office.db.close()
    died = subprocess.run([sys.executable, "-c", _WORK, str(tmp_path)], env={VARIABLE: place}, cwd=_ROOT, check=False)
    office = make_office(tmp_path, clock=SetClock(START.replace(hour=9)))
    with office.db.write() as tx:
        tx.jobs.requeue_expired()
    read_all(office, readers)
    found, aside = papers(office), papers(office, Lifecycle.REPLACED)
    read = [text(office, paper) for paper in found]
    office.index.close()
    office.db.close()

    assert died.returncode == -9
    assert [paper.name for paper in found] == PARTS
    assert [paper.id for paper in aside] == [whole]
    assert all(read)


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
