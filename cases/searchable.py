"""What a paper is found by, and the seal on the text that lies beside its index entry."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from classifier.causes import current_causes
from core.crypto.keys import Cell
from core.model.document import Document, StoredField
from core.model.page import Page
from search.port import PageText, Searchable


def payload_cell(document_id: UUID) -> Cell:
    """Return the place that an entry's sealed text is bound to: no row of the database, but one entry of the index."""
    return Cell("index", "payload", document_id)


def searchable(document: Document, pages: Sequence[Page], fields: Sequence[StoredField]) -> Searchable:
    """Return what the index is told of a paper: its pages, decisions and tags, and values that people put right."""
    decided = document.classification
    cause = decided.case_cause if decided else None
    known = current_causes().get(cause.code) if cause else None
    return Searchable(
        document_id=document.id,
        name=document.name,
        pages=tuple(PageText(page.number, page.text) for page in pages),
        document_type=decided.document_type.code if decided else None,
        causes=(known.code, *reversed(known.parents)) if known else (),
        records=tuple(dict.fromkeys((document.record_id, document.batch_id))),
        dated=document.dated,
        words=(*(field.correction for field in fields if field.correction and not field.rejected), *document.tags),
    )
