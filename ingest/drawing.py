"""Drawing pages that were read without it, once their text is there and nobody waits for it any more."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from uuid import UUID

from cases.office import Office
from cases.pages import layouts
from cases.stand_in import STAND_IN_TYPE, stand_in
from core.crypto.keys import DataKey
from core.crypto.objects import Role
from core.errors import Conflict, Unreadable
from core.faults import crash_point
from core.jobs import Job
from core.model.document import Document
from core.model.page import Page
from core.model.person import OPERATOR
from core.model.stored import PageEntry
from ingest.renditions import RenditionWriter
from ingest.stretches import STRETCH
from ocr.port import PageDrawn, PageFailed
from ocr.process import ReaderPool

_PAGES_A_TURN = 100  #: whose texts are held in memory for it


@dataclass(frozen=True, slots=True)
class _Undrawn:
    """What is to be drawn in this turn, by page number, and with what."""

    document: Document
    key: DataKey
    original_id: UUID
    entries: Mapping[int, PageEntry]


def draw_pages(office: Office, readers: ReaderPool, job: Job) -> bool:
    """Carry out a drawing job, or a stretch of it; return whether the paper has all its pictures.

    The rows of the pages say what is still to do, so that whatever ends this, the next turn goes on from there.  A
    page that cannot be drawn is shown as its text for good.
    """
    crash_point("reading.leased")
    undrawn = _undrawn(office, job)
    if undrawn is None:
        return True
    writer = RenditionWriter(office.objects, job.document_id, undrawn.key)
    try:
        _draw(office, readers, job, undrawn, writer)
        writer.finish()
        crash_point("reading.stored")
        done = _keep(office, job, undrawn, writer)
    except BaseException:
        writer.abandon()
        raise
    crash_point("reading.kept" if done else "reading.aside")
    return done


def _undrawn(office: Office, job: Job) -> _Undrawn | None:
    with office.db.write() as tx:
        document = tx.documents.many([job.document_id], visible_to=OPERATOR).get(job.document_id)
        if document is None or not document.state.settled:  # destroyed; or read anew, which draws anew
            tx.jobs.finish(job)
            return None
        entries = [entry for entry in tx.pages.of(document.id, visible_to=OPERATOR) if entry.undrawn]
        if not entries:
            tx.jobs.finish(job)
            return None
        key = tx.documents.key(document.id, visible_to=OPERATOR)
        original = tx.objects.original(document.id, visible_to=OPERATOR)
    return _Undrawn(document, key, original.id, {entry.number: entry for entry in entries[:_PAGES_A_TURN]})


def _draw(office: Office, readers: ReaderPool, job: Job, undrawn: _Undrawn, writer: RenditionWriter) -> None:
    texts = {page.number: page for page in layouts(office, undrawn.entries.values(), undrawn.key)}
    turns = {number: page.rotation for number, page in texts.items()}
    source = office.objects.open(undrawn.original_id, undrawn.key, Role.ORIGINAL).whole()
    began, left = time.monotonic(), dict(texts)
    try:
        with closing(readers.draw(source, turns, name=undrawn.document.source, password=job.secret)) as events:
            for event in events:
                page = left.pop(event.number)
                drawn = _as_text(page) if isinstance(event, PageFailed) else event
                writer.add_pictures(undrawn.entries[event.number], drawn)
                if time.monotonic() - began >= STRETCH.total_seconds():
                    return
    except Unreadable:  # it could be read, and that will do
        for page in left.values():
            writer.add_pictures(undrawn.entries[page.number], _as_text(page))


def _as_text(page: Page) -> PageDrawn:
    picture = stand_in(page)
    return PageDrawn(page.number, picture, STAND_IN_TYPE, picture)


def _keep(office: Office, job: Job, undrawn: _Undrawn, writer: RenditionWriter) -> bool:
    """Say where the new pictures lie, unless the pages have been read anew meanwhile."""
    with office.db.write() as tx:
        tx.jobs.extend(job)
        shown = tx.pages.of(job.document_id, visible_to=OPERATOR)
        if not all(entry in shown for entry in undrawn.entries.values()):
            raise Conflict("lease_lost")
        for stored in writer.objects:
            tx.objects.add(stored)
        tx.pages.replace(job.document_id, writer.entries)
        done = len(writer.entries) == sum(entry.undrawn for entry in shown)
        if done:
            tx.jobs.finish(job)
        else:
            tx.jobs.put_aside(job, "")
    return done
