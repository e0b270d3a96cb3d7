"""What was read of pages goes along where they become a paper of their own, so that nothing is read twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from cases.office import Office
from cases.pages import layouts
from core.crypto.keys import DataKey
from core.crypto.objects import Role
from core.model.person import OPERATOR
from core.model.stored import Extent, PageEntry
from ingest.renditions import RenditionWriter
from ingest.stretches import SoFar
from ocr.port import PageRead


def carried(office: Office, source_id: UUID, numbers: Sequence[int], writer: RenditionWriter) -> SoFar:
    """Write pages of a paper, which lie upright now, as those of another, and return them as its reading so far.

    What was not drawn yet is to be drawn of the new paper.

    Raises:
        Unavailable: the store does not answer.
    """
    with office.db.read() as tx:
        key = tx.documents.key(source_id, visible_to=OPERATOR)
        entries = {entry.number: entry for entry in tx.pages.of(source_id, visible_to=OPERATOR)}
    for place, number in enumerate(numbers, 1):
        entry = entries[number]
        (page,) = layouts(office, [entry], key)
        large, small = (_picture(office, entry, where, key) for where in (entry.preview, entry.thumb))
        writer.add(PageRead(replace(page, number=place, rotation=0), large, entry.media_type, small))
    writer.finish()
    return SoFar(tuple(writer.entries))


def _picture(office: Office, entry: PageEntry, where: Extent, key: DataKey) -> bytes:
    if where.start == where.end:
        return b""
    return b"".join(office.objects.open(entry.pictured_in, key, Role.RENDITION).read(where.start, where.end))
