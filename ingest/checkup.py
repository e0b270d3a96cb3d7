"""Looking an installation over: what is there, what is missing, and what that means.

The same lines are told at each start, by `anjuan doctor`, and on the administrators' page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from cases.office import Office
from core.errors import AnjuanError, Unavailable
from core.settings import ReadingSettings, Settings
from ingest.folder import DataFolder
from ingest.health import Answer, Health, probes
from ingest.wiring import Runtime
from ocr.capability import readers_answer, sandbox_report

AT_START = 6.0  #: seconds that a part may take to answer for the first time
_UNMENDING = ("_refused", "_untrusted", "_too_old")
State = Literal["ok", "missing", "warning", "failed"]
LITTLE_ROOM = 1024**3  #: bytes below which room is said to grow short
MOST_SKEW = timedelta(seconds=60)  #: between this machine's clock and the database's


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: `check` is a message code, `detail` plain facts without content, `code` an error's."""

    check: str
    state: State
    detail: str = ""
    code: str = ""


def look_over(runtime: Runtime) -> tuple[Finding, ...]:
    """Return everything that was looked at."""
    office = runtime.office
    return (
        *_parts(runtime, AT_START),
        *_readers(office.settings.reading),
        _index(office),
        clock_skew(office),
        *standing_dangers(office),
        _jobs(office),
    )


def at_start(runtime: Runtime) -> tuple[Finding, ...]:
    """Return what is amiss as the office opens: every part asked once, within a bounded time."""
    office = runtime.office
    looked = (*_parts(runtime, AT_START), clock_skew(office), *standing_dangers(office))
    return tuple(finding for finding in looked if finding.state != "ok")


def require_agreement(found: tuple[Finding, ...]) -> None:
    """Refuse to go on with a setting that no waiting will make right: a password, a certificate, a version.

    Raises:
        Unavailable: with its code.
    """
    for finding in found:
        if finding.code.endswith(_UNMENDING):
            raise Unavailable(finding.code)


def standing_dangers(office: Office) -> tuple[Finding, ...]:
    """Return what is no fault but should not stay so, or that it is well."""
    return (_key_place(office.settings), *([] if office.settings.servers is None else [_versions(office)]))


def clock_skew(office: Office) -> Finding:
    """Compare this machine's clock with the database's: leases and sessions of several machines depend on them."""
    try:
        with office.db.read() as tx:
            theirs = tx.figures.moment()
    except AnjuanError as error:
        return Finding("clock", "failed", code=error.code)
    skew = abs(theirs - office.clock.now())
    told = f"{round(skew.total_seconds())} s"
    return Finding("clock", "ok", told) if skew <= MOST_SKEW else Finding("clock", "warning", told, "clocks_differ")


def _parts(runtime: Runtime, patience: float) -> list[Finding]:
    return [_part(answer) for answer in Health(probes(runtime), patience=patience).look().answers]


def _part(answer: Answer) -> Finding:
    if not answer.up:
        return Finding(answer.component, "failed" if answer.essential else "warning", code=answer.code)
    if answer.component == "room":
        free = int(answer.detail)
        return Finding("room", "ok" if free > LITTLE_ROOM else "warning", f"{free // (1024 * 1024)} MiB")
    return Finding(answer.component, "ok", f"{answer.milliseconds} ms")


def _readers(settings: ReadingSettings) -> list[Finding]:
    if settings.socket is not None:
        return [Finding("reading", "ok" if readers_answer(settings) else "failed", settings.socket.name)]
    report = sandbox_report()
    return [
        Finding("reading", "ok" if report.can_read else "failed", report.system),
        Finding("seccomp", "ok" if report.seccomp else "failed"),
        Finding("landlock", "ok" if report.landlock else "warning", str(report.landlock or "")),
        Finding("tesseract", "ok" if report.tesseract else "missing"),
        Finding("libreoffice", "ok" if report.libreoffice else "missing"),
    ]


def _index(office: Office) -> Finding:
    try:
        with office.db.read() as tx:
            lag = tx.index_log.lag(office.index.watermark())
        return Finding("index", "ok" if lag == 0 else "warning", f"{office.index.stats().documents}, {lag}")
    except AnjuanError as error:
        return Finding("index", "failed", code=error.code)


def _key_place(settings: Settings) -> Finding:
    """Warn while an unattended key lies on the same disk as the data: who takes the disk has both."""
    if DataFolder(settings.home).passphrase_file.exists() or not settings.key_file.exists():
        return Finding("key_place", "ok")
    same = settings.key_file.stat().st_dev == settings.home.stat().st_dev
    return Finding("key_place", "warning", code="keys_beside_data") if same else Finding("key_place", "ok")


def _versions(office: Office) -> Finding:
    """Warn of a bucket that keeps what is removed: destroyed papers lie there, though without a key."""
    if office.objects.store.keeps_versions():
        return Finding("versions", "warning", code="objects_keep_versions")
    return Finding("versions", "ok")


def _jobs(office: Office) -> Finding:
    with office.db.read() as tx:
        failed = len(tx.jobs.failed())
    return Finding("jobs", "ok" if failed == 0 else "warning", str(failed))
