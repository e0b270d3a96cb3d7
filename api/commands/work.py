"""`work`: workers of an office on servers."""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import time
from types import FrameType
from typing import Any

from api.commands.context import Context, whole_number
from api.messages import say
from api.passphrase import passphrase_asker
from core.errors import Conflict
from ingest.workers.port import Line, WorkOrder

_ALL = "all"
_MOST_AT_ONCE = 32  # as many as an embedded office may have


def declare(commands: Any, locale: str) -> None:
    """Declare the command."""
    parser = commands.add_parser("work", help=say(locale, "cli.work"))
    lines = [line.value for line in Line]
    parser.add_argument("--queue", choices=[*lines, _ALL], default=_ALL, help=say(locale, "cli.work.queue"))
    parser.add_argument("--schedule", action="store_true", help=say(locale, "cli.work.schedule"))
    parser.add_argument(
        "--concurrency", type=whole_number(1, _MOST_AT_ONCE), metavar="N", help=say(locale, "cli.work.concurrency")
    )
    parser.set_defaults(run=work)


def work(context: Context, given: argparse.Namespace) -> int:
    """Work until told to stop."""
    if context.settings.servers is None:
        raise Conflict("servers_wanted")
    reading = given.concurrency or context.settings.reading.workers
    if given.queue == _ALL:
        return _both(given, reading)
    # What workers need takes a while to load, and other commands should not wait for it.
    from ingest import gathering, wiring  # noqa: PLC0415

    line = Line(given.queue)
    order = WorkOrder((line,), reading if line is Line.READING else given.concurrency or 1, schedule=given.schedule)
    with gathering.together(context.settings.metrics) as begun:
        return wiring.work(context.settings, order, begun, passphrase_asker(context.locale))


def _both(given: argparse.Namespace, reading: int) -> int:
    """Serve each queue by a process of its own, so that a long paper holds up nothing else; end when one ends."""
    command = [sys.executable, "-m", "api.cli", "work", "--queue"]
    processes = [
        subprocess.Popen([*command, Line.READING.value, "--concurrency", str(reading)]),  # noqa: S603  (ourselves)
        subprocess.Popen([*command, Line.OFFICE.value, *(["--schedule"] if given.schedule else [])]),  # noqa: S603
    ]

    def end(_number: int = 0, _frame: FrameType | None = None) -> None:
        for process in processes:
            process.terminate()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    try:
        while all(process.poll() is None for process in processes):
            time.sleep(0.2)
    finally:
        end()
    statuses = [process.wait() for process in processes]
    return 1 if any(statuses) else 0
