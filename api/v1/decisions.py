"""What a person decides on a paper, over JSON: values, type, cause, filing, links, withdrawal."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from api.auth.session import Known, Serving, own_doing, same_origin
from api.v1 import shapes
from cases import corrections, documents, filing, linking, retention
from core.errors import Invalid
from core.model.document import Document
from core.model.page import Box
from ingest import rereading

router = APIRouter(prefix="/documents/{document_id}", dependencies=[Depends(same_origin), Depends(own_doing)])
Text = Annotated[str, Field(max_length=4000)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class Change(BaseModel):
    """The body of a decision: which state of the paper the person saw."""

    model_config = ConfigDict(extra="forbid")
    revision: int


class Withdrawal(Change):
    """`within` takes along the papers that came within this one."""

    within: bool = True


class FieldChange(Change):
    """One of the three things that can be said of a value."""

    value: Text | None = None
    confirmed: bool = False
    rejected: bool = False


class FieldAddition(Change):
    """A value the reading missed."""

    name: Text
    value: Text
    page: int = 1
    box: tuple[Share, Share, Share, Share] | None = None
    subject: Annotated[int, Field(ge=0, le=1000)] = 0


class Coded(Change):
    """A type or cause by its code; null takes a cause away."""

    code: Text | None = None


class Reread(BaseModel):
    """How to read again."""

    model_config = ConfigDict(extra="forbid")
    password: Text | None = None
    upright: bool = False


class Destination(BaseModel):
    """Where to file a paper."""

    model_config = ConfigDict(extra="forbid")
    record: UUID


class Undo(BaseModel):
    """Which decision to take back; null for one's last."""

    model_config = ConfigDict(extra="forbid")
    decision: UUID | None = None


class Name(Change):
    """A paper's new name."""

    name: Text


def _answer(who: Known, document: Document) -> shapes.Json:
    return shapes.status(document, who.locale)


@router.patch("/fields/{field_id}")
def change_field(document_id: UUID, field_id: UUID, body: FieldChange, who: Known, serving: Serving) -> shapes.Json:
    """Correct, confirm or reject a value."""
    at = {"document_id": document_id, "revision": body.revision}
    office, me = serving.office, who.principal
    if body.value is not None:
        return _answer(who, corrections.correct_field(office, me, field_id, body.value, **at))  # type: ignore[arg-type]
    if body.rejected:
        return _answer(who, corrections.reject_field(office, me, field_id, **at))  # type: ignore[arg-type]
    if body.confirmed:
        return _answer(who, corrections.confirm_field(office, me, field_id, **at))  # type: ignore[arg-type]
    raise Invalid("bad_request")


@router.post("/fields")
def add_field(document_id: UUID, body: FieldAddition, who: Known, serving: Serving) -> shapes.Json:
    """Add a value the reading missed."""
    place = Box(*body.box) if body.box else None
    new = corrections.NewField(body.name, body.value, body.page, place, body.subject)
    changed = corrections.add_field(serving.office, who.principal, document_id, new, revision=body.revision)
    return _answer(who, changed)


@router.post("/type")
def set_type(document_id: UUID, body: Coded, who: Known, serving: Serving) -> shapes.Json:
    """Say what the paper is."""
    code = body.code or ""
    return _answer(who, corrections.set_type(serving.office, who.principal, document_id, code, revision=body.revision))


@router.post("/cause")
def set_cause(document_id: UUID, body: Coded, who: Known, serving: Serving) -> shapes.Json:
    """Say what its cause of action is."""
    return _answer(
        who, corrections.set_cause(serving.office, who.principal, document_id, body.code, revision=body.revision)
    )


@router.post("/confirm")
def confirm(document_id: UUID, body: Change, who: Known, serving: Serving) -> shapes.Json:
    """Say that the paper is right."""
    return _answer(
        who, corrections.confirm_document(serving.office, who.principal, document_id, revision=body.revision)
    )


@router.post("/undo")
def undo(document_id: UUID, body: Undo, who: Known, serving: Serving) -> shapes.Json:
    """Take a decision back."""
    return _answer(who, corrections.undo(serving.office, who.principal, document_id, body.decision))


@router.post("/rename")
def rename(document_id: UUID, body: Name, who: Known, serving: Serving) -> shapes.Json:
    """Give the paper another name."""
    return _answer(who, documents.rename(serving.office, who.principal, document_id, body.name, revision=body.revision))


@router.post("/read", status_code=202)
def read_again(document_id: UUID, body: Reread, who: Known, serving: Serving) -> shapes.Json:
    """Read the paper again, with a password where it is locked."""
    how = rereading.Manner(password=body.password, upright=body.upright)
    return _answer(who, rereading.read_again(serving.office, who.principal, document_id, how))


@router.post("/stop")
def stop_reading(document_id: UUID, who: Known, serving: Serving) -> shapes.Json:
    """Do not read the paper any further."""
    return _answer(who, rereading.stop_reading(serving.office, who.principal, document_id))


@router.post("/file")
def file(document_id: UUID, body: Destination, who: Known, serving: Serving) -> shapes.Json:
    """File the paper to a lead, a case, or back to its batch."""
    (moved,) = filing.file(serving.office, who.principal, [document_id], body.record)
    return _answer(who, moved)


@router.post("/withdraw")
def withdraw(document_id: UUID, body: Withdrawal, who: Known, serving: Serving) -> shapes.Json:
    """Take the paper out of lists and search, and what came within it unless that is to stay."""
    gone = retention.withdraw(serving.office, who.principal, document_id, revision=body.revision, within=body.within)
    return _answer(who, gone)


@router.post("/restore")
def restore(document_id: UUID, who: Known, serving: Serving) -> shapes.Json:
    """Bring it back, with what was withdrawn along with it."""
    return _answer(who, retention.restore(serving.office, who.principal, document_id))


@router.post("/links/{link_id}/{verb}")
def decide_link(document_id: UUID, link_id: UUID, verb: str, who: Known, serving: Serving) -> shapes.Json:
    """Confirm or undo the link of a subject to a party."""
    verbs = {"confirm": linking.confirm_link, "undo": linking.undo_link}
    if verb not in verbs:
        raise Invalid("bad_request")
    link = verbs[verb](serving.office, who.principal, link_id, document_id=document_id)
    return {"id": str(link.id), "state": link.state.value}
