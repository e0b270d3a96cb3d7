"""How the office stands, over JSON: the administrators' page for scripts."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Depends, Request

from api.auth.session import Known, Serving, own_doing, same_origin
from api.errors import sentence
from api.health import health_of
from api.v1.shapes import Json
from ingest import overview, reindexing
from ingest.health import Answer
from ingest.overview import Line, Overview
from ingest.reindexing import Rebuilding
from storage.sql.repositories.jobs import FailedJob

router = APIRouter(prefix="/system", dependencies=[Depends(same_origin), Depends(own_doing)])


@router.get("")
def show(request: Request, who: Known, serving: Serving) -> Json:
    """Return parts, queues, failures, room, index and dangers."""
    return shape(overview.overview(serving.office, health_of(request), who.principal), who.locale)


@router.post("/reindex", status_code=202)
def reindex(who: Known, serving: Serving) -> Json:
    """Have the search index made anew in the background; `GET /system` tells how far that is."""
    return _rebuilding(reindexing.ask(serving.office, who.principal))


@router.post("/failures/{job_id}/again")
def again(who: Known, serving: Serving, job_id: UUID) -> Json:
    """Have one failed piece of work tried again."""
    overview.try_again(serving.office, who.principal, job_id)
    return {"tried": 1}


@router.post("/failures/again")
def all_again(who: Known, serving: Serving) -> Json:
    """Have everything that failed tried again."""
    return {"tried": overview.try_all_again(serving.office, who.principal)}


def shape(seen: Overview, locale: str) -> Json:
    """Return how the office stands, as scripts rely on it."""
    index = seen.index
    return {
        "at": seen.at.isoformat(),
        "version": seen.version,
        "status": seen.report.standing.value,
        "components": [_component(answer, locale) for answer in seen.report.answers],
        "queues": [_queue(line) for line in seen.lines],
        "failures": [_failure(item, locale) for item in seen.failures],
        "storage": {
            "documents": seen.volume.documents,
            "objects": seen.volume.objects,
            "bytes": seen.volume.size,
            "free_bytes": seen.free,
        },
        "index": index
        and {
            "documents": index.documents,
            "bytes": index.size,
            "behind": index.behind,
            "rebuilding": index.rebuilding and _rebuilding(index.rebuilding),
        },
        "backed_up": seen.backed_up and seen.backed_up.isoformat(),
        "dangers": [{"check": item.check, "state": item.state, "detail": item.detail} for item in seen.dangers],
    }


def _rebuilding(state: Rebuilding) -> Json:
    return {"asked_at": state.asked_at.isoformat(), "done": state.done, "papers": state.papers}


def _component(answer: Answer, locale: str) -> Json:
    return {
        "component": answer.component,
        "state": "up" if answer.up else "down",
        "essential": answer.essential,
        "code": answer.code,
        "message": "" if answer.up else sentence(answer.code, locale),
        "ms": answer.milliseconds,
    }


def _queue(line: Line) -> Json:
    return {
        "kind": line.kind.value,
        "waiting": line.waiting,
        "in_hand": line.in_hand,
        "failed": line.failed,
        "oldest_seconds": line.oldest and round(line.oldest.total_seconds(), 1),
    }


def _failure(item: FailedJob, locale: str) -> Json:
    return {
        "id": str(item.id),
        "kind": item.kind.value,
        "document": str(item.document_id),
        "code": item.error,
        "message": sentence(item.error, locale),
    }
