"""The forms on a lead or case that change its parties, and who may see it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response

from api.auth.session import Sender, Serving
from api.web.records import place_of, shown
from api.web.rendering import go, told
from cases import members, parties, records
from core.errors import Invalid
from core.model.record import PartyKind, PartyRole, Visibility
from ingest.wiring import Runtime

router = APIRouter()
Text = Annotated[str, Form(max_length=4000)]


def _back(serving: Runtime, who: Sender, record_id: UUID) -> Response:
    record = records.view(serving.office, who.principal, record_id).record
    return go(f"/{place_of(record.kind)}/{record_id}")


@router.post("/leads/{record_id}/parties")
@router.post("/cases/{record_id}/parties")
def add_party(
    request: Request,
    who: Sender,
    serving: Serving,
    record_id: UUID,
    kind: Annotated[PartyKind, Form()],
    role: Annotated[PartyRole, Form()],
    name: Text = "",
    number: Text = "",
    phone: Text = "",
) -> Response:
    """Add a party by hand."""
    number_field = "id_number" if kind is PartyKind.PERSON else "uscc"
    given = ((number_field, number.strip()), ("phone", phone.strip()))
    new = parties.NewParty(kind, name, role, tuple(pair for pair in given if pair[1]))
    try:
        parties.add_party(serving.office, who.principal, record_id, new)
    except Invalid as error:
        # The refused form is shown on the record's own page.
        request.scope["path"] = request.url.path.removesuffix("/parties")
        kept = {"kind": kind.value, "role": role.value, "name": name, "number": number, "phone": phone}
        return shown(request, who, serving, record_id, wrong=told(who.locale, error), wrong_at="party", given=kept)
    return _back(serving, who, record_id)


@router.post("/leads/{record_id}/parties/{party_id}")
@router.post("/cases/{record_id}/parties/{party_id}")
def set_role(
    who: Sender, serving: Serving, record_id: UUID, party_id: UUID, role: Annotated[str, Form()] = ""
) -> Response:
    """Say what a party is here; nothing takes it out of the record."""
    roles = frozenset({PartyRole(role)}) if role in set(PartyRole) else frozenset[PartyRole]()
    parties.set_role(serving.office, who.principal, record_id, party_id, roles)
    return _back(serving, who, record_id)


@router.post("/leads/{record_id}/visibility")
@router.post("/cases/{record_id}/visibility")
def set_visibility(
    who: Sender, serving: Serving, record_id: UUID, visibility: Annotated[Visibility, Form()]
) -> Response:
    """Restrict the record to its members, or open it."""
    members.set_visibility(serving.office, who.principal, record_id, visibility)
    return _back(serving, who, record_id)


@router.post("/leads/{record_id}/owner")
@router.post("/cases/{record_id}/owner")
def set_owner(who: Sender, serving: Serving, record_id: UUID, person: Annotated[UUID, Form()]) -> Response:
    """Give the record to another owner."""
    members.set_owner(serving.office, who.principal, record_id, person)
    return _back(serving, who, record_id)


@router.post("/leads/{record_id}/members")
@router.post("/cases/{record_id}/members")
def change_members(
    who: Sender, serving: Serving, record_id: UUID, person: Annotated[UUID, Form()], do: Text = "add"
) -> Response:
    """Add or remove a member."""
    act = members.remove_member if do == "remove" else members.add_member
    act(serving.office, who.principal, record_id, person)
    return _back(serving, who, record_id)
