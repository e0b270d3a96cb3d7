"""What the JSON interface prints: documents, fields, pages, hits.  Scripts rely on these names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from api.messages import say
from cases.documents import DocumentView, FieldView
from cases.lookup import Hit, Results
from classifier.catalogue import document_types
from classifier.causes import current_causes
from core.model.document import Decision, Document
from core.model.page import Box, Page
from core.model.record import Record, RecordKind

Json = dict[str, Any]


def box(value: Box) -> list[float]:
    """Return a place as left, top, right, bottom: fractions of the upright page."""
    return [round(value.x0, 5), round(value.y0, 5), round(value.x1, 5), round(value.y1, 5)]


def type_name(code: str, locale: str) -> str:
    """Return a document type's name in a language."""
    kind = document_types()[code]
    return kind.en if locale == "en" else kind.zh


def cause_name(code: str) -> str:
    """Return the official name of a cause in force."""
    cause = current_causes().get(code)
    return cause.name if cause else code


def _type(decision: Decision | None, locale: str) -> Json:
    code, confidence = ("other", 0.0) if decision is None else (decision.code, decision.confidence)
    return {"code": code, "name": type_name(code, locale), "confidence": round(confidence, 4)}


def _cause(decision: Decision | None) -> Json | None:
    if decision is None:
        return None
    return {
        "code": decision.code,
        "edition": decision.edition,
        "name": cause_name(decision.code),
        "confidence": round(decision.confidence, 4),
    }


def document(value: Document, record: Record | None, fields: Iterable[FieldView], locale: str) -> Json:
    """Return a paper as `anjuan intake` prints it, one line."""
    belongs = {kind: str(record.id) if record and record.kind is kind else None for kind in RecordKind}
    decided = value.classification
    return {
        "id": str(value.id),
        "name": value.name,
        "source": value.source,
        "parent": str(value.parent_id) if value.parent_id else None,
        "state": value.state.value,
        "pages": value.page_count,
        "document_type": _type(decided.document_type if decided else None, locale),
        "case_cause": _cause(decided.case_cause if decided else None),
        "fields": [field(item) for item in fields if not item.field.rejected],
        "lead": belongs[RecordKind.LEAD],
        "case": belongs[RecordKind.CASE],
        "reason": reason(value, locale),
        "seconds": value.seconds,
    }


def reason(value: Document, locale: str) -> str | None:
    """Return in words why a paper is locked, failed or wants review; None where nothing is wrong."""
    codes = (value.reason,) if value.reason else value.reasons
    separator = "; " if locale == "en" else "；"
    return separator.join(say(locale, f"reason.{code}") for code in codes) or None


def field(item: FieldView) -> Json:
    """Return one value with its place and verdict."""
    reading = item.field.reading
    return {
        "name": reading.name,
        "value": item.value,
        "raw": item.raw,
        "valid": item.valid,
        "confidence": round(reading.confidence, 4),
        "page": reading.page,
        "box": box(reading.box),
    }


def status(value: Document, locale: str) -> Json:
    """Return how far reading has come, for lists that follow it live."""
    decided = value.classification
    return {
        "id": str(value.id),
        "name": value.name,
        "state": value.state.value,
        "pages": value.page_count,
        "pages_read": value.pages_read,
        "document_type": _type(decided.document_type, locale) if decided else None,
        "reason": reason(value, locale),
        "several": "several_papers" in value.reasons,
        "lifecycle": value.lifecycle.value,
        "revision": value.revision,
    }


def detail(view: DocumentView, locale: str) -> Json:
    """Return a paper with what its page on the screen needs besides."""
    decided = view.document.classification
    evidence = decided.document_type.evidence if decided else ()
    return {
        **document(view.document, view.record, view.fields, locale),
        "revision": view.document.revision,
        "tags": list(view.document.tags),
        "within": view.within,
        "pages_read": view.document.pages_read,
        "reasons": list(view.document.reasons),
        "record": record(view.record) if view.record else None,
        "evidence": [{"text": item.text, "page": item.page, "box": box(item.box)} for item in evidence],
        "values": [_editable(item) for item in view.fields],
    }


def _editable(item: FieldView) -> Json:
    reading = item.field.reading
    return {
        **field(item),
        "id": str(item.field.id),
        "verdict": item.verdict.value,
        "expected": item.expected,
        "repaired": reading.repaired,
        "witness": reading.witness,
        "doubt": reading.doubt,
        "subject": reading.subject,
        "masked": item.masked,
        "confirmed": item.field.confirmed,
        "rejected": item.field.rejected,
        "corrected": item.field.correction is not None,
    }


def page(value: Page) -> Json:
    """Return what was read on a page, with places."""
    return {
        "number": value.number,
        "width": value.width,
        "height": value.height,
        "rotation": value.rotation,
        "source": value.source.value,
        "failure": value.failure,
        "lines": [
            {
                "text": line.text,
                "box": box(line.box),
                "confidence": round(line.confidence, 4),
                "words": [
                    {"text": word.text, "box": box(word.box), "confidence": round(word.confidence, 4)}
                    for word in line.words
                ],
            }
            for line in value.lines
        ],
        "marks": [{"kind": mark.kind.value, "box": box(mark.box)} for mark in value.marks],
    }


def results(found: Results) -> Json:
    """Return what a search found, as `anjuan search` prints it."""
    return {
        "total": found.total,
        "total_relation": "eq" if found.exact else "lte",
        "mode": "all" if found.all_words else "best",
        "hits": [_hit(item) for item in found.hits],
        "facets": {name: found.facets.get(name, {}) for name in ("type", "cause", "year")},
        "ms": round(found.milliseconds, 1),
    }


def _hit(item: Hit) -> Json:
    return {
        "id": str(item.document.id),
        "name": item.document.name,
        "page": item.page,
        "score": round(item.score, 4),
        "snippet": item.snippet.text,
    }


def record(value: Record) -> Json:
    """Return a batch, lead or case."""
    return {
        "id": str(value.id),
        "kind": value.kind.value,
        "title": value.title,
        "visibility": value.visibility.value,
        "owner": str(value.owner_id) if value.owner_id else None,
        "channel": value.channel.value if value.channel else None,
        "stage": value.stage.value if value.stage else None,
        "number": value.number,
        "cause": value.cause,
        "revision": value.revision,
        "created_at": value.created_at.isoformat(),
    }
