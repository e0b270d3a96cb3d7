"""Sealed texts that were brought lately, kept in memory.

Most of what a question has brought is long papers, which answer many a question: bringing one costs the server and us
far more than anything else that is done with it.  Only ciphertext is kept, which opens nothing without its paper's key;
and whether a paper is found, and by whom, is asked anew each time.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping

ROOM = 256 * 1024 * 1024  #: bytes of texts in one process

#: Names one writing of one entry for good: the index, and the number and term of the writing there.
Writing = tuple[str, int, int]


class KeptTexts:
    """The texts that were asked for last, as many as there is room for.  For any number of threads."""

    def __init__(self, room: int = ROOM) -> None:
        self._left = room
        self._lock = threading.Lock()
        self._texts: OrderedDict[Writing, bytes] = OrderedDict()

    def known(self, writings: Iterable[Writing]) -> dict[Writing, bytes]:
        """Return those texts of `writings` that are here."""
        with self._lock:
            found = {writing: self._texts[writing] for writing in writings if writing in self._texts}
            for writing in found:
                self._texts.move_to_end(writing)
            return found

    def keep(self, texts: Mapping[Writing, bytes]) -> None:
        """Keep `texts`, and let go of those that were not asked for the longest."""
        with self._lock:
            for writing, text in texts.items():
                self._left += len(self._texts.pop(writing, b"")) - len(text)
                self._texts[writing] = text
            while self._left < 0:
                self._left += len(self._texts.popitem(last=False)[1])
