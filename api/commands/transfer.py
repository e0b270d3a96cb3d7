"""`backup`, `restore` and `move`: the office carried elsewhere."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from api.commands.context import Context, Refused, checked
from api.messages import say
from api.passphrase import passphrase_asker

_TELL_EVERY = 2.0  # seconds


def declare(commands: Any, locale: str) -> None:
    """Declare the three commands."""
    backing = _command(commands, "backup", locale, backup)
    backing.add_argument("folder", type=Path, metavar="FOLDER")
    backing.add_argument("--keep", type=int, nargs="?", const=0, metavar="DAYS", help=say(locale, "cli.backup.keep"))
    backing.add_argument("--user", metavar="NAME", help=say(locale, "cli.user_option"))
    restoring = _command(commands, "restore", locale, restore)
    restoring.add_argument("folder", type=Path, metavar="FOLDER")
    restoring.add_argument(
        "--identity", type=Path, required=True, metavar="FILE", help=say(locale, "cli.restore.identity")
    )
    restoring.add_argument("--snapshot", metavar="NAME", help=say(locale, "cli.restore.snapshot"))
    moving = _command(commands, "move", locale, move)
    moving.add_argument("--back", action="store_true", help=say(locale, "cli.move.back"))


def _command(commands: Any, name: str, locale: str, run: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=say(locale, f"cli.{name}"))
    parser.add_argument("--json", action="store_true", help=say(locale, "cli.json"))
    parser.set_defaults(run=run)
    return parser


def backup(context: Context, given: argparse.Namespace) -> int:
    """Add a snapshot to a backup folder; fails where something is lost or damaged."""
    keep = given.keep if given.keep != 0 else context.settings.retention.key_backups.days
    body = {"folder": str(given.folder.absolute()), "keep": keep}
    with context.office() as office, office.client.stream("POST", "/backup", json=body) as response:
        report = _followed(context, map(json.loads, checked(response).iter_lines()))
    context.print(report, say(context.locale, "cli.backed_up", **_numbers(report)))
    return _told_amiss(context, report)


def restore(context: Context, given: argparse.Namespace) -> int:
    """Bring an office back; fails where not all of it is sound."""
    # What a transfer needs takes a while to load, and other commands should not wait for it.
    from core.clock import SystemClock  # noqa: PLC0415
    from core.crypto.process import shield  # noqa: PLC0415
    from ingest.transfer.restore import RestoreReport, identity_in  # noqa: PLC0415
    from ingest.transfer.restore import restore as bring_back  # noqa: PLC0415

    shield()
    identity = identity_in(given.identity)
    steps = bring_back(context.settings, given.folder.absolute(), identity, SystemClock(), given.snapshot)
    report = _followed(
        context,
        (
            {"report": {"snapshot": step.snapshot, "shredded": step.shredded, **_arrived(step.arrival)}}
            if isinstance(step, RestoreReport)
            else _progress(step)
            for step in steps
        ),
    )
    file = str(context.settings.key_file)
    context.print(report, say(context.locale, "cli.restored", **_numbers(report), file=file))
    return _told_amiss(context, report)


def move(context: Context, given: argparse.Namespace) -> int:
    """Bring the office in the data folder to the servers, or let it be opened in its folder again."""
    from core.clock import SystemClock  # noqa: PLC0415  (as above)
    from core.crypto.process import shield  # noqa: PLC0415
    from ingest.transfer import move as moving  # noqa: PLC0415
    from ingest.transfer.arrival import Arrival  # noqa: PLC0415
    from ingest.wiring import open_keys  # noqa: PLC0415

    folder = str(context.settings.home)
    if given.back:
        moving.go_back(context.settings)
        context.print({"folder": folder}, say(context.locale, "cli.moved_back", folder=folder))
        return 0
    shield()
    moving.check(context.settings)
    provider = open_keys(context.settings, passphrase_asker(context.locale))
    steps = moving.move(context.settings, provider, SystemClock())
    report = _followed(
        context,
        ({"report": _arrived(step)} if isinstance(step, Arrival) else _progress(step) for step in steps),
    )
    context.print(report, say(context.locale, "cli.moved", **_numbers(report), folder=folder))
    return _told_amiss(context, report)


def _progress(step: Any) -> dict[str, Any]:
    return {"stage": step.stage, "done": step.done, "total": step.total}


def _arrived(arrival: Any) -> dict[str, Any]:
    return {
        "objects": arrival.objects,
        "bytes": arrival.bytes,
        "rows": arrival.rows,
        "keys": arrival.keys,
        "log": arrival.log,
        "papers": arrival.papers,
        "lost": [str(name) for name in arrival.lost],
        "damaged": [str(name) for name in arrival.damaged],
        "closed": arrival.closed,
        "problems": [list(problem) for problem in arrival.problems],
        "sound": arrival.sound,
    }


def _followed(context: Context, steps: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Tell on the error output how far it has come, and return the report.

    Raises:
        Refused: the office refused, in words.
    """
    report: dict[str, Any] = {}
    for step in _seldom(steps):
        if "error" in step:
            raise Refused(step["error"]["code"], step["error"]["message"])
        if "report" in step:
            report = step["report"]
        else:
            of = f"/{step['total']}" if step["total"] else ""
            stage = say(context.locale, f"cli.stage.{step['stage']}")
            print(f"{stage} {step['done']}{of}", file=sys.stderr, flush=True)  # noqa: T201
    return report


def _seldom(steps: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Leave out steps that follow too quickly on one of the same stage."""
    stage, told = None, 0.0
    for step in steps:
        now = time.monotonic()
        if step.get("stage") is not None and step["stage"] == stage and now - told < _TELL_EVERY:
            continue
        stage, told = step.get("stage"), now
        yield step


def _numbers(report: dict[str, Any]) -> dict[str, Any]:
    return {**report, "mib": report["bytes"] // (1024 * 1024)}


def _told_amiss(context: Context, report: dict[str, Any]) -> int:
    """Name what is lost or does not fit, and return the status."""
    amiss = [
        *(f"{say(context.locale, 'cli.lost')}  {name}" for name in report["lost"]),
        *(f"{say(context.locale, 'cli.damaged')}  {name}" for name in report["damaged"]),
        *(" ".join(problem) for problem in report.get("problems", ())),
    ]
    if report.get("closed"):
        amiss.append(say(context.locale, "cli.closed_keys", n=report["closed"]))
    for line in amiss:
        print(line, file=sys.stderr)  # noqa: T201
    return 1 if amiss else 0
