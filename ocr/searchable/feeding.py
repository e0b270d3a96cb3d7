"""The worker's side of a copy: pages go to the reader through a pipe while the file comes back by frames.

So no more than a few pages are in memory at once, however many the paper has.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from contextlib import suppress
from types import TracebackType
from typing import Self

from ocr.frames import pack
from ocr.searchable.port import ShownPage


class Feeder:
    """Writes pages into a pipe from a thread of its own, as fast as they are taken from its other end."""

    def __init__(self, pages: Iterable[ShownPage]) -> None:
        self._pages = pages
        self._error: Exception | None = None
        self.descriptor, self._sink = os.pipe()
        self._thread = threading.Thread(target=self._feed, daemon=True, name="copy-feeder")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self.descriptor)  # the thread is told so by its next write, once the reader is gone too
        self._thread.join()
        if self._error is not None and isinstance(error, Exception):
            raise self._error  # the pages ended early because of it, and what the reader said of that is no reason

    def _feed(self) -> None:
        try:
            with suppress(BrokenPipeError), os.fdopen(self._sink, "wb", buffering=0) as sink:
                for page in self._pages:
                    frame = pack({"kind": "page", "type": page.media_type}, (page.layout, page.picture))
                    view = memoryview(frame)
                    while view:
                        view = view[sink.write(view) :]
                sink.write(pack({"kind": "end"}))
        except Exception as error:  # noqa: BLE001 - the thread's edge: it is raised again where the copy is taken
            self._error = error
