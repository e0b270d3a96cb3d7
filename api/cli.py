"""The command line, `anjuan`: what it takes, and how it ends.

Status 0: done.  1: failed, with one line that says what to do.  2: wrong usage.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import httpx

from api.commands import documents, evaluate, finding, keeping, serve, transfer, watch, work
from api.commands.context import Context, locale_of_terminal
from api.messages import say
from core import log
from core.errors import AnjuanError
from core.settings import load_settings

FAILED, WRONG_USAGE = 1, 2


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        """End with the status for wrong usage."""
        self.exit(WRONG_USAGE, f"{self.prog}: {message}\n")


def build_parser(locale: str) -> argparse.ArgumentParser:
    """Return the parser of all commands, its help in the person's language."""
    parser = Parser(prog="anjuan", description=say(locale, "cli.about"))
    commands = parser.add_subparsers(required=True, metavar=say(locale, "cli.command"))
    for module in (serve, work, watch, documents, finding, evaluate, keeping, transfer):
        module.declare(commands, locale)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command and return its status."""
    locale = locale_of_terminal()
    given = build_parser(locale).parse_args(arguments)
    stays = given.run in {serve.serve, work.work, watch.watch}
    log.set_up(logging.INFO if stays else logging.ERROR)  # a command says in its own words what is wrong
    if stays:
        signal.signal(signal.SIGTERM, _leave)
    try:
        context = Context(load_settings(), locale, getattr(given, "user", None), json=getattr(given, "json", False))
        status: int = given.run(context, given)
    except AnjuanError as error:
        print(f"anjuan: {say(locale, f'error.{error.code}', **error.params)}", file=sys.stderr)
        return FAILED
    except httpx.TransportError:
        # The server went away while it worked for us.
        print(f"anjuan: {say(locale, 'error.server_gone')}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return FAILED
    except BrokenPipeError:
        # Whoever read our output has gone; nothing more can be said to them.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    return status


def _leave(*_: Any) -> NoReturn:
    """End while still starting: the first process of a container is ended by no signal that it does not handle."""
    sys.exit()


if __name__ == "__main__":
    sys.exit(main())
