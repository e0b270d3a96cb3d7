"""Made-up offices, papers and pages for tests, built from the product's own parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from cases import linking, raising, review
from cases.office import Office
from classifier.engine import PaperClassifier
from classifier.fields.extractor import PaperExtractor
from core.clock import SetClock
from core.crypto.providers import FileKeyProvider
from core.model.document import Classification, Decision, Document, FieldValue, Verdict
from core.model.page import Box, Line, Page, TextSource
from core.model.person import OPERATOR, Principal
from core.settings import Settings
from ingest import indexing, intake
from ingest.renditions import RenditionWriter
from ocr.port import PageRead
from search.embedded import EmbeddedIndex
from storage.objects.local import LocalObjects
from storage.objects.sealed import SealedObjects
from storage.sql.database import Database

START = datetime(2026, 11, 22, 6, 5, tzinfo=UTC)
SOMEWHERE = Box(0.1, 0.1, 0.4, 0.14)
ZHANG = "11010519491231002X"  #: an identity number whose check holds
LI = "360426199101010071"  #: another


def make_office(folder: Path, *, clock: SetClock | None = None, address: str | None = None) -> Office:
    """Open a new, empty office in `folder`, its database there too or at `address`."""
    clock = clock or SetClock(START)
    provider = FileKeyProvider.open_or_create(folder / "root.key")
    if address is None:
        database = Database.open(folder / "office.db", provider, clock=clock)
    else:
        database = Database.connect(address, folder, provider, clock=clock)
    return Office(
        db=database,
        objects=SealedObjects(LocalObjects(folder / "objects"), database.office_id),
        index=EmbeddedIndex(folder / "index"),
        provider=provider,
        classifier=PaperClassifier,
        extractor=PaperExtractor,
        clock=clock,
        settings=Settings(home=folder, key_file=folder / "root.key"),
    )


def make_value(name: str, value: str, *, verdict: Verdict = Verdict.READ, subject: int = 0) -> FieldValue:
    """Return a value as reading finds it on the first page."""
    return FieldValue(name, value, value, verdict, 0.9, 1, SOMEWHERE, subject)


def make_page(text: str, number: int = 1) -> Page:
    """Return an upright page with these lines."""
    lines = tuple(
        Line(line, Box(0.1, 0.1 + 0.05 * place, 0.9, 0.14 + 0.05 * place), 0.98)
        for place, line in enumerate(text.split("\n"))
    )
    return Page(number, 595, 842, 0, TextSource.EMBEDDED, lines)


def person_values(name: str, id_number: str = "", *, subject: int = 1, **others: str) -> tuple[FieldValue, ...]:
    """Return what a paper says of one person."""
    numbers = (make_value("id_number", id_number, verdict=Verdict.CHECKED, subject=subject),) if id_number else ()
    more = tuple(make_value(key, value, subject=subject) for key, value in others.items())
    return (make_value("name", name, subject=subject), *numbers, *more)


@dataclass(frozen=True)
class Reading:
    """What reading is to find on a paper; a page may be given by its text alone."""

    pages: Sequence[str | Page] = ("借款合同\n出借人张三，借款人李四",)
    fields: Sequence[FieldValue] = field(default_factory=tuple)
    type: Decision = field(default_factory=lambda: Decision("loan_contract", 0.97, sure=True))
    cause: Decision | None = None


def receive(
    office: Office, who: Principal, name: str = "合同.pdf", *, record_id: UUID | None = None, body: bytes = b""
) -> Document:
    """Take a paper in, unread; `body` makes it the same file as another."""
    arrival = intake.Arrival(name, record_id=record_id, duplicates=intake.Duplicates.KEEP)
    return intake.receive(office, who, arrival, iter([body or name.encode()])).document


def read(office: Office, document: Document, reading: Reading) -> Document:
    """Write what reading found on a paper, as the pipeline does."""
    with office.db.read() as tx:
        writer = RenditionWriter(office.objects, document.id, tx.keys.of(document.id))
    for number, given in enumerate(reading.pages, 1):
        page = make_page(given, number) if isinstance(given, str) else given
        writer.add(PageRead(page, b"large " + page.text.encode(), "image/webp", b"small"))
    writer.finish()
    classification = Classification(reading.type, reading.cause)
    outcome = review.outcome(classification, reading.fields)
    with office.db.write() as tx:
        found = tx.documents.get(document.id, visible_to=OPERATOR)
        tx.pages.clear(document.id)
        for entry in writer.objects:
            tx.objects.add(entry)
        tx.pages.add(document.id, writer.entries)
        tx.fields.replace(document.id, reading.fields)
        done = replace(
            found,
            state=outcome.state,
            reasons=outcome.reasons,
            classification=classification,
            page_count=len(reading.pages),
            pages_read=len(reading.pages),
            dated=review.date_of(reading.fields),
        )
        saved = tx.documents.save(done, visible_to=OPERATOR)
        linking.link_reading(office, tx, saved)
        raising.reassess_findings(tx, saved, office.clock.now())
        tx.index_log.note(document.id)
    return saved


def paper(
    office: Office,
    who: Principal,
    reading: Reading | None = None,
    *,
    name: str = "合同.pdf",
    record_id: UUID | None = None,
) -> Document:
    """Take a paper in and read it."""
    return read(office, receive(office, who, name, record_id=record_id), reading or Reading())


def settle(office: Office) -> None:
    """Bring the search index up to date."""
    while indexing.index_changes(office):
        pass
