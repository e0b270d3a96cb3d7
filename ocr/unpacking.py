"""Taking members out of a file that holds others: what the reader tells of them, believed only as far as it fits."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import Any

from core.errors import Corrupt, Unreadable
from ocr.archives.members import MOST_MEMBERS, Member
from ocr.frames import Frame
from ocr.port import MemberBegun, MemberEnded, MemberEvent, MemberPiece


class Telling:
    """The reader's side: says member by member what is handed out."""

    def __init__(self, say: Any, known: Iterable[int]) -> None:
        """Speak by `say(message, *blobs)`; members numbered in `known` are passed over."""
        self._say = say
        self._known = frozenset(known)

    def wants(self, number: int) -> bool:
        """Say whether a member is wanted; a sign of life goes out either way."""
        self._say({"kind": "alive"})
        return number not in self._known

    def begin(self, member: Member) -> None:
        """Tell that a member's bytes follow."""
        self._say({"kind": "member", "number": member.number, "name": member.name})

    def piece(self, data: bytes) -> None:
        """Tell bytes of it."""
        self._say({"kind": "piece"}, data)

    def end(self, code: str | None = None) -> None:
        """Tell that it is over."""
        self._say({"kind": "member_end", "code": code})


def member_events(frames: Iterable[Frame]) -> Generator[MemberEvent, None, None]:
    """Turn frames into events: each member begins, has pieces, and ends, in the order of their numbers.

    Raises:
        Corrupt: the reader does not keep to that.
    """
    last, open_now = -1, False
    for frame in frames:
        if frame.kind == "member" and not open_now:
            number, name = frame.message.get("number"), frame.message.get("name")
            if not isinstance(number, int) or not isinstance(name, str) or not last < number < 2 * MOST_MEMBERS:
                raise Corrupt
            last, open_now = number, True
            yield MemberBegun(number, name)
        elif frame.kind == "piece" and open_now and len(frame.blobs) == 1:
            yield MemberPiece(frame.blobs[0])
        elif frame.kind == "member_end" and open_now:
            open_now = False
            code = frame.message.get("code")
            yield MemberEnded(None if code is None else str(code))
        elif frame.kind == "done" and not open_now:
            return
        elif frame.kind != "alive":
            raise Corrupt
    raise Unreadable("reader_killed")
