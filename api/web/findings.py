"""What the forms on a disagreement do: let both sides stand, open it again, or put one side right by the other."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Response

from api.auth.session import Sender, Serving
from api.web.rendering import go, inside
from cases import findings
from core.errors import Invalid

router = APIRouter(prefix="/findings/{finding_id}")
Text = Annotated[str, Form(max_length=4000)]


@router.post("")
def decide(who: Sender, serving: Serving, finding_id: UUID, do: Text, back: Text = "") -> Response:
    """Accept a disagreement, open it again, or say which of its sides is right."""
    verbs = {"accept": findings.accept, "reopen": findings.reopen}
    if do in verbs:
        verbs[do](serving.office, who.principal, finding_id)
        return go(inside(back, "/leads"))
    if do not in {"first", "second"}:
        raise Invalid("bad_request")
    corrected = findings.take(serving.office, who.principal, finding_id, first=do == "first")
    return go(inside(back, f"/documents/{corrected}"))
