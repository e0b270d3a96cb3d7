"""Leads and cases: their lists, and one of them with its parties and papers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response

from api.auth.session import Known, Sender, Serving, Visitor
from api.v1.shapes import cause_name, reason, type_name
from api.web.rendering import go, page, told
from cases import accounts, documents, findings, parties, records
from classifier.catalogue import current_label
from classifier.port import LabelKind
from core.errors import AnjuanError, Conflict, Invalid, NotFound
from core.model.record import LeadChannel, LeadStage, PartyRole, RecordKind, Visibility
from ingest.wiring import Runtime

router = APIRouter()
Text = Annotated[str, Form(max_length=4000)]
_PLACES = {"leads": RecordKind.LEAD, "cases": RecordKind.CASE}
_PLACE_OF = {"title_missing": "title", "bad_case_number": "number", "unknown_cause": "cause", "owner_unknown": "owner"}


@router.get("/leads")
@router.get("/cases")
def listing(request: Request, who: Known, serving: Serving, after: str | None = None, mine: str = "") -> Response:
    """List leads or cases, newest first."""
    return _list(request, who, serving, after=after, mine=bool(mine))


def _list(request: Request, who: Visitor, serving: Runtime, status: int = 200, **asked: Any) -> Response:
    place = request.url.path.strip("/")
    after, mine = asked.get("after"), asked.get("mine", False)
    return page(
        request,
        who,
        "records.html",
        status,
        place=place,
        kind=_PLACES[place].value,
        rows=records.listing(serving.office, who.principal, _PLACES[place], mine=mine, after=after),
        mine=mine,
        first=after is None,
        given=asked.get("given", {}),
        wrong=asked.get("wrong", ""),
        wrong_at=asked.get("wrong_at", ""),
        **_choices(),
    )


def _choices() -> dict[str, Any]:
    return {
        "channels": [item.value for item in LeadChannel],
        "stages": [item.value for item in LeadStage],
        "visibilities": [item.value for item in Visibility],
        "cause_name": cause_name,
    }


@router.post("/leads")
def open_lead(
    request: Request,
    who: Sender,
    serving: Serving,
    title: Text = "",
    channel: Annotated[LeadChannel, Form()] = LeadChannel.WALK_IN,
    note: Text = "",
    visibility: Annotated[Visibility, Form()] = Visibility.INTERNAL,
) -> Response:
    """Open a lead."""
    new = records.NewLead(title, channel, note, visibility=visibility)
    try:
        opened = records.open_lead(serving.office, who.principal, new)
    except Invalid as error:
        given = {"title": title, "channel": channel.value, "note": note, "visibility": visibility.value}
        return _refused(request, who, serving, error, given)
    return go(f"/leads/{opened.id}")


@router.post("/cases")
def open_case(
    request: Request,
    who: Sender,
    serving: Serving,
    title: Text = "",
    number: Text = "",
    cause: Text = "",
    visibility: Annotated[Visibility, Form()] = Visibility.INTERNAL,
) -> Response:
    """Open a case."""
    try:
        new = records.NewCase(title, number or None, cause_code(cause), visibility=visibility)
        opened = records.open_case(serving.office, who.principal, new)
    except Invalid as error:
        given = {"title": title, "number": number, "cause": cause, "visibility": visibility.value}
        return _refused(request, who, serving, error, given)
    return go(f"/cases/{opened.id}")


def _refused(request: Request, who: Visitor, serving: Runtime, error: AnjuanError, given: dict[str, str]) -> Response:
    wrong, at = told(who.locale, error), _PLACE_OF.get(error.code, "title")
    return _list(request, who, serving, 422, given=given, wrong=wrong, wrong_at=at)


def cause_code(text: str) -> str | None:
    """Return the code of a cause typed as name or code; None where nothing was typed.

    Raises:
        Invalid: `unknown_cause`.
    """
    if not text.strip():
        return None
    code = current_label(LabelKind.CASE_CAUSE, text)
    if code is None:
        raise Invalid("unknown_cause")
    return code


@router.get("/leads/{record_id}")
@router.get("/cases/{record_id}")
@router.get("/batches/{record_id}")
def show(request: Request, who: Known, serving: Serving, record_id: UUID, after: str | None = None) -> Response:
    """Show a lead, case or batch: what is known, from which paper, and where papers disagree."""
    return shown(request, who, serving, record_id, after=after)


@router.get("/records/{record_id}")
def lead_to(who: Known, serving: Serving, record_id: UUID) -> Response:
    """Lead to a record's own page, whichever kind it is."""
    record = records.view(serving.office, who.principal, record_id).record
    return go(f"/{place_of(record.kind)}/{record_id}")


