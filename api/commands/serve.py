"""`serve`: the office on a port of this machine."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from api.commands.context import Context, whole_number
from api.messages import say

_LAST_PORT = 65535


def declare(commands: Any, locale: str) -> None:
    """Declare the command."""
    parser = commands.add_parser("serve", help=say(locale, "cli.serve"))
    parser.add_argument("--host", default="127.0.0.1", help=say(locale, "cli.serve.host"))
    parser.add_argument("--port", type=whole_number(0, _LAST_PORT), default=8000, help=say(locale, "cli.serve.port"))
    parser.add_argument("--certificate", type=Path, metavar="FILE", help=say(locale, "cli.serve.certificate"))
    parser.add_argument("--key", type=Path, metavar="FILE", help=say(locale, "cli.serve.key"))
    parser.add_argument("--demo", action="store_true", help=say(locale, "cli.serve.demo"))
    parser.set_defaults(run=serve)


def serve(context: Context, given: argparse.Namespace) -> int:
    """Serve until told to stop."""
    # Everything a server needs takes a while to load, and other commands should not wait for it.
    from api import server  # noqa: PLC0415

    settings = server.made_up_settings(context.settings) if given.demo else context.settings
    place = server.Place(given.host, given.port, given.certificate, given.key)
    server.serve(settings, place, context.locale, made_up=given.demo)
    return 0
