"""Searchable copies by real readers: pages go in one by one, the file comes out in pieces, and nothing is left over."""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Iterator

import pypdfium2
import pytest
from PIL import Image

from core.errors import Unavailable, Unreadable
from core.model.layout import dump_page
from ocr.process import ReaderPool
from ocr.searchable.port import ShownPage
from tests.unit.ocr.copies import LABEL, page_of, picture, row

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="readers need Linux")

SEEN = picture()


def shown(number: int, seen: bytes = SEEN) -> ShownPage:
    return ShownPage(dump_page(page_of([row(f"第{number}页", 0.1)], number=number)), seen, "image/webp")


def feeders() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "copy-feeder"]


def test_a_copy_has_every_page_in_order(pool: ReaderPool) -> None:
    pieces = list(pool.copy((shown(number) for number in range(1, 41)), LABEL))

    with pypdfium2.PdfDocument(b"".join(pieces)) as pdf:
        assert [page.get_textpage().get_text_range() for page in pdf] == [f"第{number}页" for number in range(1, 41)]
    assert max(map(len, pieces)) <= 256 * 1024


def test_pages_are_not_taken_ahead_of_the_file(pool: ReaderPool) -> None:
    taken, large = [], picture("white", (1200, 1700))

    def pages() -> Iterator[ShownPage]:
        for number in range(1, 500):
            taken.append(number)
            yield shown(number, large)

    pieces = pool.copy(pages(), LABEL)
    next(pieces)
    pieces.close()

    assert len(taken) < 400
    assert not feeders()


def test_a_picture_that_is_none_ends_the_copy_and_harms_nobody(pool: ReaderPool) -> None:
    with pytest.raises(Unreadable, match="damaged"):
        list(pool.copy([shown(1), shown(2, b"GIF89a" + bytes(100))], LABEL))

    assert not feeders()
    assert list(pool.copy([shown(1)], LABEL))


def test_pages_that_cannot_be_fetched_say_why(pool: ReaderPool) -> None:
    def pages() -> Iterator[ShownPage]:
        yield shown(1)
        raise Unavailable("storage_unavailable")

    with pytest.raises(Unavailable, match="storage_unavailable"):
        list(pool.copy(pages(), LABEL))
    assert not feeders()


def test_a_third_copy_waits_for_its_turn_and_is_then_told(pool: ReaderPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ocr.process._COPY_TURN_SECONDS", 0.05)
    under_way = [pool.copy([shown(1)], LABEL) for _ in range(2)]
    for pieces in under_way:
        next(pieces)

    with pytest.raises(Unavailable, match="copies_busy"):
        next(pool.copy([shown(1)], LABEL))
    for pieces in under_way:
        pieces.close()
    assert list(pool.copy([shown(1)], LABEL))


def test_a_picture_like_a_bomb_is_not_opened(strict: ReaderPool) -> None:
    out = io.BytesIO()
    Image.new("L", (16_000, 16_000)).save(out, "JPEG")

    with pytest.raises(Unreadable, match="too_large_to_read"):
        list(strict.copy([shown(1, out.getvalue())], LABEL))
