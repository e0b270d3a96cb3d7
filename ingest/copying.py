"""Searchable copies: a paper's pages as they were read, as a PDF/A in which its words can be found and copied.

A copy is made when it is asked for and kept nowhere; the original stays what it is.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from uuid import UUID

from cases.office import Office
from cases.pages import layouts
from cases.stand_in import STAND_IN_TYPE, stand_in
from core.crypto.keys import DataKey
from core.crypto.objects import RangeReader, Role
from core.errors import NotFound
from core.model.audit import AuditEvent
from core.model.document import Document
from core.model.layout import load_page
from core.model.page import TextSource
from core.model.person import Principal
from core.model.stored import Extent, PageEntry
from ingest.renditions import PAGES_AN_OBJECT
from ingest.wiring import Runtime
from ocr.searchable.port import Label, ShownPage

_PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy under way: what to call it, and its bytes, which are made as they are taken; close them in any case."""

    name: str
    pieces: Generator[bytes, None, None] = field(repr=False)


def searchable_copy(runtime: Runtime, who: Principal, document_id: UUID) -> Copy:
    """Authorise and begin a searchable copy; audited before any byte is made.

    Raises:
        NotFound: there is no such paper for this person, or it has no pages.
        Unavailable: no reader can be started, or `copies_busy`.
    """
    office = runtime.office
    with office.db.write() as tx:
        document = tx.documents.get(document_id, visible_to=who)
        key = tx.documents.key(document_id, visible_to=who)
        entries = tuple(tx.pages.of(document_id, visible_to=who))
        if not entries:
            raise NotFound("not_found")
        original = tx.objects.original(document_id, visible_to=who)
        tx.audit.append(AuditEvent("document.copy", who.actor_id, document_id, document.record_id))
    label = Label(document.name, document_id.hex, office.clock.now().isoformat(timespec="seconds"))
    lent = document.media_type == _PDF and _tells_itself(office, key, entries)
    whole = office.objects.open(original.id, key, Role.ORIGINAL).whole() if lent else None
    pieces = runtime.readers.copy(_shown(office, key, entries), label, whole)
    # Whether there is a reader shows with the first piece, and whoever asked is told in time.
    return Copy(_named(document), _going_on(next(pieces), pieces))


def _tells_itself(office: Office, key: DataKey, entries: Sequence[PageEntry]) -> bool:
    """Say whether the text of any page is the file's own."""
    steps = (entries[start : start + PAGES_AN_OBJECT] for start in range(0, len(entries), PAGES_AN_OBJECT))
    return any(page.source is TextSource.EMBEDDED for step in steps for page in layouts(office, step, key))


def _named(document: Document) -> str:
    stem = document.name.rpartition(".")[0] or document.name
    return f"{stem}.pdf"


def _going_on(first: bytes, rest: Generator[bytes, None, None]) -> Generator[bytes, None, None]:
    with closing(rest):
        yield first
        yield from rest


def _shown(office: Office, key: DataKey, entries: Sequence[PageEntry]) -> Iterator[ShownPage]:
    """Open the pages one after the other; a page that is not drawn yet is shown by its text."""
    opened: dict[UUID, RangeReader] = {}
    for entry in entries:
        holding = (entry.object_id, entry.pictured_in)
        opened = {name: opened.get(name) or office.objects.open(name, key, Role.RENDITION) for name in holding}
        text, picture = (opened[name] for name in holding)
        layout = _piece(text, entry.layout)
        if entry.undrawn:
            yield ShownPage(layout, stand_in(load_page(layout)), STAND_IN_TYPE)
        else:
            yield ShownPage(layout, _piece(picture, entry.preview), entry.media_type)


def _piece(reader: RangeReader, where: Extent) -> bytes:
    return b"".join(reader.read(where.start, where.end)) if where.start < where.end else b""