def shown(request: Request, who: Visitor, serving: Runtime, record_id: UUID, **asked: Any) -> Response:
    """Render one record; `wrong` and `wrong_at` tell what a form of it refused."""
    office, me = serving.office, who.principal
    view = records.view(office, me, record_id)
    if not request.url.path.startswith(f"/{place_of(view.record.kind)}/"):
        raise NotFound("not_found")
    batch = view.record.kind is RecordKind.BATCH
    query = documents.DocumentQuery(batch_id=record_id) if batch else documents.DocumentQuery(record_id=record_id)
    return page(
        request,
        who,
        "record.html",
        422 if asked.get("wrong") else 200,
        place="intake" if batch else place_of(view.record.kind),
        view=view,
        record=view.record,
        kind=view.record.kind.value,
        findings=() if batch else findings.of_record(office, me, record_id),
        parties=() if batch else sorted(parties.of_record(office, me, record_id), key=_weight),
        papers=documents.listing(office, me, query, after=asked.get("after")),
        colleagues=accounts.colleagues(office, me) if view.may_manage and not batch else (),
        wrong=asked.get("wrong", ""),
        wrong_at=asked.get("wrong_at", ""),
        given=asked.get("given", {}),
        type_name=lambda code: type_name(code, who.locale),
        reason=lambda item: reason(item, who.locale),
        places_of=_places_of,
        by_name=_by_name,
        **_choices(),
    )


def _places_of(value: parties.KnownValue) -> list[parties.Source]:
    """Return one source for each page that says so, however often it does."""
    return list({(item.document_id, item.page): item for item in reversed(value.sources)}.values())[::-1]


def _by_name(values: Sequence[parties.KnownValue]) -> list[parties.KnownValue]:
    """Order values so that those of the same name stand together, where the first of them stands."""
    names = [value.name for value in values]
    return sorted(values, key=lambda value: names.index(value.name))


def _weight(view: parties.PartyView) -> int:
    """Order parties as people think of them: the client first."""
    order = list(PartyRole)
    return min((order.index(role) for role in view.roles), default=len(order))


def place_of(kind: RecordKind) -> str:
    """Return the first part of a record's address."""
    return {RecordKind.LEAD: "leads", RecordKind.CASE: "cases", RecordKind.BATCH: "batches"}[kind]


@router.post("/leads/{record_id}")
def change_lead(
    request: Request,
    who: Sender,
    serving: Serving,
    record_id: UUID,
    revision: Annotated[int, Form()],
    title: Text = "",
    channel: Annotated[LeadChannel, Form()] = LeadChannel.WALK_IN,
    stage: Annotated[LeadStage, Form()] = LeadStage.NEW,
    note: Text = "",
) -> Response:
    """Change what is said of a lead."""
    change = records.LeadChange(title, note, channel, stage)
    try:
        records.change_lead(serving.office, who.principal, record_id, change, revision=revision)
    except (Invalid, Conflict) as error:
        return _mend(request, who, serving, record_id, error)
    return go(f"/leads/{record_id}")


@router.post("/cases/{record_id}")
def change_case(
    request: Request,
    who: Sender,
    serving: Serving,
    record_id: UUID,
    revision: Annotated[int, Form()],
    title: Text = "",
    number: Text = "",
    cause: Text = "",
    note: Text = "",
) -> Response:
    """Change what is said of a case."""
    try:
        change = records.CaseChange(title, note, number, cause_code(cause) or "")
        records.change_case(serving.office, who.principal, record_id, change, revision=revision)
    except (Invalid, Conflict) as error:
        return _mend(request, who, serving, record_id, error)
    return go(f"/cases/{record_id}")


def _mend(request: Request, who: Visitor, serving: Runtime, record_id: UUID, error: AnjuanError) -> Response:
    wrong, at = told(who.locale, error), _PLACE_OF.get(error.code, "title")
    return shown(request, who, serving, record_id, wrong=wrong, wrong_at=at)
