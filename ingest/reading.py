"""Reading a paper: pages as they come, then what it is, what stands on it, and whom it speaks of."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from cases import linking, raising, review
from cases.disagreements import Disagreement
from cases.office import Office
from cases.pages import layouts, picture
from cases.tables import row_disagreements
from core.crypto.objects import Role
from core.errors import Unreadable
from core.faults import crash_point
from core.jobs import Job, JobKind
from core.metrics import PAGE_SECONDS
from core.model.audit import AuditEvent
from core.model.document import Classification, Decision, Document, DocumentState, FieldValue, Lifecycle
from core.model.page import Page
from core.model.person import OPERATOR
from core.model.stored import PageEntry
from ingest import cutting
from ingest.carving import may_be_cut
from ingest.cutting import Cuts
from ingest.members import Taken, take_out
from ingest.renditions import RenditionWriter
from ingest.stretches import STRETCH, SoFar
from ingest.witnesses import Pictures, vouched
from ocr.formats import Format
from ocr.port import Opened, PageFailed, PageRead, ReadEvent
from ocr.process import ReaderPool
from storage.sql.database import Transaction

SEALED_UNREAD = "sealed_unread"  #: why a paper was not read that has no pages, such as sound and film
_TELLING = timedelta(seconds=0.2)  #: between two notes of a paper's progress
_NO_PAPER = Classification(Decision("other", 1.0, sure=True))
_SCANS = frozenset({Format.PDF.media_type, Format.TIFF.media_type})  #: what a scanner makes of a pile
_DIRECTORIES = frozenset({Format.ZIP.media_type, Format.SEVEN_ZIP.media_type})  #: their page lists what they hold


@dataclass
class _Reading:
    """What has come of one stretch of a paper, after `before`."""

    before: SoFar
    media_type: str = "application/octet-stream"
    page_count: int = 0
    pages: list[Page] = field(default_factory=list)
    failed: int = 0
    failure: str | None = None  #: why the last page that failed did
    members: int = 0  #: papers that lie in this one
    told: float = field(default_factory=lambda: float("-inf"))  #: when progress was last written down

    @property
    def done(self) -> int:
        """How many pages have been looked at by now."""
        return len(self.before.entries) + len(self.pages) + self.failed

    def wants_telling(self) -> bool:
        """Say whether to write progress down now: pages may come by the hundred a second, people look once."""
        now = time.monotonic()
        if now - self.told < _TELLING.total_seconds():
            return False
        self.told = now
        return True


def read_document(office: Office, readers: ReaderPool, job: Job) -> bool:
    """Carry out a reading job, or a stretch of it; its secret is the password of a locked paper.

    Returns whether the paper is done; else its job waits for the next turn.  What is wrong with a paper becomes its
    state; only the product's own trouble is raised, to be tried again.
    """
    started = time.monotonic()
    crash_point("reading.leased")
    before = SoFar.loaded(job.so_far)
    document = _begin(office, job, before)
    if document is None:
        return True
    try:
        writer, reading = _read_stretch(office, readers, job, document, before)
    except Unreadable as error:
        _close(office, job, error.code, _seconds(before, started))
        return True
    try:
        if reading.done < reading.page_count:
            _put_aside(office, job, writer, reading, started)
            return False
        taken = take_out(office, readers, job, document, reading.members) if reading.members else Taken(left=False)
        if not taken.finished:
            _put_aside(office, job, writer, reading, started)
            return False
        pages = [*_pages_before(office, document, before), *reading.pages]
        classification, fields = _understand(office, document, reading.media_type, pages)
        entries = (*before.entries, *writer.entries)
        fields = vouched(fields, pages, _pictures(office, document, entries), readers, office.clock.now().date())
        rows = row_disagreements(document.id, pages, classification.document_type.code)
        seconds = _seconds(before, started)
        cuts = _cuts(office, document, reading, entries, pages)
        amiss = _amiss(reading, pages, several=len(cuts.papers) > 1, members_left=taken.left)
        sure = cutting.may_stand(cuts) and job.secret is None
        result = _Result(reading, classification, fields, seconds, rows, amiss, to_be_cut=sure)
        old = _keep(office, job, writer, result)
    except BaseException:
        writer.abandon()
        raise
    crash_point("reading.kept")
    for object_id in old:
        office.objects.delete(object_id)
    return True


def _seconds(before: SoFar, started: float) -> float:
    return round(before.seconds + time.monotonic() - started, 3)


def _begin(office: Office, job: Job, before: SoFar) -> Document | None:
    with office.db.write() as tx:
        document = tx.documents.many([job.document_id], visible_to=OPERATOR).get(job.document_id)
        if document is None or document.lifecycle is not Lifecycle.LIVE:
            tx.jobs.finish(job)
            return None
        begun = replace(document, state=DocumentState.READING, pages_read=len(before.entries))
        return tx.documents.save(begun, visible_to=OPERATOR)


def _read_stretch(
    office: Office, readers: ReaderPool, job: Job, document: Document, before: SoFar
) -> tuple[RenditionWriter, _Reading]:
    if document.size > office.settings.reading.max_file_bytes:
        raise Unreadable("too_large_to_read")
    with office.db.read() as tx:
        key = tx.documents.key(document.id, visible_to=OPERATOR)
        original = tx.objects.original(document.id, visible_to=OPERATOR)
    source = office.objects.open(original.id, key, Role.ORIGINAL).whole()
    writer, reading = RenditionWriter(office.objects, document.id, key), _Reading(before)
    first, upright = len(before.entries) + 1, document.upright_by_hand
    try:
        with closing(
            readers.read(source, name=document.source, password=job.secret, upright=upright, first=first)
        ) as events:
            began = since = time.monotonic()
            for event in events:
                _measure(event, time.monotonic() - since)
                _take(office, job, writer, reading, event)
                since = time.monotonic()
                if reading.done >= first and since - began >= STRETCH.total_seconds():
                    break
        if reading.failure is not None and before.failed + reading.failed == reading.page_count:
            raise Unreadable(reading.failure)
        writer.finish()
        crash_point("reading.stored")
    except BaseException:
        writer.abandon()
        raise
    return writer, reading


def _measure(event: ReadEvent, seconds: float) -> None:
    match event:
        case PageRead():
            PAGE_SECONDS.labels("read").observe(seconds)
        case PageFailed():
            PAGE_SECONDS.labels("failed").observe(seconds)


def _take(office: Office, job: Job, writer: RenditionWriter, reading: _Reading, event: ReadEvent) -> None:
    match event:
        case Opened(media_type=media_type, page_count=count, members=members):
            reading.media_type, reading.page_count, reading.members = media_type, count, members
        case PageRead(page=page):
            writer.add(event)
            reading.pages.append(page)
        case PageFailed(number=number, code=code):
            writer.add_failed(number, code)
            reading.failed += 1
            reading.failure = code
    if reading.wants_telling():
        with office.db.write() as tx:
            tx.jobs.extend(job)
            tx.documents.note_progress(job.document_id, page_count=reading.page_count, pages_read=reading.done)
    crash_point("reading.page")


def _put_aside(office: Office, job: Job, writer: RenditionWriter, reading: _Reading, started: float) -> None:
    """Keep what a stretch has brought with the job, and let others have their turn."""
    so_far = SoFar((*reading.before.entries, *writer.entries), _seconds(reading.before, started))
    with office.db.write() as tx:
        for entry in writer.objects:
            tx.objects.add(entry)
        tx.documents.note_progress(job.document_id, page_count=reading.page_count, pages_read=reading.done)
        tx.jobs.put_aside(job, so_far.dumped())
    crash_point("reading.aside")


def _pages_before(office: Office, document: Document, before: SoFar) -> tuple[Page, ...]:
    """Return what earlier stretches have read."""
    if not before.entries:
        return ()
    with office.db.read() as tx:
        key = tx.documents.key(document.id, visible_to=OPERATOR)
    return layouts(office, [entry for entry in before.entries if entry.failure is None], key)


def _pictures(office: Office, document: Document, entries: Sequence[PageEntry]) -> Pictures:
    """Return what fetches the picture of a page that was read just now, or in an earlier stretch."""
    with office.db.read() as tx:
        key = tx.documents.key(document.id, visible_to=OPERATOR)
    places = {entry.number: entry for entry in entries}

    def fetched(number: int) -> bytes:
        return picture(office, places[number], key) if number in places else b""

    return fetched


def _understand(
    office: Office, document: Document, media_type: str, pages: Sequence[Page]
) -> tuple[Classification, tuple[FieldValue, ...]]:
    """Sort the paper and take its values; what a person decided stands.

    A recording is surely no paper, nor is an archive: the names it lists are not what its papers say.
    """
    if not pages or media_type in _DIRECTORIES:
        return _with_decided(_NO_PAPER, document.classification), ()
    found = _with_decided(office.classifier().classify(pages), document.classification)
    return found, tuple(office.extractor().extract(pages, found.document_type.code))


def _cuts(
    office: Office, document: Document, reading: _Reading, entries: Sequence[PageEntry], pages: Sequence[Page]
) -> Cuts:
    """Return how a scan might be cut, which nobody asks whose pages were laid together already.

    What has pages that nobody could read, or holds papers besides, is for a person to take apart.
    """
    if reading.media_type not in _SCANS or not 1 < len(pages) <= cutting.MOST or document.upright_by_hand:
        return Cuts(())
    cuts = cutting.cuts_of(pages, cutting.sizes(entries), office.classifier())
    return replace(cuts, sure=cuts.sure and len(pages) == reading.page_count and not reading.members)


def _amiss(reading: _Reading, pages: Sequence[Page], *, several: bool, members_left: bool) -> tuple[str, ...]:
    """Return what is amiss with the file, as `review.outcome` has it."""
    holds = {"page_failed": reading.before.failed + reading.failed > 0, "member_left": members_left}
    holds["handwritten"] = any(page.handwriting for page in pages)
    holds["several_papers"] = several
    return tuple(code for code, held in holds.items() if held)


def _with_decided(found: Classification, before: Classification | None) -> Classification:
    """Return what was found, with what a person decided in its place."""
    if before is None:
        return found
    return replace(
        found,
        document_type=_standing(before.document_type) or found.document_type,
        case_cause=_standing(before.case_cause) or found.case_cause,
        business_type=_standing(before.business_type) or found.business_type,
    )


def _standing(decision: Decision | None) -> Decision | None:
    return decision if decision is not None and decision.by_hand else None


@dataclass(frozen=True, slots=True)
class _Result:
    reading: _Reading
    classification: Classification
    fields: tuple[FieldValue, ...]
    seconds: float
    rows: tuple[Disagreement, ...]
    of_the_file: tuple[str, ...]  #: what was amiss, as `review.outcome` has it
    to_be_cut: bool  #: whether the product is sure enough of the papers in it to part them


def _keep(office: Office, job: Job, writer: RenditionWriter, result: _Result) -> tuple[UUID, ...]:
    """Write everything that was read in one transaction; return the renditions it replaces, to be removed.

    What people decided on the paper, even while it was being read, stands and counts.
    """
    with office.db.write() as tx:
        document = tx.documents.get(job.document_id, visible_to=OPERATOR)
        before = result.reading.before
        tx.pages.clear(document.id)
        old = _forget_others(tx, document.id, before.objects)
        for entry in writer.objects:
            tx.objects.add(entry)
        tx.pages.add(document.id, [*before.entries, *writer.entries])
        stored = tx.fields.replace(document.id, result.fields)
        classification = _with_decided(result.classification, document.classification)
        outcome = review.outcome(classification, result.fields, result.of_the_file)
        read = replace(
            document,
            state=outcome.state,
            reasons=outcome.reasons,
            reason=None if result.reading.page_count else SEALED_UNREAD,
            classification=classification,
            media_type=result.reading.media_type,
            page_count=result.reading.page_count,
            pages_read=result.reading.page_count,
            seconds=result.seconds,
        )
        read = review.reassess(read, stored, office.clock.now().date())
        document = tx.documents.save(read, visible_to=OPERATOR)
        linking.link_reading(office, tx, document)
        raising.reassess_findings(tx, document, office.clock.now(), rows=result.rows)
        if any(entry.undrawn for entry in (*before.entries, *writer.entries)):
            tx.jobs.enqueue(JobKind.DRAW, document.id, secret=job.secret)
        if result.to_be_cut and may_be_cut(tx, document):
            tx.jobs.enqueue(JobKind.CUT, document.id, priority=job.priority)
        _finish(tx, job, document)
    return old


def _close(office: Office, job: Job, code: str, seconds: float) -> None:
    """Write that the paper cannot be read; its original stays, and so does what an earlier reading found."""
    state = DocumentState.LOCKED if code == "locked" else DocumentState.FAILED
    if state is DocumentState.LOCKED and job.secret is not None:
        code = "wrong_password"
    with office.db.write() as tx:
        document = tx.documents.get(job.document_id, visible_to=OPERATOR)
        closed = replace(document, state=state, reason=code, reasons=(), seconds=seconds)
        _finish(tx, job, tx.documents.save(closed, visible_to=OPERATOR))
        old = forget_aside(tx, document.id)
    for object_id in old:
        office.objects.delete(object_id)


def forget_aside(tx: Transaction, document_id: UUID) -> tuple[UUID, ...]:
    """Forget what stretches of a reading that comes to nothing have brought; return the objects to delete."""
    shown = tx.pages.of(document_id, visible_to=OPERATOR)
    if any(entry.undrawn for entry in shown):  # of an earlier reading, which goes on being shown
        tx.jobs.enqueue(JobKind.DRAW, document_id)
    kept = {found for entry in shown for found in (entry.object_id, entry.pictured_in)}
    return _forget_others(tx, document_id, kept)


def _forget_others(tx: Transaction, document_id: UUID, kept: Collection[UUID]) -> tuple[UUID, ...]:
    """Forget the renditions of a paper but for those kept, and return them."""
    renditions = (entry.id for entry in tx.objects.of(document_id) if entry.role == Role.RENDITION)
    old = tuple(found for found in renditions if found not in kept)
    tx.objects.forget(old)
    return old


def give_up(tx: Transaction, job: Job) -> None:
    """Write that reading failed too often by the product's own fault; the paper can be read again by hand.

    What was read and only not drawn is shown by its text, and stays as it is.
    """
    if job.kind is not JobKind.READ:
        return
    document = tx.documents.many([job.document_id], visible_to=OPERATOR).get(job.document_id)
    if document is None:
        return  # destroyed meanwhile
    closed = replace(document, state=DocumentState.FAILED, reason="reading_failed", reasons=())
    tx.documents.save(closed, visible_to=OPERATOR)
    tx.index_log.note(document.id)


def _finish(tx: Transaction, job: Job, document: Document) -> None:
    tx.index_log.note(document.id)
    tx.audit.append(AuditEvent("document.read", None, document.id, document.record_id, document.state.value))
    tx.jobs.finish(job)
