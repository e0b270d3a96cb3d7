"""The review queue: one paper after another, with the queue beside it."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from api.auth.session import Known, Sender, Serving, Visitor
from api.v1.shapes import reason
from api.web.paper_view import in_full, paper
from api.web.rendering import go, page
from cases import review
from core.errors import NotFound
from ingest.wiring import Runtime

router = APIRouter(prefix="/review")


@router.get("")
def begin(request: Request, who: Known, serving: Serving, last: UUID | None = None) -> Response:
    """Go to the first paper that waits, or say that none does."""
    waiting = review.queue(serving.office, who.principal, limit=1)
    if waiting.documents:
        return go(f"/review/{waiting.documents[0].id}", last=last)
    return page(request, who, "review_empty.html", place="review", last=last)


@router.get("/{document_id}")
def show(
    request: Request,
    who: Known,
    serving: Serving,
    document_id: UUID,
    last: UUID | None = None,
    number: Annotated[int, Query(alias="page")] = 1,
) -> Response:
    """Show a paper of the queue, the papers around it, and where to go next."""
    try:
        shown = paper(serving, who, document_id, number=number)
    except NotFound:
        return go("/review")
    return _page(request, who, serving, {"last": last, "revealed": {}, **shown})


@router.post("/{document_id}/reveal")
def reveal(request: Request, who: Sender, serving: Serving, document_id: UUID) -> Response:
    """Show a paper of the queue with its masked values in full, this once; each is logged."""
    shown = paper(serving, who, document_id)
    return _page(request, who, serving, {"last": None, "revealed": in_full(serving, who, shown), **shown})


@router.get("/{document_id}/reveal")
def back_from_reveal(_: Known, document_id: UUID) -> Response:
    """Lead a reloaded browser back to the masked page."""
    return go(f"/review/{document_id}")


def _page(request: Request, who: Visitor, serving: Runtime, shown: dict[str, Any]) -> Response:
    document_id = shown["document"].id
    waiting = review.queue(serving.office, who.principal, limit=50)
    places = [item.id for item in waiting.documents]
    at = places.index(document_id) if document_id in places else None
    return page(
        request,
        who,
        "review.html",
        place="review",
        queue=waiting,
        previous=places[at - 1] if at else None,
        following=review.following(serving.office, who.principal, document_id),
        queue_reason=lambda item: reason(item, who.locale),
        **shown,
    )
