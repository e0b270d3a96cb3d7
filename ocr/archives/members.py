"""Members of a file that holds others, how they are handed out, and how much of that there may be."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.errors import Unreadable
from core.text import display_name
from ocr.formats import Format
from ocr.office.typeset import Block, Table, TypesetDocument

MOST_MEMBERS = 5_000
MOST_EACH, MOST_TOGETHER = 512 * 1024 * 1024, 4 * 1024 * 1024 * 1024  #: bytes
_SUSPICIOUS, _MOST_RATIO = 64 * 1024 * 1024, 250  #: a member larger than the one must not inflate beyond the other
_STEP = 1024 * 1024
#: What machines add by themselves; nobody means to hand it in.
_NOISE = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class Member:
    """One member: its number in the file (from 0), its name with folders, and its size in bytes where that is told."""

    number: int
    name: str
    size: int | None = None


class Taker(Protocol):
    """Who takes members in, one after the other."""

    def wants(self, number: int) -> bool:
        """Say whether a member is wanted at all."""

    def begin(self, member: Member) -> None:
        """Hear that a member's bytes follow."""

    def piece(self, data: bytes) -> None:
        """Take bytes of it."""

    def end(self, code: str | None = None) -> None:
        """Hear that it is whole, or why it is not and will not be."""


class Holder(Protocol):
    """A file that holds others."""

    @property
    def members(self) -> Sequence[Member]:
        """What is in it."""

    def hand_out(self, taker: Taker) -> None:
        """Give every member that is wanted to `taker`, in order; each is ended, well or not.

        Raises:
            Unreadable: nothing more can be had.
        """


class HoldingDocument(TypesetDocument):
    """A file that holds others, as a document whose pages say what is in it."""

    def __init__(self, kind: Format, blocks: Iterable[Block], holder: Holder, max_pages: int) -> None:
        """Lay out `blocks`.

        Raises:
            Unreadable: `too_many_pages`.
        """
        self.holder = holder
        super().__init__(kind, blocks, max_pages)


def listed(members: Sequence[Member]) -> list[Block]:
    """Return members as a table of names and sizes."""
    rows = [(member.name, "" if member.size is None else f"{member.size:,}") for member in members]
    return [Table((("文件", "字节"), *rows))] if rows else []


def clean_name(name: str) -> str:
    """Return a name with its folders as it may be shown; it never leads out of anything, because nothing follows it."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return display_name("/".join(parts)) or "?"


def is_noise(name: str) -> bool:
    """Say whether a machine put this there for itself."""
    return name.startswith(_NOISE[0]) or posixpath.basename(name) in _NOISE[1:]


class Allowance:
    """Counts what has been handed out, and ends it before it grows beyond bounds."""

    def __init__(self) -> None:
        self._together = 0

    def begin(self, squeezed: int | None = None) -> None:
        """Begin a member; `squeezed` is what it took in the file, in bytes."""
        self._each, self._squeezed = 0, squeezed

    def take(self, count: int) -> None:
        """Count bytes of the member.

        Raises:
            Unreadable: `too_large_to_read`.
        """
        self._each, self._together = self._each + count, self._together + count
        swollen = self._squeezed is not None and self._each > max(_SUSPICIOUS, _MOST_RATIO * self._squeezed)
        if self._each > MOST_EACH or self._together > MOST_TOGETHER or swollen:
            raise Unreadable("too_large_to_read")


def hand_over(taker: Taker, member: Member, data: bytes) -> None:
    """Give a member that is in memory whole."""
    taker.begin(member)
    for start in range(0, len(data), _STEP):
        taker.piece(data[start : start + _STEP])
    taker.end()
