"""Searchable copies: a paper's pages as they were read, as a PDF/A in which its words can be found and copied.

A copy is made when it is asked for and kept nowhere; the original stays what it is.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from uuid import UUID

from cases.office import Office
from cases.stand_in import STAND_IN_TYPE, stand_in
from core.crypto.keys import DataKey
from core.crypto.objects import RangeReader, Role
from core.errors import NotFound
from core.model.audit import AuditEvent
from core.model.document import Document
from core.model.layout import load_page
from core.model.person import Principal
from core.model.stored import Extent, PageEntry
from ingest.wiring import Runtime
from ocr.searchable.port import Label, ShownPage


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
        tx.audit.append(AuditEvent("document.copy", who.person_id, document_id, document.record_id))
    label = Label(document.name, document_id.hex, office.clock.now().isoformat(timespec="seconds"))
    pieces = runtime.readers.copy(_shown(office, key, entries), label)
    # Whether there is a reader shows with the first piece, and whoever asked is told in time.
    return Copy(_named(document), _going_on(next(pieces), pieces))


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
