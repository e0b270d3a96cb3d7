"""Whether a file has been written to its end: it is quiet, nobody writes to it, and its name is not a passing one."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

EMPTY_PATIENCE = 60.0  #: seconds for which an empty file is thought to be one that is just being begun
_PASSING = re.compile(
    r"^[.~]|~$|\.(tmp|temp|part|partial|filepart|crdownload|download|writing|swp|lock|!ut)$|^(thumbs\.db|desktop\.ini)$",
    re.IGNORECASE,
)
_WRITING = os.O_WRONLY | os.O_RDWR


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it lay in the folder: whoever has changed it since has changed one of these."""

    device: int
    inode: int
    size: int
    modified: int  #: nanoseconds

    @classmethod
    def of(cls, found: os.stat_result) -> Seen:
        """Return what tells this state of a file from another."""
        return cls(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def passing(name: str) -> bool:
    """Say whether a name is one that programs give to files they have not finished, or keep for themselves."""
    return _PASSING.search(name) is not None


class Quiet:
    """Remembers since when each file has been as it is."""

    def __init__(self, settle: float, tick: Callable[[], float] = time.monotonic) -> None:
        self._settle, self._tick = settle, tick
        self._since: dict[str, tuple[Seen, float]] = {}

    def ready(self, path: str, seen: Seen) -> bool:
        """Say whether the file has been like this for long enough."""
        now = self._tick()
        before, since = self._since.get(path, (seen, now))
        if before != seen:
            since = now
        self._since[path] = seen, since
        return now - since >= (max(self._settle, EMPTY_PATIENCE) if seen.size == 0 else self._settle)

    def begin_anew(self, path: str) -> None:
        """Forget what was seen of a file that turned out to be still changing."""
        self._since.pop(path, None)

    def keep_only(self, paths: Iterable[str]) -> None:
        """Forget what is not there any more."""
        there = set(paths)
        self._since = {path: seen for path, seen in self._since.items() if path in there}


def being_written(seen: Seen) -> bool:
    """Say whether a process of this machine that we may look at has the file open for writing.

    Where processes cannot be looked at, or the writer is on another machine, the answer is no.
    """
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError), os.scandir(process / "fd") as descriptors:
            if any(_writes(process, descriptor, seen) for descriptor in descriptors):
                return True
    return False


def _writes(process: Path, descriptor: os.DirEntry[str], seen: Seen) -> bool:
    with suppress(OSError, ValueError, StopIteration):
        found = descriptor.stat()
        if (found.st_dev, found.st_ino) != (seen.device, seen.inode):
            return False
        lines = (process / "fdinfo" / descriptor.name).read_text("ascii").splitlines()
        flags = next(line for line in lines if line.startswith("flags:"))
        return int(flags.split()[1], 8) & _WRITING != 0
    return False
