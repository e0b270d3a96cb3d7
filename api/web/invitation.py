"""Coming in by a one-time link: an invitation, or a password to choose anew."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from api.auth.session import Serving, locale_of
from api.web.rendering import go, page, told
from cases import accounts
from cases.accounts import IssuedLink
from core.errors import Invalid, NotFound
from ingest.wiring import Runtime

router = APIRouter()
Text = Annotated[str, Form(max_length=1024)]


def _link(serving: Runtime, secret: str) -> IssuedLink:
    link = accounts.look_at_link(serving.office, secret)
    if link.person is None:
        raise NotFound("link_invalid")
    return link


@router.get("/invitations/{secret}")
def show(request: Request, serving: Serving, secret: str) -> Response:
    """Ask for a password."""
    return page(request, None, "invitation.html", link=_link(serving, secret), wrong="")


@router.post("/invitations/{secret}")
def accept(request: Request, serving: Serving, secret: str, password: Text = "", again: Text = "") -> Response:
    """Set the password and go on to sign in."""
    link = _link(serving, secret)
    try:
        if password != again:
            raise Invalid("passwords_differ")
        accounts.use_link(serving.office, secret, password)
    except Invalid as error:
        wrong = told(locale_of(request), error)
        return page(request, None, "invitation.html", 422, link=link, wrong=wrong)
    return go("/sign-in", said="password_set")
