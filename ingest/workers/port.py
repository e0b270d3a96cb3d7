"""What an open office knows of its workers: that they can be told of work, wherever they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from core.jobs import Followup


class Line(StrEnum):
    """The two queues: papers to be read, which may take long, and everything else."""

    READING = "reading"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class WorkOrder:
    """What a worker is to do: which queues it serves, with how many processes, and whether it keeps the clock."""

    lines: Sequence[Line]
    processes: int = 1
    schedule: bool = False


class Workers(Protocol):
    """Hears what was committed and sees to it that somebody does it.  Safe to call from many threads."""

    def told(self, followup: Followup) -> None:
        """Hear what a transaction left to do; returns at once, and never raises."""

    def ready(self) -> None:
        """Return where work will be done; raise Unavailable where nobody can be told of it just now."""

    def stop(self) -> None:
        """Begin nothing new; jobs whose readers are ended from now on are handed back."""

    def close(self) -> None:
        """Wait, for a bounded time, until what is in hand has ended."""
