"""`search`: find papers by words."""

from __future__ import annotations

import argparse
from typing import Any

from api.commands.context import Context, whole_number
from api.messages import say
from search.port import MOST_RANKED

_MANY = 1_000_000  # may be asked for, though no more than are ranked are shown


def declare(commands: Any, locale: str) -> None:
    """Declare the command."""
    search = commands.add_parser("search", help=say(locale, "cli.search"))
    search.add_argument("query", metavar="QUERY", help=say(locale, "cli.search.query"))
    search.add_argument("--limit", type=whole_number(1, _MANY), default=20, metavar="N", help=say(locale, "cli.limit"))
    search.add_argument("--user", metavar="NAME", help=say(locale, "cli.user_option"))
    search.add_argument("--json", action="store_true", help=say(locale, "cli.json"))
    search.set_defaults(run=find)


def find(context: Context, given: argparse.Namespace) -> int:
    """Print what was found, best first."""
    with context.office() as office:
        found = office.get("/search", q=given.query, limit=min(given.limit, MOST_RANKED))
    lines = [f"{hit['id']}  {hit['name']}  p{hit['page']}\n    {hit['snippet']}" for hit in found["hits"]]
    relation = "≤ " if found["total_relation"] == "lte" else ""
    summary = say(context.locale, f"cli.found.{found['mode']}", total=f"{relation}{found['total']}")
    context.print(found, "\n".join([*lines, summary]))
    return 0
