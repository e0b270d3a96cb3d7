"""Renditions: what was read on pages and how they look, up to twenty pages to a sealed object."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from core.crypto.keys import DataKey
from core.crypto.objects import Role
from core.ids import new_id
from core.model.layout import dump_page
from core.model.page import Page, TextSource
from core.model.stored import Extent, ObjectEntry, PageEntry
from ocr.port import PageDrawn, PageRead
from storage.objects.sealed import SealedObjects, SealedWriter

PAGES_AN_OBJECT = 20


class RenditionWriter:
    """Writes pages of one paper, in order, as they are read; `entries` and `objects` say where they lie.

    The objects belong to nobody until the caller keeps their rows; `abandon` removes them.
    """

    def __init__(self, objects: SealedObjects, document_id: UUID, key: DataKey) -> None:
        self._objects, self._document_id, self._key = objects, document_id, key
        self._open: SealedWriter | None = None
        self._object_id = document_id
        self._position = self._pages = 0
        self.entries: list[PageEntry] = []
        self.objects: list[ObjectEntry] = []

    def add(self, read: PageRead) -> None:
        """Write a page with its pictures; raise Unavailable."""
        self._write(read.page, read.preview, read.thumb, read.preview_type)

    def add_pictures(self, entry: PageEntry, drawn: PageDrawn) -> None:
        """Write the pictures of a page whose text lies elsewhere already; raise Unavailable."""
        writer = self._writer()
        large, small = (self._put(writer, part) for part in (drawn.preview, drawn.thumb))
        shown = replace(entry, preview=large, thumb=small, media_type=drawn.preview_type)
        self._note(replace(shown, picture_id=self._object_id))

    def add_failed(self, number: int, code: str) -> None:
        """Note a page that could not be read."""
        # A size must be positive to be one; nothing is drawn of such a page.
        nothing = Page(number, 1.0, 1.0, 0, TextSource.NONE, (), failure=code)
        self._write(nothing, b"", b"", "")

    def _write(self, page: Page, preview: bytes, thumb: bytes, media_type: str) -> None:
        writer = self._writer()
        layout, large, small = (self._put(writer, part) for part in (dump_page(page), preview, thumb))
        self._note(PageEntry(page.number, self._object_id, layout, large, small, media_type, page.failure))

    def _writer(self) -> SealedWriter:
        if self._open is None:
            self._object_id = new_id()
            self._open = self._objects.create(self._object_id, self._key, Role.RENDITION)
            self._position = self._pages = 0
        return self._open

    def _note(self, entry: PageEntry) -> None:
        self.entries.append(entry)
        self._pages += 1
        if self._pages == PAGES_AN_OBJECT:
            self.finish()

    def _put(self, writer: SealedWriter, part: bytes) -> Extent:
        writer.write(part)
        extent = Extent(self._position, self._position + len(part))
        self._position = extent.end
        return extent

    def finish(self) -> None:
        """Publish what is still open, durably; raise Unavailable."""
        if self._open is None:
            return
        stored = self._open.commit()
        self.objects.append(ObjectEntry(stored.id, self._document_id, Role.RENDITION, stored.size, stored.sha256))
        self._open = None

    def abandon(self) -> None:
        """Remove everything that was written."""
        if self._open is not None:
            self._open.abort()
        for entry in self.objects:
            self._objects.delete(entry.id)
