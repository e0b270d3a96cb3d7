from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from core.errors import Unavailable, Unreadable
from core.model.page import TextSource
from core.settings import MIB, ReadingSettings
from ocr.memory import private_place
from ocr.port import Opened, PageFailed, PageRead, ReadEvent
from ocr.process import ReaderPool
from tests.unit.ocr import bombs
from tests.unit.ocr.drawn import LINES, encoded, paper
from tests.unit.ocr.keeping import folders_of, gone, nursery_of, readers_of
from tests.unit.ocr.test_pdf import locked, written
from tests.waiting import until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="readers need Linux")


def events(pool: ReaderPool, data: bytes, name: str = "a", *, upright: bool = False) -> list[ReadEvent]:
    return list(pool.read([data], name=name, upright=upright))


def joined(*papers: bytes) -> bytes:
    out, whole = BytesIO(), pikepdf.new()
    for data in papers:
        whole.pages.extend(pikepdf.open(BytesIO(data)).pages)
    whole.save(out)
    return out.getvalue()


def test_a_scan_that_stands_on_its_head_is_read_upright(pool: ReaderPool) -> None:
    opened, read = events(pool, encoded(paper().rotate(180), "PNG"))

    assert opened == Opened("png", "image/png", 1)
    assert isinstance(read, PageRead)
    assert (read.page.rotation, read.page.source, read.preview_type) == (180, TextSource.OCR, "image/webp")
    assert read.page.text.splitlines() == list(LINES)


def test_a_page_stays_as_a_person_turned_it(pool: ReaderPool) -> None:
    _, read = events(pool, encoded(paper().rotate(180), "PNG"), upright=True)

    assert isinstance(read, PageRead)
    assert read.page.rotation == 0


def test_a_pdf_gives_its_own_text_page_by_page(pool: ReaderPool) -> None:
    opened, *pages = events(pool, joined(written(), written(rotate=90)))

    assert isinstance(opened, Opened)
    assert [(page.page.number, page.page.rotation, page.page.text) for page in pages if isinstance(page, PageRead)] == [
        (1, 0, "Power of attorney 2024"),
        (2, 270, "Power of attorney 2024"),
    ]


def test_text_in_gb18030_is_read(pool: ReaderPool) -> None:
    _, read = events(pool, "借条：今借到人民币12000元整。".encode("gb18030"), "借条.txt")

    assert isinstance(read, PageRead)
    assert (read.page.text, read.preview_type) == ("借条：今借到人民币12000元整。", "image/svg+xml")


def test_a_locked_pdf_is_locked_until_its_password_comes(pool: ReaderPool) -> None:
    with pytest.raises(Unreadable, match="locked"):
        events(pool, locked("secret"))
    assert len(list(pool.read([locked("secret")], name="a", password="secret"))) == 2


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (bytes(range(1, 32)) * 9, "format_unknown"),
        (b"GIF89a", "format_unsupported"),
        (bombs.many_pages(), "too_many_pages"),
        (bombs.billion_laughs(), "unsafe_content"),
        (bombs.zip_bomb(256 * MIB), "too_large_to_read"),
    ],
    ids=["empty", "noise", "gif", "200,000 pages", "billion laughs", "zip bomb"],
)
def test_what_cannot_be_read_says_why(pool: ReaderPool, data: bytes, code: str) -> None:
    with pytest.raises(Unreadable, match=code):
        events(pool, data)


def test_a_page_that_takes_all_memory_fails_and_the_others_are_read(strict: ReaderPool) -> None:
    data = joined(written(), bombs.flate_bomb(600 * MIB), written())

    _, first, second, third = events(strict, data)

    assert isinstance(first, PageRead)
    assert second == PageFailed(2, "out_of_memory")
    assert isinstance(third, PageRead)
    assert third.page.number == 3


