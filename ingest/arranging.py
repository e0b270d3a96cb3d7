"""Arranging pages by hand: splitting, joining, reordering, turning and dropping are one thing.

New papers are made of pages of old ones, each with an original of its own, so that whoever may see one of
them sees nothing of the others. The old papers are set aside whole, and come back when it is undone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from cases import pages
from cases.office import Office
from core.access import Action, require
from core.crypto.objects import Role
from core.errors import Conflict, Invalid
from core.faults import crash_point
from core.ids import new_id
from core.model.audit import AuditEvent
from core.model.document import Document, DocumentState, Lifecycle
from core.model.history import Change
from core.model.person import Principal
from ingest.originals import SealedOriginal, add_document, seal_original
from ingest.wiring import Runtime
from storage.sql.database import Transaction

ACTION = "document.arrange"


@dataclass(frozen=True, slots=True)
class PlacedPage:
    """Page `page` (from 1) of a paper as it stands upright now, turned clockwise by `rotation` degrees."""

    document_id: UUID
    page: int
    rotation: int = 0


Plan = Sequence[Sequence[PlacedPage]]


def arrange(runtime: Runtime, who: Principal, plan: Plan) -> tuple[Document, ...]:
    """Make the papers of `plan`, one a list of pages, and set aside those the pages came from.

    Raises:
        Denied: the person's roles do not review.
        NotFound: a paper does not exist for this person.
        Conflict: `not_live`, `reading_now`, or `different_records`: the papers belong to different records.
        Invalid: `bad_plan`: a page that is not there, or the same page twice.
        Unreadable: a paper cannot be taken apart.
    """
    office = runtime.office
    require(who, Action.REVIEW)
    sources = _sources(office, who, plan)
    order = list(sources)
    turned = [
        [(order.index(item.document_id), item.page, _turn(office, who, item)) for item in placed] for placed in plan
    ]
    bodies = runtime.readers.arrange(
        [_original(office, who, document_id) for document_id in order],
        turned,
        names=[document.source for document in sources.values()],
    )
    made = [_new(office, who, sources[placed[0].document_id], len(plan), part) for part, placed in enumerate(plan, 1)]
    with office.db.write() as tx:
        keys = [tx.keys.create(document.id, document.record_id) for document in made]
    crash_point("arrange.keys")
    originals: list[SealedOriginal] = []
    try:
        for key, body in zip(keys, bodies, strict=True):
            originals.append(seal_original(office, new_id(), key, body))
        crash_point("arrange.stored")
        documents = _keep(office, who, list(sources.values()), list(zip(made, originals, strict=True)))
    except BaseException:
        with office.db.write() as tx:
            for document in made:
                tx.keys.delete(document.id)
        for original in originals:
            office.objects.delete(original.stored.id)
        raise
    return documents


def undo(runtime: Runtime, who: Principal, document_id: UUID) -> tuple[Document, ...]:
    """Bring back the papers that a paper was arranged from, and withdraw all that was made of them.

    Raises:
        Denied: the person's roles do not review.
        NotFound: there is no such paper for this person.
        Conflict: `not_arranged`, or `arranged_again` where something made of them is no longer as it was.
    """
    office = runtime.office
    require(who, Action.REVIEW)
    with office.db.write() as tx:
        tx.documents.get(document_id, visible_to=who)
        changes = tx.decisions.of(document_id, visible_to=who).items
        origin = next((change for change in changes if change.action == ACTION), None)
        if origin is None:
            raise Conflict("not_arranged")
        made = [tx.documents.get(UUID(item), visible_to=who) for item in origin.after["made"]]
        if any(item.lifecycle is not Lifecycle.LIVE for item in made):
            raise Conflict("arranged_again")
        restored = []
        for item in made:
            gone = replace(item, lifecycle=Lifecycle.WITHDRAWN, withdrawn_at=office.clock.now())
            _log(tx, who, tx.documents.save(gone, visible_to=who), "document.withdraw")
        for source_id in origin.before["sources"]:
            source = tx.documents.get(UUID(source_id), visible_to=who)
            back = tx.documents.save(replace(source, lifecycle=Lifecycle.LIVE), visible_to=who)
            _log(tx, who, back, "document.restore")
            restored.append(back)
    return tuple(restored)


def _sources(office: Office, who: Principal, plan: Plan) -> dict[UUID, Document]:
    """Return the papers a plan takes pages from, checked, in the order they first appear."""
    places = [(item.document_id, item.page) for placed in plan for item in placed]
    if len(set(places)) != len(places) or not all(plan):
        raise Invalid("bad_plan")
    sources: dict[UUID, Document] = {}
    with office.db.read() as tx:
        for document_id, _page in places:
            if document_id not in sources:
                sources[document_id] = tx.documents.get(document_id, visible_to=who)
    if any(document.lifecycle is not Lifecycle.LIVE for document in sources.values()):
        raise Conflict("not_live")
    if any(not document.state.settled for document in sources.values()):
        raise Conflict("reading_now")
    if len({document.record_id for document in sources.values()}) != 1:
        raise Conflict("different_records")
    if any(page > sources[document_id].page_count for document_id, page in places):
        raise Invalid("bad_plan")
    return sources


def _turn(office: Office, who: Principal, item: PlacedPage) -> int:
    """Return the turn against the page as it lies in the original: reading's, and the person's on top."""
    return (pages.layout(office, who, item.document_id, item.page).rotation + item.rotation) % 360


def _original(office: Office, who: Principal, document_id: UUID) -> Iterator[bytes]:
    with office.db.read() as tx:
        key = tx.documents.key(document_id, visible_to=who)
        entry = tx.objects.original(document_id, visible_to=who)
    return office.objects.open(entry.id, key, Role.ORIGINAL).whole()


def _new(office: Office, who: Principal, source: Document, parts: int, part: int) -> Document:
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
        created_by=who.person_id,
        revision=1,
        upright_by_hand=True,
    )


def _keep(
    office: Office, who: Principal, sources: Sequence[Document], made: Sequence[tuple[Document, SealedOriginal]]
) -> tuple[Document, ...]:
    """Add what was made and set the sources aside, in one transaction."""
    before = {"sources": [str(document.id) for document in sources]}
    after = {"made": [str(document.id) for document, _original in made]}
    documents = []
    with office.db.write() as tx:
        for document, original in made:
            sized = replace(document, size=original.stored.plain_size)
            add_document(tx, sized, original)
            tx.decisions.add(Change(new_id(), sized.id, sized.created_at, who.person_id, ACTION, before, after))
            _log(tx, who, sized, ACTION)
            documents.append(sized)
        for source in sources:
            aside = tx.documents.save(replace(source, lifecycle=Lifecycle.REPLACED), visible_to=who)
            _log(tx, who, aside, "document.replace")
    return tuple(documents)


def _log(tx: Transaction, who: Principal, document: Document, action: str) -> None:
    tx.index_log.note(document.id)
    tx.audit.append(AuditEvent(action, who.actor_id, document.id, document.record_id))
