"""How values become JSON inside sealed cells, and come back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from core.model.document import Classification, Decision, Evidence, FieldValue, Verdict
from core.model.finding import Place
from core.model.page import Box


def dump_box(box: Box) -> list[float]:
    """Return a box as four numbers."""
    return [box.x0, box.y0, box.x1, box.y1]


def dump_decision(decision: Decision | None) -> dict[str, Any] | None:
    """Return a decision with its evidence."""
    if decision is None:
        return None
    return {
        "code": decision.code,
        "confidence": decision.confidence,
        "sure": decision.sure,
        "edition": decision.edition,
        "by_hand": decision.by_hand,
        "evidence": [[item.text, item.page, dump_box(item.box)] for item in decision.evidence],
    }


def load_decision(value: dict[str, Any] | None) -> Decision | None:
    """Return what `dump_decision` was given."""
    if value is None:
        return None
    evidence = tuple(Evidence(text, page, Box(*box)) for text, page, box in value["evidence"])
    return Decision(
        value["code"], value["confidence"], value["sure"], evidence, edition=value["edition"], by_hand=value["by_hand"]
    )


def dump_classification(value: Classification | None) -> dict[str, Any] | None:
    """Return type, cause and business of a paper."""
    if value is None:
        return None
    return {
        "type": dump_decision(value.document_type),
        "cause": dump_decision(value.case_cause),
        "business": dump_decision(value.business_type),
    }


def load_classification(value: dict[str, Any] | None) -> Classification | None:
    """Return what `dump_classification` was given."""
    document_type = load_decision(value["type"]) if value is not None else None
    if value is None or document_type is None:
        return None
    return Classification(document_type, load_decision(value["cause"]), load_decision(value["business"]))


def dump_field(value: FieldValue) -> dict[str, Any]:
    """Return a value with its place and its check."""
    return {
        "name": value.name,
        "value": value.value,
        "raw": value.raw,
        "verdict": value.verdict.value,
        "confidence": value.confidence,
        "page": value.page,
        "box": dump_box(value.box),
        "subject": value.subject,
        "expected": value.expected,
        "repaired": value.repaired,
        "witness": value.witness,
        "doubt": value.doubt,
    }


def dump_place(value: Place) -> dict[str, Any]:
    """Return one side of a finding."""
    return {
        "name": value.name,
        "value": value.value,
        "page": value.page,
        "box": dump_box(value.box),
        "field_id": str(value.field_id) if value.field_id else None,
        "implied": value.implied,
    }


def load_place(value: dict[str, Any]) -> Place:
    """Return what `dump_place` was given."""
    field_id = value["field_id"]
    return Place(**{**value, "box": Box(*value["box"]), "field_id": UUID(field_id) if field_id else None})


def load_field(value: dict[str, Any]) -> FieldValue:
    """Return what `dump_field` was given."""
    return FieldValue(**{**value, "verdict": Verdict(value["verdict"]), "box": Box(*value["box"])})
