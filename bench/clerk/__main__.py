"""The command that measures a clerk's part: `python -m bench.clerk --json`.

Makes a pile, has it read, and works the review queue off in a real browser, by keyboard only.  `keys` and `seconds`
are for each paper that waited for review, `keys_of_all` and `seconds_of_all` for each paper fed in; `machine_seconds`
is the part of the seconds that the machine was waited for.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from statistics import mean

from bench.clerk import programs
from bench.clerk.desk import Desk, furnished, order
from bench.clerk.reviewing import Clerk, Work
from bench.servers.programs import Missing


def main() -> int:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.clerk", description="Count a clerk's keys and seconds.")
    parser.add_argument("--papers", type=int, default=41, help="how many papers are fed in (one of each type)")
    parser.add_argument("--seed", type=int, default=3, help="the same seed gives the same papers")
    parser.add_argument("--noise", choices=("clean", "scanned", "photo", "mix"), default="scanned")
    parser.add_argument("--json", action="store_true", help="print JSON")
    wish = parser.parse_args()
    try:
        programs.playwright()
        program = programs.chromium()
    except Missing as missing:
        sys.stderr.write(f"{missing}\n")
        return 2
    with (
        tempfile.TemporaryDirectory(prefix="anjuan-clerk-") as folder,
        furnished(Path(folder), order(wish.papers, wish.seed, wish.noise)) as desk,
    ):
        found = figures(desk, reviewed(desk, program))
    text = json.dumps(found, ensure_ascii=False) if wish.json else "\n".join(f"{k}: {v}" for k, v in found.items())
    sys.stdout.write(text + "\n")
    return 0


def reviewed(desk: Desk, program: str) -> list[Work]:
    """Work the queue off in a browser."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - which may just have been fetched

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        context = started.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
        context.add_cookies([{"name": "anjuan", "value": desk.secret, "url": desk.address}])
        clerk = Clerk(context.new_page(), desk)
        clerk.work_off()
        started.close()
        return clerk.done


def figures(desk: Desk, done: list[Work]) -> dict[str, object]:
    """Return what a paper took in the mean, and what was done."""
    fed = len(desk.truths)
    keys, seconds = sum(work.keys for work in done), sum(work.seconds for work in done)
    dearest = sorted(done, key=lambda work: -work.keys)[:5]
    return {
        "papers": fed,
        "reviewed": len(done),
        "keys": round(mean(work.keys for work in done), 2) if done else None,
        "seconds": round(mean(work.seconds for work in done), 2) if done else None,
        "machine_seconds": round(mean(work.machine for work in done), 3) if done else None,
        "keys_of_all": round(keys / fed, 2),
        "seconds_of_all": round(seconds / fed, 2),
        "corrected": sum(work.corrected for work in done),
        "rejected": sum(work.rejected for work in done),
        "dearest": [[work.type, work.keys] for work in dearest],
    }


if __name__ == "__main__":
    sys.exit(main())
