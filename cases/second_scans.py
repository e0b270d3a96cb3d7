"""A second scan of the same paper: found among what a person may see, offered, and settled by that person.

Nothing is kept to find it by: the paper's own words are asked for as a search is, and what comes back is compared on
opened text.  So it tells nobody of papers that a search would not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from cases.decided import changeable
from cases.filing import file
from cases.lookup import Opener
from cases.office import Office
from cases.pages import layouts
from cases.retention import withdraw
from core.access import Action, allows, require
from core.errors import Unavailable
from core.model.audit import AuditEvent
from core.model.document import Document, Lifecycle
from core.model.person import Principal
from core.model.record import RecordKind
from search.likeness import PAGES, alike
from search.port import Bucket

SHOWN = 3


class Choice(StrEnum):
    """What to do with two scans of one paper."""

    KEEP_BOTH = "keep_both"  #: they are two papers, or both are wanted; not offered again
    KEEP_THIS = "keep_this"  #: this one takes the other's place, which is withdrawn
    KEEP_OTHER = "keep_other"  #: the other way round


@dataclass(frozen=True, slots=True)
class SecondScan:
    """Another paper that says nearly the same; `share` (0 to 1) is how much of both texts is common."""

    document: Document
    share: float
    filed_to: str  #: title of the lead or case; empty where there is none in sight


def offered(office: Office, who: Principal, document_id: UUID) -> tuple[SecondScan, ...]:
    """Return what may be other scans of a paper, likest first; nothing while search does not answer.

    Raises:
        NotFound: there is no such paper for this person.
    """
    with office.db.read() as tx:
        document = tx.documents.get(document_id, visible_to=who)
        if document.lifecycle is not Lifecycle.LIVE or not allows(who, Action.REVIEW):
            return ()
        entries = tx.pages.of(document_id, visible_to=who)[:PAGES]
        texts = [page.text for page in layouts(office, entries, tx.documents.key(document_id, visible_to=who))]
        buckets = [Bucket(bucket.id, bucket.secret) for bucket in tx.buckets.visible_to(who)]
        try:
            found = alike(office.index, buckets, Opener(tx, who), texts, but=document_id)
        except Unavailable:
            return ()
        others = tx.documents.many([item.document_id for item in found], visible_to=who)
        shares = [(others[item.document_id], item.share) for item in found if item.document_id in others]
        shown = [(other, share) for other, share in shares if _may_be_one(document, other)][:SHOWN]
        records = tx.records.many({other.record_id for other, _ in shown}, visible_to=who)
    filed = {key: item.title for key, item in records.items() if item.kind is not RecordKind.BATCH}
    return tuple(SecondScan(other, share, filed.get(other.record_id, "")) for other, share in shown)


def settle(
    office: Office, who: Principal, document_id: UUID, other_id: UUID, choice: Choice, *, revision: int
) -> Document:
    """Do with two scans what a person chose, and return the one that stays (of both: this one).

    The one that stays is filed where the other was, if it was filed nowhere; the other can be restored as any
    withdrawn paper can.

    Raises:
        NotFound: one of them is none for this person.
        Denied: the person's roles do not review.
        Conflict: `changed_meanwhile` or `not_live`.
    """
    require(who, Action.REVIEW)
    with office.db.read() as tx:
        this, other = changeable(tx, who, document_id), changeable(tx, who, other_id)
    if choice is Choice.KEEP_BOTH:
        return _apart(office, who, replace(this, revision=revision), other)
    stays, goes = (this, other) if choice is Choice.KEEP_THIS else (other, this)
    goes = replace(goes, revision=revision) if goes.id == this.id else goes
    if stays.record_id == stays.batch_id != goes.record_id != goes.batch_id:
        file(office, who, [stays.id], goes.record_id)
    withdraw(office, who, goes.id, revision=goes.revision)
    with office.db.write() as tx:
        told = {"choice": choice.value, "other": str(goes.id)}
        tx.audit.append(AuditEvent("document.second_scan", who.actor_id, stays.id, stays.record_id, detail=told))
        return tx.documents.get(stays.id, visible_to=who)


def _apart(office: Office, who: Principal, this: Document, other: Document) -> Document:
    with office.db.write() as tx:
        told = {"choice": Choice.KEEP_BOTH.value, "other": str(other.id)}
        tx.audit.append(AuditEvent("document.second_scan", who.actor_id, this.id, this.record_id, detail=told))
        known = tuple(dict.fromkeys((*this.apart_from, other.id)))
        return tx.documents.save(replace(this, apart_from=known), visible_to=who)


def _may_be_one(document: Document, other: Document) -> bool:
    family = other.id == document.parent_id or document.id == other.parent_id
    return not family and other.id not in document.apart_from and document.id not in other.apart_from
