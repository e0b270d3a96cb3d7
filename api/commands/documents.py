"""`intake`, `show` and `export`: papers in, one paper, everything out."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from api.commands import archive
from api.commands.context import Context, Office, Refused, checked, identifier
from api.messages import say
from core.text import display_name

_PIECE = 1024 * 1024
_LOOK_AGAIN = 0.2  # seconds
SETTLED = frozenset({"filed", "needs_review", "locked", "failed"})


def declare(commands: Any, locale: str) -> None:
    """Declare the three commands."""
    intake = commands.add_parser("intake", help=say(locale, "cli.intake"))
    what = intake.add_mutually_exclusive_group(required=True)
    what.add_argument("paths", nargs="*", default=[], type=Path, metavar="PATH", help=say(locale, "cli.intake.paths"))
    what.add_argument("--tree", type=Path, metavar="FOLDER", help=say(locale, "cli.intake.tree"))
    target = intake.add_mutually_exclusive_group()
    target.add_argument("--lead", type=identifier, metavar="ID", help=say(locale, "cli.lead"))
    target.add_argument("--case", type=identifier, metavar="ID", help=say(locale, "cli.case"))
    intake.add_argument("--wait", action="store_true", help=say(locale, "cli.wait"))
    _common(intake, locale)
    intake.set_defaults(run=take_in)

    show = commands.add_parser("show", help=say(locale, "cli.show"))
    show.add_argument("id", metavar="ID")
    show.add_argument("--text", action="store_true", help=say(locale, "cli.show.text"))
    _common(show, locale)
    show.set_defaults(run=show_one)

    export = commands.add_parser("export", help=say(locale, "cli.export"))
    export.add_argument("folder", type=Path, metavar="FOLDER")
    target = export.add_mutually_exclusive_group()
    target.add_argument("--lead", type=identifier, metavar="ID", help=say(locale, "cli.lead"))
    target.add_argument("--case", type=identifier, metavar="ID", help=say(locale, "cli.case"))
    _common(export, locale)
    export.set_defaults(run=export_all)


def _common(parser: argparse.ArgumentParser, locale: str) -> None:
    parser.add_argument("--user", metavar="NAME", help=say(locale, "cli.user_option"))
    parser.add_argument("--json", action="store_true", help=say(locale, "cli.json"))


def take_in(context: Context, given: argparse.Namespace) -> int:
    """Take files in; what cannot be taken in is told and does not stop the others."""
    if given.tree is not None:
        return archive.bring_in(context, given)
    refused = 0
    with context.office() as office:
        batch = office.post("/batches", {"source": "command", "target": given.lead or given.case})
        waiting: list[str] = []
        for path in _files(given.paths):
            try:
                answer = _send(office, batch["id"], path)
            except (Refused, OSError) as error:
                refused += 1
                _tell_refused(context, path, error)
                continue
            if answer["duplicate_of"]:
                note = say(context.locale, "cli.duplicate", name=path.name, others=", ".join(answer["duplicate_of"]))
                print(note, file=sys.stderr)  # noqa: T201
            waiting.append(answer["id"])
        for document_id in waiting:
            for line in _lines(office, document_id, wait=given.wait):
                context.print(line, _words(line))
    return 1 if refused else 0


def _files(paths: list[Path]) -> Iterator[Path]:
    """Yield the files to take in; what a folder hides is left out."""
    for path in paths:
        if path.is_dir():
            found = (item for item in path.rglob("*") if item.is_file())
            yield from sorted(item for item in found if not any(map(archive.hidden, item.relative_to(path).parts)))
        else:
            yield path


def _send(office: Office, batch: str, path: Path) -> Any:
    def pieces() -> Iterator[bytes]:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece

    size = str(path.stat().st_size)
    query = {"name": path.name, "batch": batch, "on_duplicate": "keep"}
    answer = office.client.post("/documents", params=query, content=pieces(), headers={"Content-Length": size})
    return checked(answer).json()


def _tell_refused(context: Context, path: Path, error: Refused | OSError) -> None:
    words = str(error.params["message"]) if isinstance(error, Refused) else (error.strerror or type(error).__name__)
    name = display_name(path.name)
    unknown = {"code": "other", "name": say(context.locale, "cli.unknown_type"), "confidence": 0.0}
    known = {"id": None, "name": name, "source": name, "parent": None, "state": "failed", "pages": 0}
    rest: dict[str, Any] = {"document_type": unknown, "case_cause": None, "fields": [], "lead": None, "case": None}
    context.print({**known, **rest, "reason": words, "seconds": 0.0}, f"{name}: {words}")


def _lines(office: Office, document_id: str, *, wait: bool) -> Iterator[dict[str, Any]]:
    """Yield the line of a paper, and where it has been waited for also those of the papers that lay in it."""
    if wait:
        _wait(office, document_id)
    yield office.get(f"/documents/{document_id}/line")
    if wait:
        for inner in office.get(f"/documents/{document_id}/within"):
            yield from _lines(office, inner["id"], wait=True)


def _wait(office: Office, document_id: str) -> None:
    while office.get("/documents/status", ids=document_id)[0]["state"] not in SETTLED:
        time.sleep(_LOOK_AGAIN)


def _words(line: dict[str, Any]) -> str:
    kind = line["document_type"]["name"] if line["document_type"]["confidence"] else "-"
    return "  ".join(part for part in (line["id"], line["state"], kind, line["name"], line["reason"] or "") if part)


def show_one(context: Context, given: argparse.Namespace) -> int:
    """Print one paper, or the text that was read on it."""
    with context.office() as office:
        line = office.get(f"/documents/{given.id}/line")
        if given.text:
            text = checked(office.client.get(f"/documents/{given.id}/text")).text
            context.print({**line, "text": text}, text)
            return 0
        values = "".join(f"\n  {item['name']}: {item['value']}" for item in line["fields"])
        context.print(line, _words(line) + values)
    return 0


def export_all(context: Context, given: argparse.Namespace) -> int:
    """Write originals, values and log into a folder, in the plain: the way out of the product."""
    with context.office() as office:
        folder = str(given.folder.absolute())
        written = office.post("/export", {"folder": folder, "record": given.lead or given.case})
    context.print(written, say(context.locale, "cli.exported", documents=written["documents"], folder=folder))
    return 0
