"""The memory that a process and everything it started holds, at its highest."""

from __future__ import annotations

import re
import subprocess
import threading
from contextlib import suppress
from pathlib import Path

_EVERY = 0.2  #: seconds
_SHARE = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


def peak_of(command: list[str]) -> int:
    """Run `command` to its end and return its highest memory in bytes; what several share is counted once."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    done, peaks = threading.Event(), [0]

    def watch() -> None:
        while not done.wait(_EVERY):
            peaks.append(sum(_held(one) for one in _family(process.pid)))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        status = process.wait()
    finally:
        done.set()
        watcher.join()
    if status:
        raise subprocess.CalledProcessError(status, command)
    return max(peaks)


def _family(first: int) -> list[int]:
    found = [first]
    for pid in found:
        with suppress(OSError):
            for children in Path(f"/proc/{pid}/task").glob("*/children"):
                found += [int(child) for child in children.read_text().split()]
    return found


def _held(pid: int) -> int:
    with suppress(OSError):
        if told := _SHARE.search(Path(f"/proc/{pid}/smaps_rollup").read_text()):
            return int(told[1]) * 1024
    return 0
