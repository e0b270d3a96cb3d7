"""Intake: where papers are dropped, and what became of each."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from api.auth.session import Known, Serving
from api.messages import script_texts
from api.v1.shapes import reason, type_name
from api.web.rendering import page
from cases import documents, records
from core.access import Action, require
from core.errors import NotFound
from core.ids import parse_id
from core.model.record import RecordKind

router = APIRouter()
SLICE = 100


@router.get("/intake")
def show(request: Request, who: Known, serving: Serving, after: str | None = None, to: str = "") -> Response:
    """List what the person fed in, newest first, under the place to drop more."""
    require(who.principal, Action.FEED)
    rows = documents.intake(serving.office, who.principal, after=after, limit=SLICE)
    target = records.view(serving.office, who.principal, parse_id(to)).record if to else None
    if target is not None and target.kind is RecordKind.BATCH:
        raise NotFound("not_found")
    return page(
        request,
        who,
        "intake.html",
        place="intake",
        rows=rows,
        target=target,
        first=after is None,
        limit=serving.office.settings.upload.max_bytes,
        texts=_texts(who.locale),
        type_name=lambda code: type_name(code, who.locale),
        reason=lambda item: reason(item, who.locale),
    )


def _texts(locale: str) -> dict[str, Any]:
    return {**script_texts(locale, "intake"), "states": script_texts(locale, "state")}
