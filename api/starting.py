"""Opening an office to serve it: what it stands on is looked at first, and what is amiss is told in words."""

from __future__ import annotations

import contextlib
import resource

from api.messages import say
from api.passphrase import passphrase_asker
from core.settings import Settings
from ingest import checkup
from ingest.checkup import Finding
from ingest.preflight import preflight, require_ground
from ingest.wiring import Runtime, open_runtime

_FILES = 65_536  #: connections are files too, and many machines begin with room for a thousand


def open_checked(settings: Settings, locale: str) -> Runtime:
    """Open the office, and tell what is amiss.

    Raises:
        Unavailable: the folder or a server is not there, or a server refuses what it was given.
    """
    _make_room()
    ground = preflight(settings)
    require_ground(ground)
    runtime = open_runtime(settings, passphrase_asker(locale))
    try:
        found = checkup.at_start(runtime)
        for finding in (*ground, *found):
            print(told(locale, **as_json(finding)), flush=True)  # noqa: T201  (what a server says at its start)
        checkup.require_agreement(found)
    except BaseException:
        runtime.close()
        raise
    return runtime


def as_json(finding: Finding) -> dict[str, str]:
    """Return a finding as scripts rely on it."""
    return {"check": finding.check, "state": finding.state, "detail": finding.detail, "code": finding.code}


def told(locale: str, *, check: str, state: str, detail: str, code: str) -> str:
    """Return a finding as one line: how it stands, what was looked at, and what to do."""
    words = say(locale, f"error.{code}", where=detail) if code else detail
    return f"{say(locale, f'doctor.{state}')}  {say(locale, f'doctor.{check}')}  {words}".rstrip()


def _make_room() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(hard, _FILES)
    if soft < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
