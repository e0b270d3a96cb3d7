"""How well papers are sorted: accuracy, questions, corrections by type and week, and what was learned from them."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.auth.session import Known, Sender, Serving
from api.v1.shapes import type_name
from api.web.rendering import go, page
from cases.quality import quality
from ingest import learning

router = APIRouter(prefix="/quality")


@router.get("")
def show(request: Request, who: Known, serving: Serving, back: int | None = None) -> Response:
    """Show the figures and the history of models."""
    return page(
        request,
        who,
        "quality.html",
        place="system",
        found=quality(serving.office, who.principal),
        lessons=learning.history(serving.office, who.principal),
        type_name=lambda code: type_name(code, who.locale),
        back=back,
    )


@router.post("/back/{version}")
def go_back(who: Sender, serving: Serving, version: int) -> Response:
    """Put an earlier model into use again."""
    learning.go_back(serving.office, who.principal, version)
    return go("/quality", back=version)
