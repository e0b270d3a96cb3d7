"""Signing in and out, and changing one's own password."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from api.auth.session import Known, Sender, Serving, cookie_name, drop_session, keep_session, locale_of, visitor
from api.web.rendering import go, inside, page, told
from cases import accounts, sessions
from core.errors import AnjuanError, Denied, Invalid, Unavailable

router = APIRouter()
Text = Annotated[str, Form(max_length=1024)]


@router.get("/sign-in")
def show(request: Request, serving: Serving, next: str = "/", said: str = "") -> Response:  # noqa: A002
    """Ask who it is; somebody signed in already goes on."""
    try:
        visitor(request)
    except AnjuanError:
        said = said if said in {"signed_out", "password_set"} else ""
        empty = accounts.needs_set_up(serving.office)
        return page(request, None, "sign_in.html", next=inside(next), said=said, login="", wrong="", empty=empty)
    return go(inside(next))


@router.post("/sign-in")
def enter(request: Request, serving: Serving, login: Text = "", password: Text = "", next: Text = "/") -> Response:  # noqa: A002
    """Sign somebody in; the same words answer an unknown login and a wrong password."""
    origin = request.client.host if request.client else ""
    try:
        signed_in = sessions.sign_in(serving.office, login.strip(), password, origin=origin)
    except (Denied, Unavailable) as error:
        wrong, status = told(locale_of(request), error), 429 if error.retryable else 403
        return page(
            request, None, "sign_in.html", status, next=inside(next), said="", login=login, wrong=wrong, empty=False
        )
    answer = go(inside(next))
    keep_session(request, answer, signed_in.secret)
    answer.set_cookie("locale", signed_in.person.locale, samesite="lax", secure=request.url.scheme == "https")
    return answer


@router.post("/sign-out")
def leave(request: Request, serving: Serving, who: Sender) -> Response:
    """End this session."""
    del who
    sessions.sign_out(serving.office, request.cookies.get(cookie_name(request), ""))
    answer = go("/sign-in", said="signed_out")
    drop_session(request, answer)
    return answer


@router.get("/account")
def account(request: Request, who: Known) -> Response:
    """Show one's own account."""
    return page(request, who, "account.html", wrong="", wrong_at="")


@router.post("/account")
def change_password(
    request: Request, who: Sender, serving: Serving, old: Text = "", password: Text = "", again: Text = ""
) -> Response:
    """Change one's own password; every session ends, this one too."""
    try:
        if password != again:
            raise Invalid("passwords_differ")
        accounts.change_password(serving.office, who.principal, old, password)
    except Invalid as error:
        at = "old" if error.code == "password_wrong" else "password"
        return page(request, who, "account.html", 422, wrong=told(who.locale, error), wrong_at=at)
    answer = go("/sign-in", said="password_set")
    drop_session(request, answer)
    return answer
