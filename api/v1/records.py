"""Batches, leads and cases over JSON."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from api.auth.session import Known, Serving, own_doing, same_origin
from api.v1 import shapes
from cases import documents, records
from core.model.record import LeadChannel, LeadStage, RecordKind, Visibility

router = APIRouter(dependencies=[Depends(same_origin), Depends(own_doing)])
Title = Annotated[str, Field(max_length=400)]


class NewBatch(BaseModel):
    """What is said of papers about to come in."""

    model_config = ConfigDict(extra="forbid")
    title: Title = ""
    source: Title = ""
    target: UUID | None = None


class NewLead(BaseModel):
    """What is said of a new lead."""

    model_config = ConfigDict(extra="forbid")
    title: Title
    channel: LeadChannel
    note: Annotated[str, Field(max_length=4000)] = ""
    stage: LeadStage = LeadStage.NEW
    visibility: Visibility = Visibility.INTERNAL


class NewCase(BaseModel):
    """What is said of a new case."""

    model_config = ConfigDict(extra="forbid")
    title: Title
    number: Title | None = None
    cause: Title | None = None
    note: Annotated[str, Field(max_length=4000)] = ""
    visibility: Visibility = Visibility.INTERNAL


@router.post("/batches", status_code=201)
def open_batch(body: NewBatch, who: Known, serving: Serving) -> shapes.Json:
    """Open a batch."""
    opened = records.open_batch(
        serving.office, who.principal, title=body.title, source=body.source, target_id=body.target
    )
    return shapes.record(opened)


@router.get("/batches/{batch_id}")
def batch(batch_id: UUID, who: Known, serving: Serving, after: str | None = None) -> shapes.Json:
    """Return a batch and how far its papers have come."""
    view = records.view(serving.office, who.principal, batch_id)
    query = documents.DocumentQuery(batch_id=batch_id)
    rows = documents.listing(serving.office, who.principal, query, after=after, limit=200)
    return {
        **shapes.record(view.record),
        "documents": [shapes.status(row.document, who.locale) for row in rows.items],
        "after": rows.after,
        "counts": {
            state.value: count for state, count in documents.counts(serving.office, who.principal, query).items()
        },
    }


@router.post("/leads", status_code=201)
def open_lead(body: NewLead, who: Known, serving: Serving) -> shapes.Json:
    """Open a lead."""
    return shapes.record(records.open_lead(serving.office, who.principal, records.NewLead(**body.model_dump())))


@router.post("/cases", status_code=201)
def open_case(body: NewCase, who: Known, serving: Serving) -> shapes.Json:
    """Open a case."""
    return shapes.record(records.open_case(serving.office, who.principal, records.NewCase(**body.model_dump())))


@router.get("/records")
def listing(
    who: Known,
    serving: Serving,
    kind: RecordKind,
    after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> shapes.Json:
    """List batches, leads or cases, newest first."""
    found = records.listing(serving.office, who.principal, kind, after=after, limit=limit)
    rows = [{**shapes.record(row.record), "documents": row.documents, "waiting": row.waiting} for row in found.items]
    return {"records": rows, "after": found.after}


@router.get("/records/{record_id}")
def look(record_id: UUID, who: Known, serving: Serving) -> shapes.Json:
    """Return one batch, lead or case."""
    view = records.view(serving.office, who.principal, record_id)
    parties = [{"id": str(item.party.id), "name": item.party.name, "role": item.role.value} for item in view.parties]
    return {**shapes.record(view.record), "parties": parties, "documents": view.documents, "waiting": view.waiting}


@router.get("/records/{record_id}/documents")
def papers(
    record_id: UUID,
    who: Known,
    serving: Serving,
    after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> shapes.Json:
    """List the papers of a record, newest first."""
    records.view(serving.office, who.principal, record_id)
    query = documents.DocumentQuery(record_id=record_id)
    rows = documents.listing(serving.office, who.principal, query, after=after, limit=limit)
    return {"documents": [shapes.status(row.document, who.locale) for row in rows.items], "after": rows.after}
