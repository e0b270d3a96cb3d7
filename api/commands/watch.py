"""`watch`: the channels of an office on servers, on the machine where the watched folders are."""

from __future__ import annotations

import argparse
import signal
from types import FrameType
from typing import Any

from api.commands.context import Context
from api.messages import say
from api.passphrase import passphrase_asker
from core.errors import Conflict


def declare(commands: Any, locale: str) -> None:
    """Declare the command."""
    parser = commands.add_parser("watch", help=say(locale, "cli.watch"))
    parser.set_defaults(run=watch)


def watch(context: Context, given: argparse.Namespace) -> int:
    """Watch until told to stop."""
    del given
    if context.settings.servers is None:
        raise Conflict("watched_by_serve")
    # What this needs takes a while to load, and other commands should not wait for it.
    from api.watching import watching  # noqa: PLC0415
    from ingest.wiring import open_runtime  # noqa: PLC0415

    runtime = open_runtime(context.settings, passphrase_asker(context.locale))
    try:
        with watching(runtime.office, context.locale) as channels:

            def stop(_number: int, _frame: FrameType | None) -> None:
                channels.stop()

            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, stop)
            context.print({"channels": channels.count}, say(context.locale, "cli.watching", n=channels.count))
            channels.wait()
    finally:
        runtime.close()
    return 0
