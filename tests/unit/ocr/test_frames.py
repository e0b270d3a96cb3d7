from __future__ import annotations

import struct

import pytest

from core.errors import Corrupt
from ocr.frames import MAX_BLOB, Frames, pack


def test_frames_are_whole_however_their_bytes_arrive() -> None:
    data = pack({"kind": "page", "number": 1}, [b"layout", b""]) + pack({"kind": "done"})
    frames = Frames()

    got = [frame for position in range(len(data)) for frame in frames.feed(data[position : position + 1])]

    assert [(frame.kind, frame.blobs) for frame in got] == [("page", (b"layout", b"")), ("done", ())]


@pytest.mark.parametrize(
    "data",
    [
        struct.pack(">II", 1 << 30, 0),
        struct.pack(">II", 2, 1 << 20),
        struct.pack(">III", 2, 1, MAX_BLOB + 1),
        struct.pack(">II", 2, 0) + b"[]",
        struct.pack(">II", 2, 0) + b"{x",
    ],
)
def test_a_reader_that_does_not_keep_to_the_format_is_noticed(data: bytes) -> None:
    with pytest.raises(Corrupt):
        list(Frames().feed(data))
