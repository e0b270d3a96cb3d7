"""Access tokens on the account page, and those of everybody on a page for administrators."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response

from api.auth.session import Known, Sender, Serving, Visitor
from api.web.rendering import go, page, told
from cases import accounts, tokens
from core.errors import Invalid
from core.model.token import TokenScope
from ingest.wiring import Runtime

router = APIRouter()
Text = Annotated[str, Form(max_length=1024)]
DAYS = (7, 30, 90, 365)


@router.get("/account/tokens")
def show_own(request: Request, who: Known, serving: Serving) -> Response:
    """Show one's own tokens."""
    return _own(request, who, serving)


@router.post("/account/tokens")
def make_own(
    request: Request,
    who: Sender,
    serving: Serving,
    name: Text = "",
    scope: Annotated[TokenScope, Form()] = TokenScope.INTAKE,
    days: Annotated[int, Form()] = DAYS[1],
) -> Response:
    """Make a token for oneself and show it, this once."""
    try:
        made = tokens.issue(serving.office, who.principal, tokens.NewToken(name, scope, days))
    except Invalid as error:
        return _own(request, who, serving, 422, wrong=told(who.locale, error))
    return _own(request, who, serving, made=made)


@router.post("/account/tokens/{token_id}/revoke")
def revoke_own(who: Sender, serving: Serving, token_id: UUID) -> Response:
    """Stop one of one's own tokens from working."""
    tokens.revoke(serving.office, who.principal, token_id)
    return go("/account/tokens")


@router.get("/people/tokens")
def show_all(request: Request, who: Known, serving: Serving) -> Response:
    """Show everybody's tokens."""
    return _all(request, who, serving)


@router.post("/people/tokens")
def make_for(
    request: Request,
    who: Sender,
    serving: Serving,
    person: Annotated[UUID, Form()],
    name: Text = "",
    days: Annotated[int, Form()] = DAYS[1],
) -> Response:
    """Make a token with which somebody's scanner brings papers in, and show it, this once."""
    new = tokens.NewToken(name, TokenScope.INTAKE, days, person)
    try:
        made = tokens.issue(serving.office, who.principal, new)
    except Invalid as error:
        return _all(request, who, serving, 422, wrong=told(who.locale, error))
    return _all(request, who, serving, made=made)


@router.post("/people/tokens/{token_id}/revoke")
def revoke_any(who: Sender, serving: Serving, token_id: UUID) -> Response:
    """Stop anybody's token from working."""
    tokens.revoke(serving.office, who.principal, token_id)
    return go("/people/tokens")


def _own(request: Request, who: Visitor, serving: Runtime, status: int = 200, **more: Any) -> Response:
    rows = tokens.own(serving.office, who.principal)
    return _page(request, who, status, rows=rows, address="/account/tokens", holders=(), **more)


def _all(request: Request, who: Visitor, serving: Runtime, status: int = 200, **more: Any) -> Response:
    rows = tokens.everybodys(serving.office, who.principal)
    everybody = accounts.people(serving.office, who.principal)
    holders = [person for person in everybody if accounts.may_hold_records(person)]
    return _page(request, who, status, rows=rows, address="/people/tokens", holders=holders, **more)


def _page(request: Request, who: Visitor, status: int, **more: Any) -> Response:
    values = {"made": None, "wrong": "", **more}
    return page(request, who, "tokens.html", status, scopes=list(TokenScope), choices=DAYS, usual=DAYS[1], **values)
