"""People and roles: inviting, changing, closing accounts."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response

from api.auth.session import Known, Sender, Serving, Visitor
from api.web.rendering import go, page, told
from cases import accounts, recovery
from cases.accounts import IssuedLink
from core.errors import Conflict, Invalid
from core.model.person import Role
from ingest.wiring import Runtime

router = APIRouter(prefix="/people")
Text = Annotated[str, Form(max_length=1024)]
_SAID = frozenset({"roles", "disable", "enable"})
_PLACE_OF = {"bad_login": "login", "login_taken": "login", "name_missing": "name", "roles_missing": "roles"}


@router.get("")
def show(
    request: Request, who: Known, serving: Serving, said: str = "", of: Annotated[UUID | None, Query()] = None
) -> Response:
    """List everybody with an account, under what has just been done to whom."""
    return _list(request, who, serving, said=said if said in _SAID else "", of=of)


def _list(request: Request, who: Visitor, serving: Runtime, status: int = 200, **more: Any) -> Response:
    values = {"wrong": "", "wrong_at": "", "given": {}, "link": None, "address": "", "said": "", "of": None, **more}
    people = accounts.people(serving.office, who.principal)
    named = {person.id: person.name for person in people}.get(values.pop("of"))
    values["said"] = (values["said"], named) if values["said"] and named else None
    return page(
        request,
        who,
        "people.html",
        status,
        place="people",
        people=people,
        roles=list(Role),
        recovery=recovery.state(serving.office, who.principal),
        **values,
    )


@router.post("")
def invite(
    request: Request,
    who: Sender,
    serving: Serving,
    login: Text = "",
    name: Text = "",
    roles: Annotated[list[Role] | None, Form()] = None,
) -> Response:
    """Create a person and show the invitation to hand over."""
    new = accounts.NewPerson(login.strip(), name.strip(), frozenset(roles or ()), who.locale)
    try:
        link = accounts.create_person(serving.office, who.principal, new)
    except (Invalid, Conflict) as error:
        given = {"login": login, "name": name, "roles": roles or []}
        wrong, at = told(who.locale, error), _PLACE_OF.get(error.code, "login")
        return _list(request, who, serving, 422, wrong=wrong, wrong_at=at, given=given)
    return _hand_over(request, who, serving, link)


@router.post("/{person_id}/reset")
def reset(request: Request, who: Sender, serving: Serving, person_id: UUID) -> Response:
    """Show a link with which the person chooses a new password."""
    return _hand_over(request, who, serving, accounts.reset_password(serving.office, who.principal, person_id))


def _hand_over(request: Request, who: Visitor, serving: Runtime, link: IssuedLink) -> Response:
    address = str(request.url.replace(path=f"/invitations/{link.secret}", query=""))
    return _list(request, who, serving, link=link, address=address)


@router.get("/{person_id}/reset")
def back_from_reset(person_id: UUID) -> Response:
    """Lead a reloaded browser back to the list."""
    del person_id
    return go("/people")


@router.post("/{person_id}/roles")
def set_roles(
    request: Request,
    who: Sender,
    serving: Serving,
    person_id: UUID,
    roles: Annotated[list[Role] | None, Form()] = None,
) -> Response:
    """Change what a person is."""
    try:
        accounts.set_roles(serving.office, who.principal, person_id, frozenset(roles or ()))
    except (Invalid, Conflict) as error:
        return _list(request, who, serving, 422, wrong=told(who.locale, error), wrong_at=str(person_id))
    return go("/people", said="roles", of=person_id)


@router.post("/{person_id}/account")
def open_or_close(request: Request, who: Sender, serving: Serving, person_id: UUID, do: Text) -> Response:
    """Close an account, or open it again."""
    act = accounts.enable_person if do == "enable" else accounts.disable_person
    try:
        act(serving.office, who.principal, person_id)
    except Conflict as error:
        return _list(request, who, serving, 422, wrong=told(who.locale, error), wrong_at=str(person_id))
    return go("/people", said="enable" if do == "enable" else "disable", of=person_id)
