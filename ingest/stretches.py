"""A long paper is read in stretches: after each, what it brought is kept, and others have their turn."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from core.model.stored import Extent, PageEntry

STRETCH = timedelta(seconds=20)  #: after which the page in hand is a paper's last until its next turn


@dataclass(frozen=True, slots=True)
class SoFar:
    """What earlier stretches have brought: where their pages lie, and how many seconds they took."""

    entries: tuple[PageEntry, ...] = ()
    seconds: float = 0.0

    @property
    def failed(self) -> int:
        """How many pages could not be read."""
        return sum(entry.failure is not None for entry in self.entries)

    @property
    def objects(self) -> frozenset[UUID]:
        """The renditions the pages lie in."""
        return frozenset(entry.object_id for entry in self.entries)

    def dumped(self) -> str:
        """Return what `loaded` takes."""
        pages = [
            [entry.number, str(entry.object_id), *_ends(entry), entry.media_type, entry.failure]
            for entry in self.entries
        ]
        return json.dumps({"pages": pages, "seconds": self.seconds})

    @classmethod
    def loaded(cls, text: str | None) -> SoFar:
        """Return what was written down; of a paper nobody has begun, nothing."""
        if text is None:
            return cls()
        told = json.loads(text)
        return cls(tuple(map(_entry, told["pages"])), told["seconds"])


def _ends(entry: PageEntry) -> tuple[int, int, int, int]:
    """Return where the three parts of a page begin and end, which lie one behind the other."""
    return entry.layout.start, entry.layout.end, entry.preview.end, entry.thumb.end


def _entry(told: list[Any]) -> PageEntry:
    number, object_id, *ends, media_type, failure = told
    layout, preview, thumb = (Extent(start, end) for start, end in pairwise(ends))
    return PageEntry(number, UUID(object_id), layout, preview, thumb, media_type, failure)