def test_a_page_that_never_ends_is_ended() -> None:
    with ReaderPool(ReadingSettings(memory_bytes=8192 * MIB, page_time=timedelta(seconds=3))) as pool:
        assert PageFailed(1, "timed_out") in events(pool, bombs.form_bomb(depth=12, width=12))


def test_a_reader_that_is_killed_costs_one_page(pool: ReaderPool) -> None:
    reading = pool.read([joined(*[encoded_pdf()] * 3)], name="a")
    opened = next(reading)
    for pid in readers_of(pool):
        os.kill(pid, signal.SIGKILL)

    got = list(reading)

    assert isinstance(opened, Opened)
    assert [type(event) for event in got].count(PageFailed) <= 1
    assert len(got) == 3


def test_a_spare_that_died_waiting_costs_nothing(pool: ReaderPool) -> None:
    pool.warm_up()
    until(lambda: readers_of(pool))
    for pid in readers_of(pool):
        os.kill(pid, signal.SIGKILL)
    until(lambda: pool._spare is not None and not pool._spare.alive)

    assert len(events(pool, written())) == 2


def test_a_nursery_that_was_killed_is_started_again(pool: ReaderPool) -> None:
    assert len(events(pool, written())) == 2
    os.kill(nursery_of(pool), signal.SIGKILL)

    assert [len(events(pool, written())) for _ in range(3)] == [2, 2, 2]


def encoded_pdf() -> bytes:
    out = BytesIO()
    paper().save(out, "PDF")
    return out.getvalue()


def test_giving_up_on_a_document_ends_its_reader_and_leaves_nothing(pool: ReaderPool) -> None:
    reading = pool.read([joined(*[encoded_pdf()] * 3)], name="a")
    next(reading)
    (reader,) = pool._busy

    with contextlib.closing(reading):
        pass

    assert (reader.alive, pool._busy) == (False, set())
    until(lambda: len(readers_of(pool)) == 1)  # the spare
    assert len(folders_of(pool)) == 1


def test_who_waits_for_a_page_is_told_when_the_pool_is_closed() -> None:
    pool = ReaderPool(ReadingSettings())
    reading = pool.read([encoded(paper(), "PNG")], name="a")
    next(reading)
    told: list[Exception] = []

    def wait() -> None:
        try:
            list(reading)
        except Unavailable as error:
            told.append(error)

    waiting = threading.Thread(target=wait, daemon=True)
    waiting.start()
    pool.close()
    waiting.join(30)
    assert not waiting.is_alive()
    assert [str(error) for error in told] in ([], ["reader_unavailable"])


def test_a_closed_pool_leaves_no_process_and_no_folder() -> None:
    pool = ReaderPool(ReadingSettings())
    pool.warm_up()
    until(lambda: readers_of(pool))
    (pid,), (folder,) = readers_of(pool), folders_of(pool)

    pool.close()

    until(lambda: gone(pid))
    assert not folder.exists()
    with pytest.raises(Unavailable):
        events(pool, b"text")


def test_a_reader_sees_no_surroundings_of_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANJUAN_KEY_FILE", "/secret/root.key")
    with ReaderPool(ReadingSettings()) as fresh:
        fresh.warm_up()
        until(lambda: readers_of(fresh))
        surroundings = Path(f"/proc/{readers_of(fresh)[0]}/environ").read_bytes()

    assert b"root.key" not in surroundings
    assert b"HOME=" not in surroundings


def test_pages_are_arranged_in_a_reader_too(pool: ReaderPool) -> None:
    one, two = pool.arrange([[written()], [encoded(paper(), "JPEG")]], [[(1, 1, 90), (0, 1, 0)], [(0, 1, 0)]])

    with pikepdf.open(BytesIO(b"".join(one))) as first, pikepdf.open(BytesIO(b"".join(two))) as second:
        assert (len(first.pages), len(second.pages)) == (2, 1)


def test_private_memory_is_where_it_should_be() -> None:
    assert private_place() is not None
