"""`evaluate`: measure reading, sorting, values, cuts and search on a folder whose truth is known."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from api.commands.context import Context
from api.messages import say

KINDS = ("ocr", "classify", "fields", "cuts", "search")
BACKENDS = ("embedded", "elasticsearch")


def declare(commands: Any, locale: str) -> None:
    """Declare the command."""
    parser = commands.add_parser("evaluate", help=say(locale, "cli.evaluate"))
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--train", type=Path, metavar="FOLDER", help=say(locale, "cli.evaluate.train"))
    parser.add_argument("--save-errors", type=Path, metavar="FILE", help=say(locale, "cli.evaluate.errors"))
    parser.add_argument("--backend", choices=BACKENDS, default=BACKENDS[0], help=say(locale, "cli.evaluate.backend"))
    parser.add_argument("--json", action="store_true", help=say(locale, "cli.json"))
    parser.set_defaults(run=measure)


def measure(context: Context, given: argparse.Namespace) -> int:
    """Print the figures; no office is needed, and none is touched."""
    # The measuring libraries cost seconds to load, which no other command should pay.
    from ingest.evaluate.run import evaluate  # noqa: PLC0415

    figures = evaluate(
        given.kind, given.folder, train=given.train, save_errors=given.save_errors, backend=given.backend
    )
    context.print(figures, "\n".join(_lines(figures)))
    return 0


def _lines(figures: dict[str, Any], prefix: str = "") -> list[str]:
    lines: list[str] = []
    for name, value in figures.items():
        if isinstance(value, dict):
            lines += _lines(value, f"{prefix}{name}.")
        else:
            lines.append(f"{prefix}{name}: {value:.4f}" if isinstance(value, float) else f"{prefix}{name}: {value}")
    return lines
