"""Arranging pages: split, join, reorder, rotate, drop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response

from api.auth.session import Known, Sender, Serving
from api.messages import script_texts
from api.web.rendering import go, page
from cases import documents
from core.access import Action, require
from core.errors import Invalid
from core.model.document import Document, DocumentState, Lifecycle
from ingest import arranging, cutting
from ingest.composing import PlacedPage
from ingest.separator import separator_sheet

router = APIRouter()
_JOINED = 20  #: papers on one table


@dataclass(frozen=True, slots=True)
class _Pile:
    """Pages of one paper as they lie on the table, and those of them that are to be dropped."""

    paper: Document
    pages: Sequence[int]
    dropped: frozenset[int] = frozenset()


@router.get("/arrange")
def table(
    request: Request, who: Known, serving: Serving, document: Annotated[list[UUID], Query()], *, cut: bool = False
) -> Response:
    """Lay the pages of some papers out, as they are or as they might be cut."""
    opened = [documents.view(serving.office, who.principal, item).document for item in document[:_JOINED]]
    texts = script_texts(who.locale, "arrange")
    candidates = [] if len(opened) >= _JOINED else _candidates(serving, who, opened)
    piles = [pile for paper in opened for pile in (_cut(serving, who, paper) if cut else _whole(paper))]
    proposed = cut and (len(piles) > len(opened) or any(pile.dropped for pile in piles))
    values: dict[str, Any] = {"papers": opened, "piles": piles, "candidates": candidates, "texts": texts}
    return page(request, who, "arrange.html", cut=cut, proposed=proposed, **values)


@router.get("/separator-sheet.pdf")
def sheet(who: Known) -> Response:
    """Return the sheet to lay between papers before they are scanned."""
    require(who.principal, Action.FEED)
    named = {"Content-Disposition": 'inline; filename="separator-sheet.pdf"'}
    return Response(separator_sheet(), media_type="application/pdf", headers=named)


def _whole(paper: Document) -> list[_Pile]:
    return [_Pile(paper, range(1, paper.page_count + 1))]


def _cut(serving: Serving, who: Known, paper: Document) -> list[_Pile]:
    """Return a paper's piles as they might be cut; what is left out lies behind the page before it."""
    cuts = cutting.proposed(serving.office, who.principal, paper.id)
    if not cuts.papers:
        return _whole(paper)
    starts = [1, *(pages[0] for pages in cuts.papers[1:]), paper.page_count + 1]
    left_out = frozenset(cuts.left_out)
    spans = [range(start, end) for start, end in pairwise(starts)]
    return [_Pile(paper, span, left_out & set(span)) for span in spans]


def _candidates(serving: Serving, who: Known, opened: list[Document]) -> list[Document]:
    query = documents.DocumentQuery(record_id=opened[0].record_id)
    rows = documents.listing(serving.office, who.principal, query, limit=50).items
    taken = {item.id for item in opened}
    return [row.document for row in rows if row.document.id not in taken and _has_pages(row.document)]


def _has_pages(document: Document) -> bool:
    read = document.state in {DocumentState.FILED, DocumentState.NEEDS_REVIEW}
    return read and document.lifecycle is Lifecycle.LIVE and document.page_count > 0


@router.post("/arrange")
def arrange(who: Sender, serving: Serving, plan: Annotated[str, Form(max_length=200_000)]) -> Response:
    """Make new papers; the plan has a line a paper, a `document:page:rotation` a page."""
    made = arranging.arrange(serving, who.principal, [_row(line) for line in plan.split("\n") if line.strip()])
    return go(f"/documents/{made[0].id}")


def _row(line: str) -> list[PlacedPage]:
    try:
        parts = [item.split(":") for item in line.split()]
        return [PlacedPage(UUID(document), int(number), int(turn)) for document, number, turn in parts]
    except ValueError:
        raise Invalid("bad_request") from None


@router.post("/documents/{document_id}/split")
def split(who: Sender, serving: Serving, document_id: UUID, at: Annotated[int, Form(ge=2)]) -> Response:
    """Split a paper before page `at`."""
    count = documents.view(serving.office, who.principal, document_id).document.page_count
    if at > count:
        raise Invalid("no_such_page")
    plan = [
        [PlacedPage(document_id, number, 0) for number in range(1, at)],
        [PlacedPage(document_id, number, 0) for number in range(at, count + 1)],
    ]
    made = arranging.arrange(serving, who.principal, plan)
    return go(f"/documents/{made[0].id}")


@router.post("/documents/{document_id}/turn")
def turn(
    who: Sender,
    serving: Serving,
    document_id: UUID,
    number: Annotated[int, Form(alias="page")],
    by: Annotated[int, Form(multiple_of=90, ge=0, lt=360)],
) -> Response:
    """Turn one page of a paper clockwise."""
    count = documents.view(serving.office, who.principal, document_id).document.page_count
    plan = [[PlacedPage(document_id, item, by if item == number else 0) for item in range(1, count + 1)]]
    made = arranging.arrange(serving, who.principal, plan)
    return go(f"/documents/{made[0].id}", page=number)


@router.post("/documents/{document_id}/take-apart")
def take_apart(who: Sender, serving: Serving, document_id: UUID) -> Response:
    """Bring back the papers this one was arranged from."""
    restored = arranging.undo(serving, who.principal, document_id)
    return go(f"/documents/{restored[0].id}")
