"""Setting the office up: the first person by a one-time link, then the recovery kit to save."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from api.auth.session import Known, Sender, Serving, keep_session, locale_of
from api.web.rendering import go, page, told
from cases import accounts, recovery, sessions
from core.errors import Conflict, Invalid, NotFound
from core.model.person import Role
from core.model.session import LinkPurpose

router = APIRouter()
Text = Annotated[str, Form(max_length=1024)]
_PLACE_OF = {"bad_login": "login", "login_taken": "login", "name_missing": "name"}


@router.get("/set-up/{secret}")
def show(request: Request, serving: Serving, secret: str) -> Response:
    """Ask for the first person's name, login and password."""
    if accounts.look_at_link(serving.office, secret).purpose is not LinkPurpose.SETUP:
        raise NotFound("link_invalid")
    return page(request, None, "set_up.html", wrong="", wrong_at="", login="", name="")


@router.post("/set-up/{secret}")
def create(
    request: Request,
    serving: Serving,
    secret: str,
    login: Text = "",
    name: Text = "",
    password: Text = "",
    again: Text = "",
) -> Response:
    """Create the first person, sign in, and go on to the recovery kit."""
    locale = locale_of(request)
    new = accounts.NewPerson(login.strip(), name.strip(), frozenset({Role.ADMINISTRATOR, Role.STAFF}), locale)
    try:
        if password != again:
            raise Invalid("passwords_differ")
        accounts.set_up(serving.office, secret, new, password)
    except Invalid as error:
        wrong, at = told(locale, error), _PLACE_OF.get(error.code, "password")
        return page(request, None, "set_up.html", 422, wrong=wrong, wrong_at=at, login=login, name=name)
    origin = request.client.host if request.client else ""
    signed_in = sessions.sign_in(serving.office, new.login, password, origin=origin)
    answer = go("/recovery-kit")
    keep_session(request, answer, signed_in.secret)
    return answer


@router.get("/recovery-kit")
def offer(request: Request, who: Known, serving: Serving) -> Response:
    """Say whether there is a kit, and offer to make one; making it is a form, since each kit is shown only once."""
    state = recovery.state(serving.office, who.principal)
    return page(request, who, "recovery_kit.html", kit=None, state=state, wrong="")


@router.post("/recovery-kit")
def make(request: Request, who: Sender, serving: Serving) -> Response:
    """Make a kit and show it."""
    kit = recovery.make_kit(serving.office, who.principal)
    state = recovery.state(serving.office, who.principal)
    return page(request, who, "recovery_kit.html", kit=kit, state=state, wrong="")


@router.post("/recovery-kit/saved")
def saved(who: Sender, serving: Serving, is_saved: Annotated[str, Form(alias="saved")] = "") -> Response:
    """Note that the kit is saved."""
    if not is_saved:
        raise Invalid("kit_not_saved")
    try:
        recovery.confirm_saved(serving.office, who.principal)
    except Conflict:
        return go("/recovery-kit")
    return go("/")
