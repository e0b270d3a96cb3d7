"""What does not agree, over JSON."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Depends

from api.auth.session import Known, Serving, own_doing, same_origin
from api.v1.shapes import Json, box
from cases import findings
from cases.findings import FindingView, PlaceView
from core.errors import Invalid

router = APIRouter(dependencies=[Depends(same_origin), Depends(own_doing)])


@router.get("/documents/{document_id}/findings")
def of_document(document_id: UUID, who: Known, serving: Serving) -> list[Json]:
    """Return what on a paper, or between it and others, does not agree."""
    return [_shown(view) for view in findings.of_document(serving.office, who.principal, document_id)]


@router.get("/records/{record_id}/findings")
def of_record(record_id: UUID, who: Known, serving: Serving) -> list[Json]:
    """Return what in the papers of a lead or case does not agree."""
    return [_shown(view) for view in findings.of_record(serving.office, who.principal, record_id)]


@router.post("/findings/{finding_id}/{verb}")
def decide(finding_id: UUID, verb: str, who: Known, serving: Serving) -> Json:
    """Accept a finding, open it again (`reopen`), or take its `first` or `second` side as right."""
    verbs = {"accept": findings.accept, "reopen": findings.reopen}
    if verb in verbs:
        return {"id": str(finding_id), "state": verbs[verb](serving.office, who.principal, finding_id).state.value}
    if verb not in {"first", "second"}:
        raise Invalid("bad_request")
    corrected = findings.take(serving.office, who.principal, finding_id, first=verb == "first")
    return {"id": str(finding_id), "state": "corrected", "document": str(corrected)}


def _shown(view: FindingView) -> Json:
    finding = view.finding
    return {
        "id": str(finding.id),
        "kind": finding.kind.value,
        "state": finding.state.value,
        "raised_at": finding.raised_at.isoformat(),
        "decided_by": view.decided_by or None,
        "places": [_place(view.first), _place(view.second)],
    }


def _place(side: PlaceView) -> Json:
    place = side.place
    return {
        "document": str(side.document_id),
        "field": str(place.field_id) if place.field_id else None,
        "name": place.name,
        "value": place.value,
        "page": place.page,
        "box": box(place.box),
    }
