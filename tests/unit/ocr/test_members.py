"""Members come out of the confined reader, whatever keeps it."""

from __future__ import annotations

import sys

import pytest

from core.errors import Corrupt, Unreadable
from ocr.frames import Frame
from ocr.port import MemberBegun, MemberEnded, MemberPiece, Opened
from ocr.process import ReaderPool
from ocr.unpacking import member_events
from tests.unit.ocr.parcels import letter, seven_zipped, zip_locked, zipped

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="readers need Linux")
LARGE = bytes(range(256)) * 12_000


def taken(pool: ReaderPool, data: bytes, name: str, *, known: tuple[int, ...] = ()) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for event in pool.members([data], name=name, known=known):
        match event:
            case MemberBegun(name=name):
                found[name] = b""
            case MemberPiece(data=piece):
                found[name] += piece
            case MemberEnded(code=code):
                assert code is None
    return found


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (zipped({"一/借条.txt": b"x", "b.bin": LARGE}), "a.zip"),
        (seven_zipped({"一/借条.txt": b"x", "b.bin": LARGE}), "a.7z"),
        (letter(("一/借条.txt", b"x"), ("b.bin", LARGE)), "a.eml"),
    ],
    ids=["zip", "7z", "eml"],
)
def test_members_come_whole_and_those_known_do_not_come_again(pool: ReaderPool, data: bytes, name: str) -> None:
    opened = next(pool.read([data], name=name))

    assert isinstance(opened, Opened)
    assert opened.members == 2
    assert taken(pool, data, name) == {"一/借条.txt": b"x", "b.bin": LARGE}
    assert taken(pool, data, name, known=(0,)) == {"b.bin": LARGE}


def test_what_holds_nothing_gives_nothing(pool: ReaderPool) -> None:
    assert taken(pool, "今借到".encode(), "a.txt") == {}


def test_a_recording_has_no_pages(pool: ReaderPool) -> None:
    assert list(pool.read([b"ID3\x03" + bytes(200)], name="录音.mp3")) == [Opened("sound", "audio/basic", 0)]


def test_a_locked_archive_says_so_at_once(pool: ReaderPool) -> None:
    with pytest.raises(Unreadable, match="locked"):
        taken(pool, zip_locked(), "a.zip")


@pytest.mark.parametrize(
    "frames",
    [
        [{"kind": "piece"}],
        [{"kind": "member", "number": 0, "name": "a"}, {"kind": "member", "number": 1, "name": "b"}],
        [{"kind": "member", "number": -1, "name": "a"}],
        [{"kind": "member", "number": "0", "name": "a"}],
        [{"kind": "member", "number": 10**9, "name": "a"}],
        [{"kind": "member", "number": 0, "name": "a"}, {"kind": "done"}],
        [{"kind": "page"}],
    ],
)
def test_a_reader_that_tells_nonsense_is_not_believed(frames: list[dict[str, object]]) -> None:
    with pytest.raises(Corrupt):
        list(member_events(map(Frame, frames)))


def test_a_reader_that_falls_silent_has_not_given_everything() -> None:
    with pytest.raises(Unreadable, match="reader_killed"):
        list(member_events([Frame({"kind": "alive"})]))
