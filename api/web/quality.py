"""How well papers are sorted: accuracy, questions, corrections by type and week, and what was learned from them."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.auth.session import Known, Sender, Serving
from api.v1.shapes import type_name
from api.web.rendering import go, page
from cases.quality import quality
from ingest.learning import lessons
from ingest.learning.lessons import Skill

router = APIRouter(prefix="/quality")


@router.get("")
def show(
    request: Request, who: Known, serving: Serving, skill: Skill | None = None, back: int | None = None
) -> Response:
    """Show the figures, the labels in use and the history of models; `back` says which of a skill's was just chosen."""
    return page(
        request,
        who,
        "quality.html",
        place="system",
        found=quality(serving.office, who.principal),
        labels=lessons.labels_in_use(serving.office, who.principal),
        lessons=lessons.history(serving.office, who.principal),
        type_name=lambda code: type_name(code, who.locale),
        skill=skill,
        back=back,
    )


@router.post("/back/{skill}/{version}")
def go_back(who: Sender, serving: Serving, skill: Skill, version: int) -> Response:
    """Put an earlier model into use again."""
    lessons.go_back(serving.office, who.principal, skill, version)
    return go("/quality", skill=skill, back=version)
