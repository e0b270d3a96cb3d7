"""Arranging pages by hand: splitting, joining, reordering, turning and dropping are one thing.

New papers are made of pages of old ones, each with an original of its own, so that whoever may see one of
them sees nothing of the others. The old papers are set aside whole, and come back when it is undone, whether a person
or the product has taken them apart.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from cases import pages
from cases.office import Office
from core.access import Action, require
from core.errors import Conflict, Invalid
from core.ids import new_id
from core.model.document import Document, Lifecycle
from core.model.history import Change
from core.model.person import Principal
from ingest.composing import BY_HAND, BY_ITSELF, Maker, PlacedPage, Plan, compose, note
from ingest.wiring import Runtime
from storage.sql.database import Transaction


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
    turned = [[replace(item, rotation=_turn(office, who, item)) for item in placed] for placed in plan]
    return compose(office, runtime.readers, Maker(who), sources, turned)


def undo(runtime: Runtime, who: Principal, document_id: UUID) -> tuple[Document, ...]:
    """Bring back the papers that a paper was made from, and withdraw all that was made of them.

    A scan that the product has cut may be named itself.

    Raises:
        Denied: the person's roles do not review.
        NotFound: there is no such paper for this person.
        Conflict: `not_arranged`, or `arranged_again` where something made of them is no longer as it was.
    """
    office = runtime.office
    require(who, Action.REVIEW)
    with office.db.write() as tx:
        tx.documents.get(document_id, visible_to=who)
        changes = tx.decisions.of(document_id, visible_to=who, limit=500).items
        origin = next((change for change in changes if change.action in {BY_HAND, BY_ITSELF}), None)
        if origin is None:
            raise Conflict("not_arranged")
        made = [tx.documents.get(UUID(item), visible_to=who) for item in origin.after["made"]]
        if any(item.lifecycle is not Lifecycle.LIVE for item in made):
            raise Conflict("arranged_again")
        restored = []
        for item in made:
            gone = replace(item, lifecycle=Lifecycle.WITHDRAWN, withdrawn_at=office.clock.now())
            note(tx, who.actor_id, tx.documents.save(gone, visible_to=who), "document.withdraw")
        for source_id in origin.before["sources"]:
            source = tx.documents.get(UUID(source_id), visible_to=who)
            back = tx.documents.save(replace(source, lifecycle=Lifecycle.LIVE), visible_to=who)
            note(tx, who.actor_id, back, "document.restore")
            _note_taken_back(office, tx, who, back)
            restored.append(back)
    return tuple(restored)


def _note_taken_back(office: Office, tx: Transaction, who: Principal, source: Document) -> None:
    """Write in the history of a scan that the product had cut that somebody wants it whole."""
    for change in tx.decisions.of(source.id, visible_to=who, limit=500).items:
        if change.action == BY_ITSELF:
            now = office.clock.now()
            tx.decisions.add(Change(new_id(), source.id, now, who.person_id, "document.undo", undoes=change.id))


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
