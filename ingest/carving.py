"""The product cuts a scan of several papers by itself, where every cut is sure, once, and so that it can be undone."""

from __future__ import annotations

from contextlib import suppress

from cases.office import Office
from cases.pages import layouts
from core.errors import Invalid, Unreadable
from core.faults import crash_point
from core.jobs import Job
from core.model.document import Document, DocumentState, Lifecycle
from core.model.person import OPERATOR
from ingest import cutting
from ingest.composing import BY_ITSELF, Maker, PlacedPage, compose
from ocr.process import ReaderPool
from storage.sql.database import Transaction


def may_be_cut(tx: Transaction, document: Document) -> bool:
    """Say whether the product may cut a paper: it waits as several in one, and was never cut before."""
    waits = document.state is DocumentState.NEEDS_REVIEW and "several_papers" in document.reasons
    whole = document.lifecycle is Lifecycle.LIVE and not tx.decisions.ever(document.id, BY_ITSELF)
    return waits and whole and not (document.classification and document.classification.document_type.by_hand)


def cut_scan(office: Office, readers: ReaderPool, job: Job) -> bool:
    """Carry out a cutting job; always True, as it is done in one go.

    Whatever a person decided since the scan was read stands: then nothing is cut, and it waits as it did.

    Raises:
        Conflict: `changed_meanwhile`, `lease_lost`.
        Unavailable: the store, the database or the machine's readers do not answer.
    """
    crash_point("reading.leased")
    with office.db.write() as tx:
        document = tx.documents.many([job.document_id], visible_to=OPERATOR).get(job.document_id)
        if document is None or not may_be_cut(tx, document):
            tx.jobs.finish(job)
            return True
        entries = tx.pages.of(document.id, visible_to=OPERATOR)
        key = tx.documents.key(document.id, visible_to=OPERATOR)
    read = layouts(office, entries, key)
    cuts = cutting.cuts_of(read, cutting.sizes(entries), office.classifier())
    turns = {page.number: page.rotation for page in read}
    plan = [[PlacedPage(document.id, number, turns[number]) for number in paper] for paper in cuts.papers]
    if cutting.may_stand(cuts):
        with suppress(Invalid, Unreadable):  # left to a person, who is told what is amiss
            compose(office, readers, Maker(OPERATOR, job), {document.id: document}, plan)
            return True
    with office.db.write() as tx:
        tx.jobs.finish(job)
    return True
