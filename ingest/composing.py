"""New papers of pages of others: originals of their own, made, stored and written down as one step.

A person arranges (`arranging`), or the product cuts a scan (`carving`); either way the papers that gave the pages are
set aside whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from cases.office import Office
from core.crypto.keys import DataKey
from core.crypto.objects import Role
from core.faults import crash_point
from core.ids import new_id
from core.jobs import Job
from core.model.audit import AuditEvent
from core.model.document import Document, DocumentState, Lifecycle
from core.model.history import Change
from core.model.person import Principal
from core.model.stored import ObjectEntry
from ingest.carrying import carried
from ingest.originals import SealedOriginal, add_document, seal_original
from ingest.renditions import RenditionWriter
from ocr.process import ReaderPool
from storage.sql.database import Transaction

BY_HAND, BY_ITSELF = "document.arrange", "document.cut"  #: how papers come to be made of others' pages


@dataclass(frozen=True, slots=True)
class PlacedPage:
    """Page `page` (from 1) of a paper as it stands upright now, turned clockwise by `rotation` degrees."""

    document_id: UUID
    page: int
    rotation: int = 0


Plan = Sequence[Sequence[PlacedPage]]


@dataclass(frozen=True, slots=True)
class Maker:
    """Who makes papers of pages: a person, or the product itself in a job, which is done with what it makes.

    What the product cuts belongs to whoever brought the scan in, and is not read again: its pages lie as they lay.
    """

    who: Principal
    job: Job | None = None

    @property
    def action(self) -> str:
        """What is written down."""
        return BY_HAND if self.job is None else BY_ITSELF

    @property
    def actor_id(self) -> UUID | None:
        """Who did it, for the log."""
        return self.who.actor_id if self.job is None else None

    @property
    def person_id(self) -> UUID | None:
        """Who did it, for the papers' history."""
        return self.who.person_id if self.job is None else None


@dataclass(frozen=True, slots=True)
class _Made:
    """A new paper whose bytes are stored; `so_far` is what was read of it, as its reading job takes it."""

    document: Document
    original: SealedOriginal
    renditions: tuple[ObjectEntry, ...] = ()
    so_far: str | None = None


def compose(
    office: Office, readers: ReaderPool, maker: Maker, sources: Mapping[UUID, Document], plan: Plan
) -> tuple[Document, ...]:
    """Make the papers of `plan`, whose turns are against the pages as they lie in their originals.

    Raises:
        Conflict: `changed_meanwhile`: somebody changed a paper; `lease_lost`: somebody else has the job.
        Invalid: `bad_plan`: a page that is not there.
        Unreadable: a paper cannot be taken apart.
    """
    order = list(sources)
    turned = [[(order.index(item.document_id), item.page, item.rotation) for item in placed] for placed in plan]
    bodies = readers.arrange(
        [_original(office, maker.who, document_id) for document_id in order],
        turned,
        names=[document.source for document in sources.values()],
    )
    new = [_new(office, maker, sources[placed[0].document_id], len(plan), part) for part, placed in enumerate(plan, 1)]
    with office.db.write() as tx:
        keys = [tx.keys.create(document.id, document.record_id) for document in new]
    crash_point("arrange.keys")
    made: list[_Made] = []
    try:
        for document, key, body, placed in zip(new, keys, bodies, plan, strict=True):
            made.append(_stored(office, maker, document, key, body, placed))
        crash_point("arrange.stored")
        documents = _keep(office, maker, list(sources.values()), made)
    except BaseException:
        with office.db.write() as tx:
            for document in new:
                tx.keys.delete(document.id)
        for item in made:
            for object_id in (item.original.stored.id, *(entry.id for entry in item.renditions)):
                office.objects.delete(object_id)
        raise
    return documents


def _original(office: Office, who: Principal, document_id: UUID) -> Iterator[bytes]:
    with office.db.read() as tx:
        key = tx.documents.key(document_id, visible_to=who)
        entry = tx.objects.original(document_id, visible_to=who)
    return office.objects.open(entry.id, key, Role.ORIGINAL).whole()


def _new(office: Office, maker: Maker, source: Document, parts: int, part: int) -> Document:
    stem = source.name.rpartition(".")[0] or source.name
    name = f"{stem} {part}.pdf" if parts > 1 else f"{stem}.pdf"
    return Document(
        id=new_id(),
        record_id=source.record_id,
        batch_id=source.batch_id,
        parent_id=source.id,
        name=name,
        source=name,
        state=DocumentState.RECEIVED,
        lifecycle=Lifecycle.LIVE,
        size=0,
        page_count=0,
        pages_read=0,
        created_at=office.clock.now(),
        created_by=source.created_by if maker.job else maker.person_id,
        revision=1,
        upright_by_hand=True,
        tags=source.tags,
    )


def _stored(
    office: Office, maker: Maker, document: Document, key: DataKey, body: Iterator[bytes], placed: Sequence[PlacedPage]
) -> _Made:
    original = seal_original(office, new_id(), key, body)
    if maker.job is None:
        return _Made(document, original)
    writer = RenditionWriter(office.objects, document.id, key)
    try:
        so_far = carried(office, placed[0].document_id, [item.page for item in placed], writer)
    except BaseException:
        writer.abandon()
        office.objects.delete(original.stored.id)
        raise
    return _Made(document, original, tuple(writer.objects), so_far.dumped())


def _keep(office: Office, maker: Maker, sources: Sequence[Document], made: Sequence[_Made]) -> tuple[Document, ...]:
    """Add what was made and set the sources aside, in one transaction."""
    before = {"sources": [str(document.id) for document in sources]}
    after = {"made": [str(item.document.id) for item in made]}
    now, documents = office.clock.now(), []
    with office.db.write() as tx:
        for item in made:
            sized = replace(item.document, size=item.original.stored.plain_size)
            priority = maker.job.priority if maker.job else 0
            add_document(tx, sized, item.original, priority=priority, so_far=item.so_far)
            for entry in item.renditions:
                tx.objects.add(entry)
            tx.decisions.add(Change(new_id(), sized.id, now, maker.person_id, maker.action, before, after))
            note(tx, maker.actor_id, sized, maker.action)
            documents.append(sized)
        for source in sources:
            aside = tx.documents.save(replace(source, lifecycle=Lifecycle.REPLACED), visible_to=maker.who)
            note(tx, maker.actor_id, aside, "document.replace")
            if maker.job is not None:
                tx.decisions.add(Change(new_id(), source.id, now, None, BY_ITSELF, before, after))
        if maker.job is not None:
            tx.jobs.finish(maker.job)
    return tuple(documents)


def note(tx: Transaction, actor_id: UUID | None, document: Document, action: str) -> None:
    """Write what was done to a paper in the log, and that the index has to follow."""
    tx.index_log.note(document.id)
    tx.audit.append(AuditEvent(action, actor_id, document.id, document.record_id))
