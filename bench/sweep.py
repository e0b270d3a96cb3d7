"""Reads every file of folders by real readers, and counts how each ends: nothing may crash, hang or be lost.

    python -m bench.sweep FOLDER... [--json] [--each]

A file ends `read`, `kept` (sound and film), `locked`, or `failed` with its reason; pages that could not be read are
counted beside.  What lies in letters and archives is taken out, and counted, but not read in turn.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.errors import Unreadable
from core.settings import ReadingSettings
from ocr.port import MemberEnded, Opened, PageFailed, PageRead
from ocr.process import ReaderPool


@dataclass
class Tally:
    """What has come of a set of files."""

    ends: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    formats: Counter[str] = field(default_factory=Counter)
    pages: Counter[str] = field(default_factory=Counter)
    members: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0

    def told(self) -> dict[str, Any]:
        """Return it as JSON takes it."""
        counted = {"ends": self.ends, "reasons": self.reasons, "formats": self.formats}
        counted |= {"pages": self.pages, "members": self.members}
        return {**{name: dict(count.most_common()) for name, count in counted.items()}, "slowest": self.slowest}


def sweep(pool: ReaderPool, files: Iterable[Path], *, each: bool) -> Tally:
    """Read `files`, one after the other."""
    tally = Tally()
    for path in files:
        started = time.monotonic()
        end, told = _one(pool, path, tally)
        seconds = round(time.monotonic() - started, 1)
        tally.ends[end] += 1
        tally.slowest = max(tally.slowest, seconds)
        if each:
            print(f"{seconds:6.1f}  {end:7} {told:24} {path}", flush=True)
    return tally


def _one(pool: ReaderPool, path: Path, tally: Tally) -> tuple[str, str]:
    data = path.read_bytes()
    try:
        events = list(pool.read([data], name=path.name))
    except Unreadable as error:
        tally.reasons[error.code] += 1
        return ("locked" if error.code == "locked" else "failed"), error.code
    opened = events[0]
    if not isinstance(opened, Opened) or len(events) != opened.page_count + 1:
        return "lost", "pages are missing"
    tally.formats[opened.format] += 1
    tally.pages["read"] += sum(isinstance(event, PageRead) for event in events)
    failed = [event.code for event in events if isinstance(event, PageFailed)]
    tally.pages.update(f"failed: {code}" for code in failed)
    if opened.members:
        _members(pool, data, path.name, tally)
    if not opened.page_count:
        return "kept", opened.format
    return ("failed", failed[0]) if len(failed) == opened.page_count else ("read", opened.format)


def _members(pool: ReaderPool, data: bytes, name: str, tally: Tally) -> None:
    try:
        for event in pool.members([data], name=name):
            if isinstance(event, MemberEnded):
                tally.members[event.code or "taken out"] += 1
    except Unreadable as error:
        tally.members[error.code] += 1


def main(arguments: list[str]) -> int:
    """Sweep the folders named; 1 where anything was lost."""
    parser = argparse.ArgumentParser(description="Read every file of folders, and count how each ends.")
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--json", action="store_true", help="print the counts as JSON")
    parser.add_argument("--each", action="store_true", help="print a line for each file")
    chosen = parser.parse_args(arguments)
    files = [path for folder in chosen.folders for path in sorted(folder.rglob("*")) if path.is_file()]
    with ReaderPool(ReadingSettings()) as pool:
        tally = sweep(pool, files, each=chosen.each)
    told = tally.told()
    print(json.dumps(told, ensure_ascii=False) if chosen.json else "\n".join(f"{k}: {v}" for k, v in told.items()))
    return 1 if tally.ends["lost"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
