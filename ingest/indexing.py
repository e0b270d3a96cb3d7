"""Keeping the search index in step with the papers: the change log is followed from the index's own watermark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from cases.office import Office
from cases.searchable import payload_cell, searchable
from core.access import Action, require
from core.crypto.keys import DataKey
from core.crypto.objects import RangeReader, Role
from core.faults import crash_point
from core.model.audit import AuditEvent
from core.model.document import Document, Lifecycle, StoredField
from core.model.layout import load_page
from core.model.page import Page
from core.model.person import OPERATOR, Principal
from core.model.stored import PageEntry
from search.port import Bucket, IndexEntry
from search.prepare import prepare
from storage.sql.database import Transaction

STEP = 50  #: papers brought into the index at once


def index_changes(office: Office) -> bool:
    """Bring the next changed papers into the index; False where there was nothing to do.

    Doing it twice does no harm, so a crash between the index and anything else needs no repair.
    """
    with office.db.write() as tx:
        changes = tx.index_log.after(office.index.watermark(), limit=STEP)
        if not changes:
            return False
        papers = [_Paper.of(office, tx, change.document_id) for change in changes]
    entries = [_entry(office, paper) for paper in papers if isinstance(paper, _Paper)]
    gone = [paper for paper in papers if isinstance(paper, UUID)]
    crash_point("index.gathered")
    office.index.apply(entries, gone, watermark=changes[-1].sequence)
    crash_point("index.applied")
    return True


def rebuild(office: Office, who: Principal) -> int:
    """Make the index anew from the papers; return how many it holds.  Search finds less until it is done.

    Raises:
        Denied: the person's roles do not manage cases.
    """
    require(who, Action.MANAGE_CASES)
    with office.db.write() as tx:
        tx.audit.append(AuditEvent("index.rebuild", who.person_id))
    office.index.clear()
    while index_changes(office):
        pass
    return office.index.stats().documents


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


def _entry(office: Office, paper: _Paper) -> IndexEntry:
    cell = payload_cell(paper.document.id)
    content = searchable(paper.document, _pages(office, paper), paper.fields)
    return prepare(content, paper.bucket, lambda payload: paper.key.seal_text(cell, payload))


def _pages(office: Office, paper: _Paper) -> list[Page]:
    pages: list[Page] = []
    opened: dict[UUID, RangeReader] = {}
    for entry in paper.pages:
        if entry.object_id not in opened:
            opened[entry.object_id] = office.objects.open(entry.object_id, paper.key, Role.RENDITION)
        layout = b"".join(opened[entry.object_id].read(entry.layout.start, entry.layout.end))
        pages.append(load_page(layout))
    return pages
