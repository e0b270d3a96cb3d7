"""Papers over JSON: taking in, following, looking at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from api.auth.session import Known, Serving, Visitor, own_doing, same_origin
from api.health import health_of
from api.patient import PatientResponse
from api.ranges import asked_range, attached, download_headers
from api.streaming import consume, declared_length, produce
from api.v1 import shapes
from cases import documents, originals, pages, tables
from cases.within import directly_within
from core.errors import Invalid
from core.model.person import OPERATOR
from ingest.copying import searchable_copy
from ingest.intake import MOST_TAGS, Arrival, Duplicates, receive, received
from ingest.wiring import Runtime

router = APIRouter(prefix="/documents", dependencies=[Depends(same_origin), Depends(own_doing)])
PRIVATE = {"Cache-Control": "private, no-store"}


@router.post("", status_code=201)
async def take_in(
    request: Request,
    who: Known,
    serving: Serving,
    name: Annotated[str, Query(min_length=1, max_length=1024)],
    batch: UUID | None = None,
    record: UUID | None = None,
    on_duplicate: Literal["ask", "keep"] = "ask",
    tag: Annotated[list[str], Query(max_length=MOST_TAGS)] = [],  # noqa: B006  (read only)
    *,
    later: bool = False,
) -> JSONResponse:
    """Store the body as a paper; answers once bytes and row are durable."""
    limit = serving.office.settings.upload.max_bytes
    arrival = Arrival(
        name=name,
        batch_id=batch,
        record_id=record,
        duplicates=Duplicates(on_duplicate),
        size=declared_length(request, limit),
        idempotency_key=request.headers.get("idempotency-key"),
        tags=tuple(tag),
        later=later,
    )

    def work(body: Iterator[bytes]) -> Any:
        return receive(serving.office, who.principal, arrival, body)

    # Whoever could not be given a receipt anyway is told so before a byte of the file is taken.
    await run_in_threadpool(health_of(request).require, "objects", "room")
    receipt = await consume(request, work)
    answer = shapes.status(receipt.document, who.locale)
    answer["duplicate_of"] = [str(item.id) for item in receipt.same]
    return JSONResponse(answer, status_code=201)


class Sent(BaseModel):
    """What a sender called earlier attempts."""

    model_config = ConfigDict(extra="forbid")
    keys: Annotated[list[Annotated[str, Field(max_length=4096)]], Field(max_length=200)]


@router.post("/known")
def known(sent: Sent, who: Known, serving: Serving) -> dict[str, shapes.Json]:
    """Tell which attempts (by their `Idempotency-Key`) went through, so that nobody need send those again."""
    found = received(serving.office, who.principal, sent.keys)
    return {key: {"id": str(item.id), "batch": str(item.batch_id)} for key, item in found.items()}


@router.get("/status")
def follow(who: Known, serving: Serving, ids: Annotated[str, Query(max_length=40_000)]) -> list[shapes.Json]:
    """Tell how far the reading of some papers (identifiers joined by commas) has come."""
    try:
        wanted = [UUID(part) for part in ids.split(",") if part]
    except ValueError:
        raise Invalid("bad_field", field="ids") from None
    return [shapes.status(item, who.locale) for item in documents.status(serving.office, who.principal, wanted)]


@router.get("/{document_id}")
def look(document_id: UUID, who: Known, serving: Serving, *, full: bool = False) -> shapes.Json:
    """Return one paper with its values, masked unless `full` is asked, which is logged for each value."""
    view = documents.view(serving.office, who.principal, document_id)
    answer = shapes.detail(view, who.locale)
    if full:
        answer.update(_in_full(serving, who, view))
    return answer


@router.get("/{document_id}/line")
def line(document_id: UUID, who: Known, serving: Serving) -> shapes.Json:
    """Return one paper in full as `anjuan intake` and `anjuan show` print it; each value shown in full is logged."""
    return _in_full(serving, who, documents.view(serving.office, who.principal, document_id))


def _in_full(serving: Runtime, who: Visitor, view: documents.DocumentView) -> shapes.Json:
    shown = [
        replace(
            item,
            value=documents.unmask(serving.office, who.principal, view.document.id, item.field.id),
            raw=item.field.reading.raw,
            masked=False,
        )
        if item.masked
        else item
        for item in view.fields
    ]
    return shapes.document(view.document, view.record, shown, who.locale)


@router.get("/{document_id}/within")
def within(document_id: UUID, who: Known, serving: Serving) -> list[shapes.Json]:
    """Tell what lay in a paper (enclosures of a letter, files of an archive), and how far its reading has come."""
    return [shapes.status(item, who.locale) for item in directly_within(serving.office, who.principal, document_id)]


@router.get("/{document_id}/fields/{field_id}/full")
def reveal(document_id: UUID, field_id: UUID, who: Known, serving: Serving) -> shapes.Json:
    """Return a masked value in full; logged."""
    return {"value": documents.unmask(serving.office, who.principal, document_id, field_id)}


@router.get("/{document_id}/history")
def history(document_id: UUID, who: Known, serving: Serving) -> list[shapes.Json]:
    """Return what happened to a paper."""
    entries = documents.history(serving.office, who.principal, document_id)
    return [
        {
            "at": item.at.isoformat(),
            "action": item.action,
            "actor": OPERATOR.name if item.by_operator else item.actor,
            "result": item.result,
        }
        for item in entries
    ]


@router.get("/{document_id}/text")
def text(document_id: UUID, who: Known, serving: Serving) -> Response:
    """Return what was read, as plain text, pages parted by form feeds."""
    content = pages.text(serving.office, who.principal, document_id)
    return Response(content, media_type="text/plain; charset=utf-8", headers=PRIVATE)


@router.get("/{document_id}/words.json")
def words(document_id: UUID, who: Known, serving: Serving) -> Response:
    """Return the lines and words of all pages with their places, as a file to keep."""
    read = pages.read_pages(serving.office, who.principal, document_id)
    named = {**PRIVATE, "Content-Disposition": f'attachment; filename="words-{document_id}.json"'}
    return JSONResponse([shapes.page(one) for one in read], headers=named)


@router.get("/{document_id}/searchable.pdf")
def searchable(document_id: UUID, who: Known, serving: Serving) -> Response:
    """Return the pages as they were read, as a PDF/A whose words can be found and copied."""
    copy = searchable_copy(serving, who.principal, document_id)
    return PatientResponse(copy.pieces, {**PRIVATE, "Content-Disposition": attached(copy.name)}, "application/pdf")


@router.get("/{document_id}/table.csv")
def table(document_id: UUID, who: Known, serving: Serving) -> Response:
    """Return the table on the paper for spreadsheets; the mark at its front tells them its letters."""
    rows = "\ufeff" + tables.as_csv(serving.office, who.principal, document_id)
    named = {"Content-Disposition": f'attachment; filename="table-{document_id}.csv"'}
    return Response(rows, media_type="text/csv", headers=named)


@router.get("/{document_id}/pages/{number}")
def page(document_id: UUID, number: int, who: Known, serving: Serving) -> shapes.Json:
    """Return the lines and words of a page with their places."""
    return shapes.page(pages.layout(serving.office, who.principal, document_id, number))


@router.get("/{document_id}/pages/{number}/image")
def image(document_id: UUID, number: int, who: Known, serving: Serving) -> Response:
    """Return the large picture of a page."""
    return _picture(pages.preview(serving.office, who.principal, document_id, number))


@router.get("/{document_id}/pages/{number}/thumb")
def thumb(document_id: UUID, number: int, who: Known, serving: Serving) -> Response:
    """Return the small picture of a page."""
    return _picture(pages.thumbnail(serving.office, who.principal, document_id, number))


def _picture(picture: pages.PageImage) -> Response:
    # A drawn page is SVG: it may be shown as an image, and runs nothing even when opened by itself.
    headers = {**PRIVATE, "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
    return Response(picture.data, media_type=picture.media_type, headers=headers)


@router.api_route("/{document_id}/original", methods=["GET", "HEAD"])
def original(request: Request, document_id: UUID, who: Known, serving: Serving) -> Response:
    """Return the bytes as they came in, whole or one range of them."""
    opened = originals.open_original(serving.office, who.principal, document_id)
    start, end, partial = asked_range(request.headers.get("range"), opened.size)
    headers = download_headers(opened.name, opened.size, (start, end) if partial else None)
    status = 206 if partial else 200
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers)
    body = produce(opened.read(start, end))
    return StreamingResponse(body, status, headers, media_type="application/octet-stream")
