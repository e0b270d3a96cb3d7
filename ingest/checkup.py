"""Looking an installation over: what is there, what is missing, and what that means; for `anjuan doctor`."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import Literal

from core.errors import AnjuanError
from core.settings import Settings
from ingest.folder import DataFolder
from ingest.wiring import Runtime
from ocr.capability import sandbox_report

State = Literal["ok", "missing", "warning", "failed"]
_LITTLE_ROOM = 1024**3


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: `check` is a message code, `detail` plain facts without content."""

    check: str
    state: State
    detail: str = ""


def look_over(runtime: Runtime) -> tuple[Finding, ...]:
    """Return everything that was looked at."""
    office = runtime.office
    return (
        *_readers(),
        _index(runtime),
        _room(office.settings),
        _key_place(office.settings),
        _jobs(runtime),
    )


def _readers() -> list[Finding]:
    report = sandbox_report()
    return [
        Finding("reading", "ok" if report.can_read else "failed", report.system),
        Finding("seccomp", "ok" if report.seccomp else "failed"),
        Finding("landlock", "ok" if report.landlock else "warning", str(report.landlock or "")),
        Finding("tesseract", "ok" if report.tesseract else "missing"),
        Finding("libreoffice", "ok" if report.libreoffice else "missing"),
    ]


def _index(runtime: Runtime) -> Finding:
    office = runtime.office
    try:
        with office.db.read() as tx:
            lag = tx.index_log.lag(office.index.watermark())
        return Finding("index", "ok" if lag == 0 else "warning", f"{office.index.stats().documents} (-{lag})")
    except AnjuanError as error:
        return Finding("index", "failed", error.code)


def _room(settings: Settings) -> Finding:
    free = shutil.disk_usage(settings.home).free
    return Finding("disk", "ok" if free > _LITTLE_ROOM else "warning", f"{free // (1024 * 1024)} MiB")


def _key_place(settings: Settings) -> Finding:
    """Warn while an unattended key lies on the same disk as the data: who takes the disk has both."""
    if DataFolder(settings.home).passphrase_file.exists():
        return Finding("key_place", "ok")
    same = settings.key_file.stat().st_dev == settings.home.stat().st_dev
    return Finding("key_place", "warning" if same else "ok")


def _jobs(runtime: Runtime) -> Finding:
    with runtime.office.db.read() as tx:
        failed = len(tx.jobs.failed())
    return Finding("jobs", "ok" if failed == 0 else "warning", str(failed))
