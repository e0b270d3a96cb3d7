"""Is it there, is it well, and its figures: for supervisors, for Prometheus, and in full for administrators only."""

from __future__ import annotations

import asyncio
import hmac
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST

from api.auth.session import runtime_of, visitor
from core.access import Action, allows
from core.errors import AnjuanError, NotFound
from ingest.health import Answer, Health, Report, Standing
from ingest.metering import exposition

router = APIRouter()
_HERE = frozenset({"127.0.0.1", "::1"})
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
_RECOGNISED_WITHIN = 0.4  #: seconds to find out who asks; whoever is not recognised is anybody


def health_of(request: Request) -> Health:
    """Return what asks the parts of this office."""
    found: Health = request.app.state.health
    return found


def database_answers(request: Request) -> None:
    """Refuse what would only hang, while the database stands still.

    Raises:
        Unavailable: `database_unavailable`, or the code of what is wrong with it.
    """
    health_of(request).require("database")


@router.get("/health/live")
async def live() -> dict[str, str]:
    """Say that this process answers."""
    return {"status": "live"}


@router.get("/health/ready")
async def ready(request: Request) -> JSONResponse:
    """Say which parts answer; why not, and how fast, to administrators only."""
    # Threads apart from those of requests: while all of those hang, somebody must be told so.
    report = await asyncio.to_thread(health_of(request).look)
    in_full = await _administers(request, report)
    status = 503 if report.standing is Standing.DOWN else 200
    parts = {answer.component: _part(answer, in_full=in_full) for answer in report.answers}
    return JSONResponse({"status": report.standing.value, "components": parts}, status, headers=_later(status))


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Return the figures, to this machine and to who knows the token."""
    if not _may_measure(request):
        raise NotFound("not_found")
    text = await asyncio.to_thread(exposition, runtime_of(request).office, health_of(request))
    return Response(text, media_type=CONTENT_TYPE_LATEST)


def _part(answer: Answer, *, in_full: bool) -> Any:
    state = "up" if answer.up else "down"
    if not in_full:
        return state
    return {"state": state, "code": answer.code, "detail": answer.detail, "ms": answer.milliseconds}


def _later(status: int) -> dict[str, str]:
    return {"Retry-After": "5"} if status == 503 else {}  # noqa: PLR2004


async def _administers(request: Request, report: Report) -> bool:
    if report.down("database") is not None:
        return False
    try:
        who = await asyncio.wait_for(asyncio.to_thread(visitor, request), _RECOGNISED_WITHIN)
    except (AnjuanError, TimeoutError):
        return False
    return allows(who.principal, Action.OPERATE)


def _may_measure(request: Request) -> bool:
    if request.app.state.door == "local":
        return True
    token = runtime_of(request).office.settings.metrics.token
    given = request.headers.get("authorization", "")
    if token is not None and hmac.compare_digest(given.encode(), f"Bearer {token.get_secret_value()}".encode()):
        return True
    # A proxy on this machine comes from here too, with requests from anywhere.
    forwarded = any(name in request.headers for name in _FORWARDED)
    return request.client is not None and request.client.host in _HERE and not forwarded
