"""What the forms on a link between a paper and a party do."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Response

from api.auth.session import Sender, Serving
from api.web.rendering import go, inside
from cases import linking
from core.errors import Invalid

router = APIRouter(prefix="/documents/{document_id}/links")
Text = Annotated[str, Form(max_length=4000)]


@router.post("/{link_id}")
def decide(who: Sender, serving: Serving, document_id: UUID, link_id: UUID, do: Text, back: Text = "") -> Response:
    """Confirm a proposed link, or undo one."""
    verbs = {"confirm": linking.confirm_link, "undo": linking.undo_link}
    if do not in verbs:
        raise Invalid("bad_request")
    verbs[do](serving.office, who.principal, link_id, document_id=document_id)
    return go(inside(back, f"/documents/{document_id}"))


@router.post("")
def relink(
    who: Sender,
    serving: Serving,
    document_id: UUID,
    subject: Annotated[int, Form()],
    party: Annotated[UUID | Literal[""], Form()] = "",
    back: Text = "",
) -> Response:
    """Link a subject of the paper to a party by hand; to a new one where none is named."""
    linking.relink(serving.office, who.principal, document_id, subject, party or None)
    return go(inside(back, f"/documents/{document_id}"))
