"""`intake --tree`: an archive brought in whole, with its folder names as tags.

Each file is sent under a name made of its place, size and time, so that running the command again goes on where it was
broken off: what has its receipt is not sent again, and the rest joins the same batch.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import stat
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from api.commands.context import Context, Office, Refused, checked
from api.messages import say
from core.errors import Invalid
from core.text import readable_name

_PIECE = 1024 * 1024
_ASKED_AT_ONCE = 200
_TELL_EVERY = 5.0  # seconds
_LOOK_AGAIN = 2.0  # seconds
_UNSETTLED = ("received", "reading")
#: Answers that say nothing about the file: the archive waits for another day.
_NOT_THE_FILE = frozenset({401, 403, 404, 429, 500, 503, 507})


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    tags: tuple[str, ...]
    size: int
    key: str


@dataclass(slots=True)
class _Count:
    taken: int = 0
    before: int = 0
    refused: int = 0


class Forecast:
    """Estimates when something ends by how fast it went so far; sizes in any unit."""

    def __init__(self, total: float) -> None:
        self._total, self._done, self._began = total, 0.0, time.monotonic()

    def add(self, done: float) -> None:
        """Count what was done just now."""
        self._done += done

    def seconds_left(self) -> float | None:
        """Return how long the rest takes, None while nothing is known."""
        if self._done <= 0:
            return None
        return (time.monotonic() - self._began) / self._done * max(self._total - self._done, 0.0)


def bring_in(context: Context, given: argparse.Namespace) -> int:
    """Bring an archive in; what cannot be taken is told and stops nothing, what concerns the office stops."""
    root: Path = given.tree.resolve()
    if not root.is_dir():
        raise Invalid("archive_missing", folder=str(root))
    files, count = list(_files(root)), _Count()
    with context.office() as office:
        known = _known(office, files)
        batches = {item["batch"] for item in known.values()}
        batch = next(iter(batches), None) or _open_batch(office, root, given)
        papers = [item["id"] for item in known.values()]
        papers.extend(_send_all(context, office, batch, _unsent(files, known, count), count))
        if given.wait:
            _follow(context, office, papers)
    told = {"batch": batch, "files": len(files), "taken": count.taken, "before": count.before, "refused": count.refused}
    words = say(context.locale, "cli.tree.done", taken=count.taken, before=count.before, refused=count.refused)
    context.print(told, words)
    return 1 if count.refused else 0


def _open_batch(office: Office, root: Path, given: argparse.Namespace) -> str:
    title = readable_name(root.name)[:80]
    opened = office.post("/batches", {"title": title, "source": "archive", "target": given.lead or given.case})
    return str(opened["id"])


def _files(root: Path) -> Iterator[_File]:
    """Yield the files of an archive in a fixed order; hidden ones and links are left out."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not hidden(name))
        within = Path(folder).relative_to(root)
        tags = tuple(readable_name(part) for part in within.parts)
        for name in sorted(names):
            path = Path(folder) / name
            found = path.lstat()
            if hidden(name) or not stat.S_ISREG(found.st_mode):
                continue
            said = f"{found.st_size} {found.st_mtime_ns} {path}".encode(errors="surrogateescape")
            yield _File(path, tags, found.st_size, f"archive {hashlib.sha256(said).hexdigest()}")


def hidden(name: str) -> bool:
    """Whether a folder or file is hidden (`.DS_Store`), and so nobody's paper."""
    return name.startswith(".")


def _known(office: Office, files: list[_File]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for start in range(0, len(files), _ASKED_AT_ONCE):
        keys = [file.key for file in files[start : start + _ASKED_AT_ONCE]]
        found |= office.post("/documents/known", {"keys": keys})
    return found


def _unsent(files: list[_File], known: dict[str, Any], count: _Count) -> list[_File]:
    left = [file for file in files if file.key not in known]
    count.before = len(files) - len(left)
    return left


def _send_all(context: Context, office: Office, batch: str, files: list[_File], count: _Count) -> Iterator[str]:
    forecast, told_at = Forecast(sum(file.size for file in files)), time.monotonic()
    for number, file in enumerate(files):
        try:
            document_id = _send(office, batch, file)
        except Stopped:
            raise
        except (Refused, OSError, httpx.ProtocolError) as error:
            words = str(error.params["message"]) if isinstance(error, Refused) else str(error)
            print(readable_name(f"{file.path}: {words}"), file=sys.stderr)  # noqa: T201
            count.refused += 1
        else:
            count.taken += 1
            yield document_id
        forecast.add(file.size)
        if time.monotonic() - told_at >= _TELL_EVERY:
            told_at = time.monotonic()
            _tell(context, "cli.tree.sending", number + 1, len(files), forecast)


def _send(office: Office, batch: str, file: _File) -> str:
    """Send one file and return its paper; raise Refused or OSError where it is the file's fault.

    Raises:
        Stopped: the office cannot take papers just now.
    """

    def pieces() -> Iterator[bytes]:
        with file.path.open("rb") as opened:
            while piece := opened.read(_PIECE):
                yield piece

    name = readable_name(file.path.name)
    query = {"name": name, "batch": batch, "on_duplicate": "keep", "later": "true", "tag": list(file.tags)}
    headers = {"Content-Length": str(file.size), "Idempotency-Key": file.key}
    answer = office.client.post("/documents", params=query, content=pieces(), headers=headers)
    try:
        return str(checked(answer).json()["id"])
    except Refused as error:
        if answer.status_code in _NOT_THE_FILE:
            raise Stopped(error) from error
        raise


class Stopped(Refused):
    """The office cannot take the archive just now; running the command again goes on from here."""

    def __init__(self, error: Refused) -> None:
        super().__init__(error.answered, str(error.params["message"]))


def _follow(context: Context, office: Office, papers: list[str]) -> None:
    left, forecast, told_at = list(papers), Forecast(len(papers)), time.monotonic()
    while left:
        still = list(_unsettled(office, left))
        forecast.add(len(left) - len(still))
        left = still
        if left and time.monotonic() - told_at >= _TELL_EVERY:
            told_at = time.monotonic()
            _tell(context, "cli.tree.reading", len(papers) - len(left), len(papers), forecast)
        if left:
            time.sleep(_LOOK_AGAIN)


def _unsettled(office: Office, papers: list[str]) -> Iterable[str]:
    for start in range(0, len(papers), _ASKED_AT_ONCE):
        some = office.get("/documents/status", ids=",".join(papers[start : start + _ASKED_AT_ONCE]))
        yield from (item["id"] for item in some if item["state"] in _UNSETTLED)


def _tell(context: Context, key: str, done: int, total: int, forecast: Forecast) -> None:
    seconds = forecast.seconds_left()
    if seconds is None:
        end = say(context.locale, "cli.tree.unknown")
    else:
        end = time.strftime("%m-%d %H:%M", time.localtime(time.time() + seconds))
    print(say(context.locale, key, done=done, total=total, end=end), file=sys.stderr)  # noqa: T201
