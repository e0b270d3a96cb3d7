"""Backing the office up over the local door: a line of JSON for each step, and at last one with the report."""

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
from core.errors import AnjuanError
from core.log import log
from ingest.transfer.backup import BackupReport, back_up
from ingest.transfer.progress import Progress

router = APIRouter()


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
