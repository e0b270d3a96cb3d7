"""What the document page and the review page both show of one paper."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from api.auth.session import Visitor
from api.v1.shapes import cause_name, reason, type_name
from cases import corrections, documents, findings, lookup, pages, records, second_scans, tables
from cases.documents import DocumentView, FieldView
from cases.subjects import NAMING
from classifier.catalogue import field_names
from core.errors import NotFound
from core.model.document import Document, DocumentState, Lifecycle, Verdict
from core.model.page import Page
from core.model.record import RecordKind
from ingest.wiring import Runtime

_STRIP = 40  #: thumbnails on either side of the page shown
_WORDS = 4  #: of the evidence shown
_URGENT = {Verdict.WRONG: 0, Verdict.UNSURE: 1}


def paper(serving: Runtime, who: Visitor, document_id: UUID, *, number: int = 1, query: str = "") -> dict[str, Any]:
    """Return the values that the paper's part of a template needs; opening the paper is logged."""
    office, me = serving.office, who.principal
    view = documents.view(office, me, document_id)
    document = view.document
    number = min(max(number, 1), max(document.page_count, 1))
    layout = _layout(serving, who, document, number)
    found = lookup.marks_on_page(office, me, document_id, number, query) if query and layout else ()
    filed_to = None if view.record is None or view.record.kind is RecordKind.BATCH else view.record
    return {
        "view": view,
        "document": document,
        "layout": layout,
        "number": number,
        "strip": range(max(1, number - _STRIP), min(document.page_count, number + _STRIP) + 1),
        "query": query,
        "found": found,
        "marks": dict.fromkeys(mark.kind for mark in layout.marks) if layout else {},
        "table": tables.of_document(office, me, document) if document.lifecycle is Lifecycle.LIVE else None,
        "findings": findings.of_document(office, me, document_id) if document.lifecycle is Lifecycle.LIVE else (),
        "urgent": _urgent(view),
        "settled": [item for item in view.fields if not _needs_a_look(item) and not item.field.rejected],
        "rejected": [item for item in view.fields if item.field.rejected],
        "field_names": field_names(),
        "second_scans": second_scans.offered(office, me, document_id),
        "filed_to": filed_to,
        "out_of_sight": view.record is None,
        "subjects": _subjects(view),
        "several": len({item.field.reading.subject for item in view.fields} - {0}) > 1,
        "naming": NAMING,
        "parties": records.view(office, me, filed_to.id).parties if filed_to else (),
        "why": reason(document, who.locale),
        "evidence": _evidence(document),
        "type_name": lambda code: type_name(code, who.locale),
        "cause_name": cause_name,
        "undoable": corrections.undoable(office, me, document_id),
        "editable": document.lifecycle is Lifecycle.LIVE and document.state.settled,
        "arrangeable": document.lifecycle is Lifecycle.LIVE and _has_pages(document),
        "is_locked": document.state is DocumentState.LOCKED,
    }


def in_full(serving: Runtime, who: Visitor, shown: dict[str, Any]) -> dict[UUID, str]:
    """Return the masked values of a paper in full, by field; each is logged."""
    masked = [item.field.id for item in shown["view"].fields if item.masked]
    return {item: documents.unmask(serving.office, who.principal, shown["document"].id, item) for item in masked}


def _subjects(view: DocumentView) -> dict[int, str]:
    """Return the paper's people and organisations by number, each by the first name it bears, else by what is said."""
    said = [item for item in view.fields if item.field.reading.subject and not item.field.rejected and not item.masked]
    named: dict[int, str] = {}
    for item in sorted(said, key=lambda item: item.field.reading.name not in NAMING):
        named.setdefault(item.field.reading.subject, item.value)
    return named


def _layout(serving: Runtime, who: Visitor, document: Document, number: int) -> Page | None:
    if document.pages_read < 1:
        return None
    try:
        return pages.layout(serving.office, who.principal, document.id, number)
    except NotFound:
        return None  # not read yet, or read without it: the page says so in its place


def _has_pages(document: Document) -> bool:
    return document.state in {DocumentState.FILED, DocumentState.NEEDS_REVIEW} and document.page_count > 0


def _needs_a_look(item: FieldView) -> bool:
    field = item.field
    decided = field.confirmed or field.rejected or field.correction is not None
    return field.reading.verdict in _URGENT and not decided


def _urgent(view: DocumentView) -> list[FieldView]:
    waiting = [item for item in view.fields if _needs_a_look(item)]
    return sorted(waiting, key=lambda item: _URGENT[item.field.reading.verdict])


def _evidence(document: Document) -> list[str]:
    """Return the words that led to the type, each once."""
    if document.classification is None:
        return []
    return list(dict.fromkeys(item.text for item in document.classification.document_type.evidence))[:_WORDS]
