"""The pages of a paper: what was read on them, their images, and the paper's text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from cases.office import Office
from cases.stand_in import STAND_IN_TYPE, stand_in
from core.crypto.keys import DataKey
from core.crypto.objects import RangeReader, Role
from core.errors import NotFound
from core.model.audit import AuditEvent
from core.model.layout import load_page
from core.model.page import Page
from core.model.person import Principal
from core.model.stored import Extent, PageEntry
from storage.sql.database import Transaction

PAGE_BREAK = "\f"
ONE_GLANCE = timedelta(
    minutes=10
)  #: small pictures of a paper that one person gets within this are one line of the log
_GLANCE = "page.glance"


@dataclass(frozen=True, slots=True)
class PageImage:
    """A picture of a page."""

    data: bytes
    media_type: str


def layout(office: Office, who: Principal, document_id: UUID, number: int) -> Page:
    """Return the lines and words of a page (counted from 1); audited.

    Raises:
        NotFound: there is no such page for this person.
    """
    entry, key = _opened(office, who, document_id, number, "page.read")
    return load_page(_piece(office, entry.object_id, key, entry.layout))


def preview(office: Office, who: Principal, document_id: UUID, number: int) -> PageImage:
    """Return the large picture of a page, or its text at its places while it is not drawn yet; audited.

    Raises:
        NotFound: there is no such page for this person, or it could not be drawn.
    """
    entry, key = _opened(office, who, document_id, number, "page.look")
    return _image(office, entry, key, entry.preview)


def thumbnail(office: Office, who: Principal, document_id: UUID, number: int) -> PageImage:
    """Return the small picture of a page; the first glance at a paper is audited, those soon after are of the same.

    Lists show many of them, again and again; looking closer, at the large picture, is audited each time.

    Raises:
        NotFound: there is no such page for this person, or it could not be drawn.
    """
    with office.db.read() as tx:
        entry, key = _unlocked(tx, who, document_id, number)
        noted = _glanced(office, tx, who, document_id)
    if not noted:
        with office.db.write() as tx:
            # Asked again: the other pictures of the same list are on their way too.
            if not _glanced(office, tx, who, document_id):
                record_id = tx.documents.get(document_id, visible_to=who).record_id
                tx.audit.append(AuditEvent(_GLANCE, who.actor_id, document_id, record_id))
    return _image(office, entry, key, entry.thumb)


def text(office: Office, who: Principal, document_id: UUID) -> str:
    """Return all that was read on the paper, pages parted by form feeds; audited.

    Raises:
        NotFound: there is no such paper for this person.
    """
    return PAGE_BREAK.join(page.text for page in read_pages(office, who, document_id))


def read_pages(office: Office, who: Principal, document_id: UUID) -> tuple[Page, ...]:
    """Return the layouts of all pages that were read; audited as the text of the paper.

    Raises:
        NotFound: there is no such paper for this person.
    """
    with office.db.write() as tx:
        document = tx.documents.get(document_id, visible_to=who)
        key = tx.documents.key(document_id, visible_to=who)
        entries = tx.pages.of(document_id, visible_to=who)
        tx.audit.append(AuditEvent("document.text", who.actor_id, document_id, document.record_id))
    return layouts(office, entries, key)


def layouts(office: Office, entries: Iterable[PageEntry], key: DataKey) -> tuple[Page, ...]:
    """Open the layouts of pages, each rendition once."""
    readers: dict[UUID, RangeReader] = {}
    found: list[Page] = []
    for entry in entries:
        if entry.object_id not in readers:
            readers[entry.object_id] = office.objects.open(entry.object_id, key, Role.RENDITION)
        pieces = readers[entry.object_id].read(entry.layout.start, entry.layout.end)
        found.append(load_page(b"".join(pieces)))
    return tuple(found)


def picture(office: Office, entry: PageEntry, key: DataKey) -> bytes:
    """Return the large picture of a page for the product's own use; empty where it is not drawn."""
    drawn = not entry.undrawn and entry.preview.start < entry.preview.end
    return _piece(office, entry.pictured_in, key, entry.preview) if drawn else b""


def _opened(office: Office, who: Principal, document_id: UUID, number: int, action: str) -> tuple[PageEntry, DataKey]:
    """Authorise and unwrap in one place; the line in the log is durable before anything is shown."""
    with office.db.write() as tx:
        entry, key = _unlocked(tx, who, document_id, number)
        record_id = tx.documents.get(document_id, visible_to=who).record_id
        tx.audit.append(AuditEvent(action, who.actor_id, document_id, record_id, detail={"page": str(number)}))
    return entry, key


def _unlocked(tx: Transaction, who: Principal, document_id: UUID, number: int) -> tuple[PageEntry, DataKey]:
    key = tx.documents.key(document_id, visible_to=who)
    return tx.pages.get(document_id, number, visible_to=who), key


def _glanced(office: Office, tx: Transaction, who: Principal, document_id: UUID) -> bool:
    last = tx.audit.last_at(_GLANCE, who.actor_id, document_id)
    return last is not None and timedelta() <= office.clock.now() - last < ONE_GLANCE


def _image(office: Office, entry: PageEntry, key: DataKey, where: Extent) -> PageImage:
    if entry.undrawn:
        return PageImage(stand_in(load_page(_piece(office, entry.object_id, key, entry.layout))), STAND_IN_TYPE)
    if where.start == where.end:
        raise NotFound("not_found")
    return PageImage(_piece(office, entry.pictured_in, key, where), entry.media_type)


def _piece(office: Office, object_id: UUID, key: DataKey, where: Extent) -> bytes:
    reader = office.objects.open(object_id, key, Role.RENDITION)
    return b"".join(reader.read(where.start, where.end))
