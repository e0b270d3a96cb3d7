"""`watch` and `mailbox`: the channels of an office on servers, where the watched folders are; what mailboxes need."""

from __future__ import annotations

import argparse
import getpass
import signal
import sys
from types import FrameType
from typing import Any
from urllib.parse import quote

from api.commands.context import Context
from api.messages import say
from api.passphrase import passphrase_asker
from core.errors import Conflict


def declare(commands: Any, locale: str) -> None:
    """Declare the commands."""
    parser = commands.add_parser("watch", help=say(locale, "cli.watch"))
    parser.set_defaults(run=watch)
    boxes = commands.add_parser("mailbox", help=say(locale, "cli.mailbox"))
    verbs = boxes.add_subparsers(required=True, metavar=say(locale, "cli.command"))
    password = verbs.add_parser("password", help=say(locale, "cli.mailbox.password"))
    password.add_argument("name", metavar="NAME")
    password.add_argument("--user", metavar="NAME", help=say(locale, "cli.user_option"))
    password.add_argument("--json", action="store_true", help=say(locale, "cli.json"))
    password.set_defaults(run=set_password)


def set_password(context: Context, given: argparse.Namespace) -> int:
    """Keep the password of a mailbox, asked for at the terminal or read from a pipe."""
    asked = say(context.locale, "cli.mailbox.asked", name=given.name)
    password = getpass.getpass(asked) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    with context.office() as office:
        kept = office.post(f"/mailboxes/{quote(given.name, safe='')}/password", {"password": password})
    context.print(kept, say(context.locale, "cli.mailbox.kept", name=given.name))
    return 0


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
