"""How the office stands: parts, queues, failures with another try, room, index, and what should not stay so."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request, Response

from api.auth.session import Known, Sender, Serving
from api.errors import sentence
from api.health import health_of
from api.web.rendering import go, page
from ingest import overview, reindexing
from ingest.channels import standing

router = APIRouter(prefix="/system")


@router.get("")
def show(request: Request, who: Known, serving: Serving, tried: int | None = None) -> Response:
    """Show it all; the page brings itself up to date."""
    seen = overview.overview(serving.office, health_of(request), who.principal)
    return page(
        request,
        who,
        "system.html",
        place="system",
        seen=seen,
        channels=standing.listing(serving.office, who.principal),
        standing=seen.report.standing.value,
        sentence=lambda code: sentence(code, who.locale),
        tried=tried,
    )


@router.post("/reindex")
def reindex(who: Sender, serving: Serving) -> Response:
    """Have the search index made anew in the background."""
    reindexing.ask(serving.office, who.principal)
    return go("/system")


@router.post("/failures/{job_id}/again")
def again(who: Sender, serving: Serving, job_id: UUID) -> Response:
    """Have one failed piece of work tried again."""
    overview.try_again(serving.office, who.principal, job_id)
    return go("/system", tried=1)


@router.post("/failures/again")
def all_again(who: Sender, serving: Serving) -> Response:
    """Have everything that failed tried again."""
    return go("/system", tried=overview.try_all_again(serving.office, who.principal))
