"""`python -m bench.faults --profile embedded --kills 100`: how much is lost when everything dies all the time.

Several clients send papers to a real server over HTTP, and a clerk files, withdraws and joins them; the server is
killed with SIGKILL at random moments and at each named place, and what it had not brought to the disk is taken away.
It starts again, and is asked for all it gave receipts for.  At the end its data are compared with what the clients
wrote down.  `--without fsync` or `--without transaction` takes one safety out: then papers must be lost, and the
command fails when none is.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from bench.faults.entry import WITHOUT
from bench.faults.report import report
from bench.faults.running import run
from bench.servers import together
from bench.servers.programs import Missing

PROFILES = ("embedded", "servers")


def main() -> int:
    """Run and print; 0 where the outcome is as it should be, 2 where a server is not on this machine."""
    given = _parser().parse_args()
    try:
        return _run(given)
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 2


def _run(given: argparse.Namespace) -> int:
    if given.report or given.profile == "servers":
        together.install(together.KINDS.values())
    if given.report:
        print(report(given.kills, given.seed), end="")
        return 0
    with tempfile.TemporaryDirectory(prefix="anjuan-faults-") as folder:
        outcome = run(given.profile, Path(folder), given.kills, seed=given.seed, without=given.without)
    print(json.dumps(outcome.figures(), ensure_ascii=False) if given.json else outcome.text())
    return 0 if outcome.sound is (given.without is None) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.faults", description=__doc__)
    parser.add_argument("--profile", choices=PROFILES, default="embedded")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--without", choices=WITHOUT, help="take one safety out: papers must then be lost")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="repeats the deaths of an earlier run")
    parser.add_argument("--report", action="store_true", help="run everything, and print docs/reliability.md")
    parser.add_argument("--json", action="store_true", help="one object on standard output, nothing else")
    return parser


if __name__ == "__main__":
    sys.exit(main())
