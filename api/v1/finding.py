"""Search, the review queue and arranging pages, over JSON."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from api.auth.session import Known, Serving, own_doing, same_origin
from api.v1 import shapes
from cases import lookup, review
from ingest import arranging, composing
from search.port import MOST_RANKED

router = APIRouter(dependencies=[Depends(same_origin), Depends(own_doing)])


class PlacedPage(BaseModel):
    """One page of a new arrangement: page `page` of paper `document`, turned clockwise by `rotation` degrees."""

    model_config = ConfigDict(extra="forbid")
    document: UUID
    page: Annotated[int, Field(ge=1)]
    rotation: Annotated[int, Field(multiple_of=90, ge=0, lt=360)] = 0


class Arrangement(BaseModel):
    """The papers to make, each a list of pages."""

    model_config = ConfigDict(extra="forbid")
    documents: Annotated[list[Annotated[list[PlacedPage], Field(min_length=1)]], Field(min_length=1, max_length=500)]


@router.get("/search")
def search(
    who: Known,
    serving: Serving,
    q: Annotated[str, Query(max_length=2000)],
    limit: Annotated[int, Query(ge=1, le=MOST_RANKED)] = 20,
    offset: Annotated[int, Query(ge=0, le=10_000)] = 0,
) -> shapes.Json:
    """Find papers by words."""
    request = lookup.SearchRequest(q, limit, offset)
    return shapes.results(lookup.search(serving.office, who.principal, request))


@router.get("/review")
def queue(who: Known, serving: Serving, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> shapes.Json:
    """Return the papers that wait for a person."""
    waiting = review.queue(serving.office, who.principal, limit=limit)
    return {"total": waiting.total, "documents": [shapes.status(item, who.locale) for item in waiting.documents]}


@router.post("/arrange", status_code=201)
def arrange(body: Arrangement, who: Known, serving: Serving) -> shapes.Json:
    """Split, join, reorder, rotate or drop pages: make new papers of pages of old ones."""
    plan = [
        [composing.PlacedPage(item.document, item.page, item.rotation) for item in pages] for pages in body.documents
    ]
    made = arranging.arrange(serving, who.principal, plan)
    return {"documents": [shapes.status(item, who.locale) for item in made]}


@router.post("/arrange/undo/{document_id}")
def take_apart(document_id: UUID, who: Known, serving: Serving) -> shapes.Json:
    """Bring back the papers that this one was arranged from, and withdraw what was made of them."""
    restored = arranging.undo(serving, who.principal, document_id)
    return {"documents": [shapes.status(item, who.locale) for item in restored]}
