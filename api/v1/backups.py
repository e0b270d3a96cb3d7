"""Backing the office up over the local door, a line of JSON for each step; and looking for damage in what it keeps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from api.auth.session import Known, Serving, locale_of
from api.messages import say
from api.v1 import shapes
from core.access import Action, require
from core.errors import AnjuanError
from core.log import log
from ingest.transfer.backup import BackupReport, back_up
from ingest.transfer.progress import Progress
from ingest.transfer.scrub import scrub

router = APIRouter()
_MOST_NAMED = 100  # objects; the first ones say what happened


class Place(BaseModel):
    """Into which folder of the server's machine; `keep`: remove snapshots that are older, in days."""

    model_config = ConfigDict(extra="forbid")
    folder: Path
    keep: int | None = Field(default=None, ge=1, le=36_500)


@router.post("/backup")
def backup(body: Place, who: Known, serving: Serving, request: Request) -> StreamingResponse:
    """Add a snapshot to a backup folder."""
    keep = None if body.keep is None else timedelta(days=body.keep)
    steps = back_up(serving.office, who.principal, body.folder, keep)
    return StreamingResponse(_lines(steps, locale_of(request)), media_type="application/x-ndjson")


@router.post("/scrub")
def look_for_damage(who: Known, serving: Serving) -> list[shapes.Json]:
    """Read every sealed object and compare: findings like those of the doctor."""
    require(who.principal, Action.OPERATE)
    found = scrub(serving.office)
    named = [
        _finding(f"object_{what}", "failed", f"{entry.id} ({entry.document_id})")
        for what, entries in (("damaged", found.damaged), ("lost", found.lost))
        for entry in entries[:_MOST_NAMED]
    ]
    bad = len(found.damaged) + len(found.lost)
    counted = f"{found.objects - bad}/{found.objects}, {found.bytes // (1024 * 1024)} MiB"
    return [_finding("objects_whole", "failed" if bad else "ok", counted), *named]


def _finding(check: str, state: str, detail: str) -> shapes.Json:
    return {"check": check, "state": state, "detail": detail, "code": ""}


def _lines(steps: Iterator[Progress | BackupReport], locale: str) -> Iterator[str]:
    # The answer has begun when something goes wrong: its last line tells.
    try:
        for step in steps:
            yield _line({"report": _report(step)} if isinstance(step, BackupReport) else progress(step))
    except AnjuanError as error:
        log("backup").warning("failed", extra={"fields": {"code": error.code}})
        yield _line({"error": {"code": error.code, "message": say(locale, f"error.{error.code}", **error.params)}})


def progress(step: Progress) -> shapes.Json:
    """Return a step as scripts see it."""
    return {"stage": step.stage, "done": step.done, "total": step.total}


def _report(report: BackupReport) -> shapes.Json:
    return {
        "snapshot": report.snapshot,
        "objects": report.objects,
        "bytes": report.bytes,
        "carried": report.carried,
        "gone": report.gone,
        "lost": [str(name) for name in report.lost],
        "damaged": [str(name) for name in report.damaged],
        "removed": report.removed,
    }


def _line(value: shapes.Json) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"
