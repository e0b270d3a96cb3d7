"""The log: who did, tried or read what and when, for those who answer for it; and whether it is whole."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from api.auth.session import Known, Sender, Serving, Visitor
from api.web.rendering import go, page
from cases import audit_log
from core.ids import parse_id
from core.model.audit import AuditReport
from core.model.person import OPERATOR_ID
from ingest.wiring import Runtime
from storage.sql.repositories.audit import AuditFilter

router = APIRouter(prefix="/log")
SLICE = 100


@router.get("")
def show(
    request: Request, who: Known, serving: Serving, after: str | None = None, of: str = "", by: str = ""
) -> Response:
    """List lines, newest first: of one thing, or by one person, where asked."""
    return _page(request, who, serving, AuditFilter(_named(of), _named(by)), after=after)


@router.post("/verify")
def verify(request: Request, who: Sender, serving: Serving) -> Response:
    """Recompute the whole log, and say what was found above its newest lines."""
    return _page(request, who, serving, AuditFilter(), report=audit_log.verify(serving.office, who.principal))


@router.get("/verify")
def back_from_verify(_: Known) -> Response:
    """Lead a reloaded browser back to the log."""
    return go("/log")


def _page(
    request: Request,
    who: Visitor,
    serving: Runtime,
    wanted: AuditFilter,
    *,
    after: str | None = None,
    report: AuditReport | None = None,
) -> Response:
    rows = audit_log.listing(serving.office, who.principal, wanted, after=after, limit=SLICE)
    names = audit_log.names(serving.office, who.principal, rows.items)
    shown: dict[str, Any] = {"rows": rows, "names": names, "operator": OPERATOR_ID, "wanted": wanted, "report": report}
    return page(request, who, "log.html", place="log", **shown)


def _named(text: str) -> UUID | None:
    return parse_id(text.strip()) if text.strip() else None
