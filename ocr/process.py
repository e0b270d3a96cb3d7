"""The parent's side of reading: starts sandboxed reader processes, feeds them, watches them, ends them.

One document a process, one warm spare started ahead.  A document reaches the reader as sealed anonymous
memory and never as a file; pages come back as frames.  Whatever a document does to its reader, it ends as
an event or an error here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from types import TracebackType
from typing import BinaryIO, Self

from core.settings import ReadingSettings
from ocr.port import ReadEvent

Source = Iterable[bytes] | Callable[[BinaryIO], None]
PlannedPage = tuple[int, int, int]  #: index of the source, page from 1, clockwise turn in degrees


class ReaderPool:
    """Reader processes for one office.  Safe to call from many threads; each call has a reader of its own."""

    def __init__(self, settings: ReadingSettings) -> None:
        self._settings = settings

    def read(
        self, source: Source, *, name: str, password: str | None = None, upright: bool = False
    ) -> Iterator[ReadEvent]:
        """Read one document: `Opened`, then a `PageRead` or `PageFailed` for each page in order.

        `name` only helps to tell formats without a signature apart (its ending).  With `upright` the
        page stands as a person decided, and no direction is looked for.  Closing the iterator ends the reader.

        Raises:
            Unreadable: the document as a whole cannot be read; the code says why (`locked` wants a password).
            Unavailable: no reader can be started on this machine.
        """
        raise NotImplementedError

    def arrange(
        self,
        sources: Sequence[Source],
        plan: Sequence[Sequence[PlannedPage]],
        *,
        passwords: Sequence[str | None] = (),
    ) -> list[Iterator[bytes]]:
        """Build one PDF for each list of pages in `plan` and return the bytes of each in chunks.

        Raises:
            Unreadable: a source cannot be opened.
            Invalid: the plan names a source, page or turn that does not exist (`bad_plan`).
        """
        raise NotImplementedError

    def close(self) -> None:
        """End all readers, also busy ones, and remove their private folders."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
