"""Keeping the search index in step with the papers: the change log is followed from the index's own watermark."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from cases.office import Office
from cases.searchable import payload_cell, searchable
from core.access import Action, require
from core.crypto.keys import DataKey
from core.crypto.objects import RangeReader, Role
from core.errors import Conflict, Corrupt, NotFound, Unavailable
from core.faults import crash_point
from core.log import log
from core.model.audit import AuditEvent
from core.model.document import Document, Lifecycle, StoredField
from core.model.layout import load_page
from core.model.page import Page
from core.model.person import OPERATOR, Principal
from core.model.stored import PageEntry
from search.port import Bucket, Generation, IndexEntry
from search.prepare import prepare
from storage.sql.database import Transaction

FOLLOWING = "index.follow"  #: held by the one that brings changes into the index
REBUILDING = "index.rebuild"  #: held by the one that makes a new one beside it
STEP = 50  #: papers brought into the index at once

_PATIENCE, _PAUSE = 1200, 0.05  #: how often, and how many seconds apart, the follower is asked to let go


def index_changes(office: Office) -> bool:
    """Bring the next changed papers into the index; False where there was nothing to do.

    Only for who holds `FOLLOWING`.  Doing it twice does no harm, so a crash between the index and anything else needs
    no repair.
    """
    return advance(office, office.index)


def rebuild(office: Office, who: Principal) -> int:
    """Make the index anew from the papers; return how many it holds.

    The new one is filled beside the present one, which goes on answering and following, and then takes its place.  One
    that was left unfinished is finished.

    Raises:
        Denied: the person's roles do not run the office.
        Conflict: `index_rebuilding`, somebody is at it already.
        Unavailable: the index does not answer, or whoever follows it does not pause.
    """
    require(who, Action.OPERATE)
    with office.db.exclusive(REBUILDING) as mine:
        if not mine:
            raise Conflict("index_rebuilding")
        with office.db.write() as tx:
            tx.audit.append(AuditEvent("index.rebuild", who.actor_id))
        beside = office.index.rebuild()
        while advance(office, beside):
            pass
        exchange(office, beside)
    return office.index.stats().documents


def exchange(office: Office, beside: Generation) -> None:
    """Put the new index in the place of the old one while nobody follows either, so that it lacks no change.

    Raises:
        Unavailable: whoever follows it does not pause.
    """
    for _ in range(_PATIENCE):
        with office.db.exclusive(FOLLOWING) as mine:
            if mine:
                while advance(office, beside):
                    pass
                crash_point("index.filled")
                office.index.publish()
                crash_point("index.published")
                return
        time.sleep(_PAUSE)
    raise Unavailable("search_unavailable")


def advance(office: Office, index: Generation) -> bool:
    """Bring the next changes into one index, the present or a new one; False where there are none."""
    mark = index.watermark()
    with office.db.write() as tx:
        if mark > tx.index_log.last():
            # It followed a log that was longer than this one: the office was brought back from a backup.
            index.clear()
            mark = 0
        changes = tx.index_log.after(mark, limit=STEP)
        if not changes:
            return False
        papers = [(change, _Paper.of(office, tx, change.document_id)) for change in changes]
    entries = [_entry(office, paper, change.sequence) for change, paper in papers if isinstance(paper, _Paper)]
    gone = [paper for _, paper in papers if isinstance(paper, UUID)]
    crash_point("index.gathered")
    index.apply(entries, gone, watermark=changes[-1].sequence)
    crash_point("index.applied")
    return True


@dataclass(frozen=True, slots=True)
class _Paper:
    """What an entry is made of, fetched in one transaction."""

    document: Document
    key: DataKey
    bucket: Bucket
    pages: Sequence[PageEntry]
    fields: Sequence[StoredField]

    @classmethod
    def of(cls, office: Office, tx: Transaction, document_id: UUID) -> _Paper | UUID:
        """Return the paper, or its identifier where it is not to be found any more."""
        document = tx.documents.many([document_id], visible_to=OPERATOR).get(document_id)
        if document is None or document.lifecycle is not Lifecycle.LIVE:
            tx.buckets.release(document_id)
            return document_id
        stored = tx.buckets.assign(document_id, limit=office.settings.search.bucket_documents)
        return cls(
            document,
            tx.documents.key(document_id, visible_to=OPERATOR),
            Bucket(stored.id, stored.secret),
            tx.pages.of(document_id, visible_to=OPERATOR),
            tx.fields.of(document_id, visible_to=OPERATOR),
        )


def _entry(office: Office, paper: _Paper, sequence: int) -> IndexEntry:
    cell = payload_cell(paper.document.id)
    content = searchable(paper.document, _pages(office, paper), paper.fields)
    entry = prepare(content, paper.bucket, lambda payload: paper.key.seal_text(cell, payload))
    return replace(entry, sequence=sequence)


def _pages(office: Office, paper: _Paper) -> list[Page]:
    """Return what was read on a paper, without what is damaged: one paper must not hold up all others."""
    pages: list[Page] = []
    opened: dict[UUID, RangeReader] = {}
    for entry in paper.pages:
        try:
            if entry.object_id not in opened:
                opened[entry.object_id] = office.objects.open(entry.object_id, paper.key, Role.RENDITION)
            layout = b"".join(opened[entry.object_id].read(entry.layout.start, entry.layout.end))
        except (Corrupt, NotFound) as error:
            told = {"document": str(paper.document.id), "object": str(entry.object_id), "code": error.code}
            log("index").warning("page left out", extra={"fields": told})
            continue
        pages.append(load_page(layout))
    return pages
