"""The way in: where each role begins, and the choice of language and appearance."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from api.auth.session import LOCALES, Known, Serving, visitor
from api.web.rendering import THEMES, go, inside
from cases import accounts
from core.access import Action, allows
from core.errors import AnjuanError

router = APIRouter()
_YEAR = 365 * 24 * 3600


@router.get("/")
def start(who: Known) -> Response:
    """Send people to where their work is."""
    if allows(who.principal, Action.FEED):
        return go("/intake")
    if allows(who.principal, Action.MANAGE_PEOPLE):
        return go("/people")
    return go("/log" if allows(who.principal, Action.READ_LOG) else "/account")


@router.post("/language")
def language(
    request: Request, serving: Serving, to: Annotated[str, Form()], back: Annotated[str, Form()] = "/"
) -> Response:
    """Keep the choice of language: in the browser, and with the account of who is signed in."""
    answer = go(inside(back))
    if to not in LOCALES:
        return answer
    answer.set_cookie("locale", to, max_age=_YEAR, samesite="lax", secure=request.url.scheme == "https")
    # Where nobody is signed in, the browser's copy is all there is.
    with suppress(AnjuanError):
        accounts.set_locale(serving.office, visitor(request).principal, to)
    return answer


@router.post("/appearance")
def appearance(request: Request, to: Annotated[str, Form()], back: Annotated[str, Form()] = "/") -> Response:
    """Keep the choice of light or dark in the browser; anything else follows the machine."""
    answer = go(inside(back))
    if to in THEMES:
        answer.set_cookie("theme", to, max_age=_YEAR, samesite="lax", secure=request.url.scheme == "https")
    else:
        answer.delete_cookie("theme")
    return answer
