"""The index in the data folder, as the port has it: a folder a generation, of which the latest complete one is asked.

`LAYOUT-NUMBER` is a complete generation; what is being filled ends in `.filling` and is complete once it has lost that.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import tantivy

from core.errors import Unavailable
from search.embedded.generation import EmbeddedGeneration, translated
from search.embedded.texts import Texts
from search.port import LAYOUT

R = TypeVar("R")
_NAME = re.compile(r"(\d+)(?:-(\d+))?(\.filling)?")


class EmbeddedIndex(EmbeddedGeneration):
    """A `SearchIndex` in a folder.  One process writes, any number read."""

    def __init__(self, folder: Path) -> None:
        self._home = folder
        self._next: EmbeddedGeneration | None = None
        super().__init__(self._present())

    def ready(self) -> None:
        """See `SearchIndex`."""
        self.stats()

    def drop(self, changes: Mapping[UUID, int]) -> None:
        """See `SearchIndex`."""
        with self._lock:
            super().drop(changes)
            if self._next is not None:
                self._next.drop(changes)

    def rebuild(self) -> EmbeddedGeneration:
        """See `SearchIndex`."""
        with self._lock:
            if self._next is None:
                self._remove_outdated()
                self._next = EmbeddedGeneration(self._home / f"{LAYOUT}-{(self._latest() or 1) + 1}.filling")
            return self._next

    def publish(self) -> None:
        """See `SearchIndex`."""
        with self._lock:
            self.rebuild().watermark()  # So that there is a folder, even of an office without papers.
            translated(self._exchange)

    def close(self) -> None:
        """See `SearchIndex`."""
        with self._lock:
            super().close()
            if self._next is not None:
                self._next.close()

    def _reading(self, work: Callable[[], R]) -> R:
        """Ask once more where the generation that was asked has meanwhile given way to the next."""
        asked = self._folder
        try:
            return super()._reading(work)
        except Unavailable:
            with self._lock:  # an exchange in this process ends first
                if self._present() == asked:
                    raise
            return super()._reading(work)

    def _open(self) -> tuple[tantivy.Index, Texts]:
        with self._lock:
            if self._writer is None:  # another process may have published
                present = self._present()
                if present != self._folder:
                    self._leave()
                    self._folder = present
            if self._index is None and not self._folder.exists():
                self._remove_outdated()
            return super()._open()

    def _exchange(self) -> None:
        number = (self._latest() or 1) + 1
        super().close()
        if self._next is not None:
            self._next.close()
        before, self._folder, self._next = self._folder, self._home / f"{LAYOUT}-{number}", None
        (self._home / f"{LAYOUT}-{number}.filling").rename(self._folder)
        _settle(self._home)
        shutil.rmtree(before, ignore_errors=True)

    def _present(self) -> Path:
        return self._home / f"{LAYOUT}-{self._latest() or 1}"

    def _latest(self) -> int:
        """Return the number of the latest complete generation, 0 where there is none."""
        found = self._found().values()
        return max((number for layout, number, filling in found if layout == LAYOUT and not filling), default=0)

    def _remove_outdated(self) -> None:
        """Remove what only an older program could read, and what an exchange that was cut short has left."""
        latest = self._latest()
        for folder, (layout, number, _) in self._found().items():
            if layout < LAYOUT or (layout == LAYOUT and number < latest):
                shutil.rmtree(folder, ignore_errors=True)

    def _found(self) -> dict[Path, tuple[int, int, bool]]:
        """Return layout and number of each generation, and whether it is being filled."""
        found = {}
        for folder in self._home.iterdir() if self._home.exists() else ():
            if match := _NAME.fullmatch(folder.name):
                found[folder] = int(match[1]), int(match[2] or 0), match[3] is not None
        return found


def _settle(folder: Path) -> None:
    """Have the names in `folder` on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
