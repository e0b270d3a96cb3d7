"""One paper: its pages with what was found on them, its values, its history."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from api.auth.session import Known, Sender, Serving
from api.web.paper_view import in_full, paper
from api.web.rendering import go, page
from cases import corrections, documents
from cases.documents import HistoryEntry

router = APIRouter(prefix="/documents/{document_id}")


@router.get("")
def show(
    request: Request,
    who: Known,
    serving: Serving,
    document_id: UUID,
    number: Annotated[int, Query(alias="page")] = 1,
    q: Annotated[str, Query(max_length=2000)] = "",
) -> Response:
    """Show a paper, at the page asked for, with the words asked for marked."""
    shown = paper(serving, who, document_id, number=number, query=q)
    return page(request, who, "document.html", revealed={}, **shown)


@router.post("/reveal")
def reveal(request: Request, who: Sender, serving: Serving, document_id: UUID) -> Response:
    """Show the paper with its masked values in full, this once; each is logged."""
    shown = paper(serving, who, document_id)
    return page(request, who, "document.html", revealed=in_full(serving, who, shown), **shown)


@router.get("/reveal")
def back_from_reveal(document_id: UUID) -> Response:
    """Lead a reloaded browser back to the masked page."""
    return go(f"/documents/{document_id}")


@router.get("/history")
def history(request: Request, who: Known, serving: Serving, document_id: UUID) -> Response:
    """Show what happened to a paper, and what of it can be taken back."""
    view = documents.view(serving.office, who.principal, document_id)
    return page(
        request,
        who,
        "history.html",
        document=view.document,
        parent=view.parent,
        entries=_runs(documents.history(serving.office, who.principal, document_id)),
        decisions=corrections.decisions(serving.office, who.principal, document_id),
    )


def _runs(entries: Iterable[HistoryEntry]) -> list[tuple[HistoryEntry, str, int]]:
    """Tell the same thing done by the same person in a row once: the newest entry, what it was, how often."""

    def sameness(entry: HistoryEntry) -> tuple[str, str, str, bool]:
        looked = entry.action in {"page.read", "page.look", "page.glance"}
        return ("page" if looked else entry.action, entry.actor, entry.result, entry.by_operator)

    runs = [(what[0], list(run)) for what, run in groupby(entries, sameness)]
    return [(run[0], action, len(run)) for action, run in runs]
