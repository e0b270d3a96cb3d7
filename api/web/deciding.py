"""What the forms on a paper do: correct, confirm, reject, undo, file, read again, withdraw."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Response

from api.auth.session import Sender, Serving
from api.web.rendering import go, inside
from cases import corrections, documents, filing, retention, review
from core.errors import Invalid
from ingest import rereading

router = APIRouter(prefix="/documents/{document_id}")
Text = Annotated[str, Form(max_length=4000)]
Revision = Annotated[int, Form()]


def _back(document_id: UUID, back: str) -> Response:
    return go(inside(back, f"/documents/{document_id}"))


@router.post("/fields/{field_id}")
def field(
    who: Sender,
    serving: Serving,
    document_id: UUID,
    field_id: UUID,
    revision: Revision,
    do: Text,
    value: Text = "",
    back: Text = "",
) -> Response:
    """Correct, confirm or reject one value."""
    acts = {"confirm": corrections.confirm_field, "reject": corrections.reject_field}
    office, me = serving.office, who.principal
    if do == "correct":
        corrections.correct_field(office, me, field_id, value, document_id=document_id, revision=revision)
    elif do in acts:
        acts[do](office, me, field_id, document_id=document_id, revision=revision)
    else:
        raise Invalid("bad_request")
    return _back(document_id, back)


@router.post("/fields")
def add_field(
    who: Sender,
    serving: Serving,
    document_id: UUID,
    revision: Revision,
    name: Text,
    value: Text = "",
    number: Annotated[int, Form(alias="page")] = 1,
    back: Text = "",
) -> Response:
    """Add a value the reading missed."""
    new = corrections.NewField(name, value, number)
    corrections.add_field(serving.office, who.principal, document_id, new, revision=revision)
    return _back(document_id, back)


@router.post("/type")
def set_type(
    who: Sender, serving: Serving, document_id: UUID, revision: Revision, code: Text, back: Text = ""
) -> Response:
    """Say what the paper is."""
    corrections.set_type(serving.office, who.principal, document_id, code, revision=revision)
    return _back(document_id, back)


@router.post("/cause")
def set_cause(
    who: Sender, serving: Serving, document_id: UUID, revision: Revision, code: Text = "", back: Text = ""
) -> Response:
    """Say what its cause of action is; none where the code is empty."""
    corrections.set_cause(serving.office, who.principal, document_id, code or None, revision=revision)
    return _back(document_id, back)


@router.post("/record")
def set_record(
    who: Sender, serving: Serving, document_id: UUID, code: Annotated[UUID, Form()], back: Text = ""
) -> Response:
    """File the paper to a lead or case, or back to its batch."""
    filing.file(serving.office, who.principal, [document_id], code)
    return _back(document_id, back)


@router.post("/confirm")
def confirm(
    who: Sender, serving: Serving, document_id: UUID, revision: Revision, queue: Text = "", back: Text = ""
) -> Response:
    """Say that the paper is right; from the queue, go on to the next."""
    following = review.following(serving.office, who.principal, document_id) if queue else None
    corrections.confirm_document(serving.office, who.principal, document_id, revision=revision)
    if not queue:
        return _back(document_id, back)
    return go(f"/review/{following}" if following else "/review", last=document_id)


@router.post("/undo")
def undo(
    who: Sender, serving: Serving, document_id: UUID, decision: Annotated[UUID | None, Form()] = None, back: Text = ""
) -> Response:
    """Take back one's last decision, or a given one."""
    corrections.undo(serving.office, who.principal, document_id, decision)
    return _back(document_id, back)


@router.post("/name")
def rename(
    who: Sender, serving: Serving, document_id: UUID, revision: Revision, name: Text = "", back: Text = ""
) -> Response:
    """Give the paper another name."""
    documents.rename(serving.office, who.principal, document_id, name, revision=revision)
    return _back(document_id, back)


@router.post("/read")
def read_again(who: Sender, serving: Serving, document_id: UUID, password: Text = "", back: Text = "") -> Response:
    """Read the paper again, with a password where it is locked."""
    rereading.read_again(serving.office, who.principal, document_id, rereading.Manner(password=password or None))
    return _back(document_id, back)


@router.post("/stop")
def stop_reading(who: Sender, serving: Serving, document_id: UUID) -> Response:
    """Do not read the paper any further."""
    rereading.stop_reading(serving.office, who.principal, document_id)
    return _back(document_id, "")


@router.post("/withdraw")
def withdraw(who: Sender, serving: Serving, document_id: UUID, revision: Revision, within: Text = "") -> Response:
    """Take the paper out of lists and search, and what came within it where that is asked for."""
    retention.withdraw(serving.office, who.principal, document_id, revision=revision, within=bool(within))
    return _back(document_id, "")


@router.post("/restore")
def restore(who: Sender, serving: Serving, document_id: UUID) -> Response:
    """Bring it back, with what was withdrawn along with it."""
    retention.restore(serving.office, who.principal, document_id)
    return _back(document_id, "")
