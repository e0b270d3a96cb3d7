"""Where the pages of papers lie inside their rendition objects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, insert, select

from core.errors import NotFound
from core.model.person import Principal
from core.model.stored import Extent, PageEntry
from storage.sql.repositories.parts import DocumentPartRepository
from storage.sql.tables.documents import page


class PageRepository(DocumentPartRepository):
    """Page entries; the rendition objects they name are written already."""

    def add(self, document_id: UUID, entries: Sequence[PageEntry]) -> None:
        """Write the entries of pages just read, for the product."""
        if entries:
            self._connection.execute(insert(page), [_values(document_id, entry) for entry in entries])

    def get(self, document_id: UUID, number: int, *, visible_to: Principal) -> PageEntry:
        """Return one page (numbers count from 1); raise NotFound."""
        self._key(document_id, visible_to)
        query = select(page).where(page.c.document_id == document_id, page.c.number == number)
        row = self._connection.execute(query).one_or_none()
        if row is None:
            raise NotFound("not_found")
        return _opened(row)

    def of(self, document_id: UUID, *, visible_to: Principal) -> tuple[PageEntry, ...]:
        """Return the pages of one paper in order, as far as they are read; raise NotFound."""
        self._key(document_id, visible_to)
        query = select(page).where(page.c.document_id == document_id).order_by(page.c.number)
        return tuple(_opened(row) for row in self._connection.execute(query))

    def replace(self, document_id: UUID, entries: Sequence[PageEntry]) -> None:
        """Write entries in the place of those with the same numbers, for the product."""
        numbers = [entry.number for entry in entries]
        self._connection.execute(delete(page).where(page.c.document_id == document_id, page.c.number.in_(numbers)))
        self.add(document_id, entries)

    def clear(self, document_id: UUID) -> None:
        """Forget the pages of a paper before it is read anew."""
        self._connection.execute(delete(page).where(page.c.document_id == document_id))


def _values(document_id: UUID, entry: PageEntry) -> dict[str, Any]:
    return {
        "document_id": document_id,
        "number": entry.number,
        "object_id": entry.object_id,
        "layout_start": entry.layout.start,
        "layout_end": entry.layout.end,
        "preview_start": entry.preview.start,
        "preview_end": entry.preview.end,
        "thumb_start": entry.thumb.start,
        "thumb_end": entry.thumb.end,
        "media_type": entry.media_type,
        "failure": entry.failure,
        "picture_id": entry.picture_id,
    }


def _opened(row: Row[Any]) -> PageEntry:
    return PageEntry(
        number=row.number,
        object_id=row.object_id,
        layout=Extent(row.layout_start, row.layout_end),
        preview=Extent(row.preview_start, row.preview_end),
        thumb=Extent(row.thumb_start, row.thumb_end),
        media_type=row.media_type,
        failure=row.failure,
        picture_id=row.picture_id,
    )
