"""Every bomb that the threat model knows, through the pool: a reason or a page, and nobody else is touched."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from core.errors import Unreadable
from core.settings import MIB
from ocr.kept import resident
from ocr.port import PageFailed
from ocr.process import ReaderPool
from tests.unit.ocr import bombs
from tests.unit.ocr.conftest import WAYS, pool_of
from tests.unit.ocr.keeping import readers_of
from tests.unit.ocr.test_pdf import written
from tests.unit.ocr.test_process import events

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="readers need Linux")

_MEBIBYTES = 800
_GROWS_WHILE_NOBODY_LOOKS = 400  #: mebibytes, on a busy machine
BOMBS: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "flate bomb": (lambda: bombs.flate_bomb(1 << 30), {"out_of_memory"}),
    "nested forms": (bombs.form_bomb, {"timed_out", "out_of_memory"}),
    "picture of 30,000 by 30,000": (bombs.giant_image, {"", "out_of_memory", "timed_out"}),
    "page of five kilometres": (bombs.giant_box, {""}),
    "200,000 pages": (bombs.many_pages, {"too_many_pages"}),
    "page tree in a circle": (bombs.page_cycle, {"damaged"}),
    "picture bomb": (bombs.png_bomb, {"too_large_to_read"}),
    "pictures in a circle": (bombs.tiff_cycle, {"", "damaged", "too_many_pages"}),
    "zip bomb": (bombs.zip_bomb, {"too_large_to_read"}),
    "overlapping zip": (bombs.overlapping, {"too_large_to_read", "damaged"}),
    "many entries": (bombs.many_entries, {"too_large_to_read"}),
    "billion laughs": (bombs.billion_laughs, {"unsafe_content"}),
    "entities from outside": (bombs.entities_from_outside, {"unsafe_content"}),
    "one line of a mebibyte": (lambda: "合同".encode() * (MIB // 6), {""}),
    "one line of a hundred mebibytes": (lambda: b"word " * (20 * MIB), {"too_many_pages", "timed_out"}),
    "spreadsheet that is a bomb": (bombs.sheet_bomb, {"too_large_to_read"}),
    "spreadsheet of a million rows": (bombs.endless_sheet, {""}),
    "markup without end": (bombs.endless_markup, {"", "too_many_pages"}),
    "letter of letters": (bombs.letter_of_letters, {"", "damaged"}),
    "fixed pages with entities": (bombs.fixed_entities, {"unsafe_content"}),
    "no page": (lambda: bombs.pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"]), {"damaged"}),
    "damaged": (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 20, {"damaged"}),
}


@cache
def made(name: str) -> bytes:
    return BOMBS[name][0]()


@pytest.fixture(scope="module", params=WAYS)
def hurried(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReaderPool]:
    yield from pool_of(request.param, tmp_path_factory.mktemp("reader"), _MEBIBYTES, timedelta(seconds=10))


@contextmanager
def watched(pool: ReaderPool) -> Iterator[list[int]]:
    """Note the resident memory of the pool's readers, all the time."""
    seen, over = [0], threading.Event()

    def look() -> None:
        while not over.wait(0.02):
            seen.extend(resident(pid) for pid in readers_of(pool))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


def reasons(pool: ReaderPool, data: bytes) -> set[str]:
    """Return why a paper or its pages could not be read; nothing for those that were."""
    try:
        pages = events(pool, data)[1:]
    except Unreadable as error:
        return {error.code}
    return {page.code if isinstance(page, PageFailed) else "" for page in pages}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_with_a_reason_and_harms_nobody(hurried: ReaderPool, name: str) -> None:
    data = made(name)
    before = resident_itself()
    with watched(hurried) as seen:
        assert reasons(hurried, data) <= BOMBS[name][1]

    assert max(seen) < (_MEBIBYTES + _GROWS_WHILE_NOBODY_LOOKS) * MIB
    assert resident_itself() - before < 200 * MIB + 3 * len(data)
    assert len(events(hurried, written())) == 2


def resident_itself() -> int:
    return int(Path("/proc/self/statm").read_bytes().split()[1]) * os.sysconf("SC_PAGE_SIZE")
