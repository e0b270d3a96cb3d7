"""Another engine reads single places, in a reader of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from PIL import ImageDraw

from core.errors import Unavailable, Unreadable
from core.model.page import Box
from core.settings import ReadingSettings
from ocr.picture import pictures_of
from ocr.port import Place
from ocr.process import ReaderPool
from tests.unit.ocr.drawn import encoded, set_in_chinese

NUMBER = "11010519491231002X"
pytestmark = pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")


@pytest.fixture
def pool() -> Iterator[ReaderPool]:
    with ReaderPool(ReadingSettings()) as made:
        yield made


def picture() -> tuple[bytes, Box]:
    page = set_in_chinese((NUMBER,)).convert("RGB")
    ImageDraw.Draw(page).ellipse((300, 150, 420, 290), outline="#e05060", width=4)
    return pictures_of(page)[0], Box(140 / 1240, 195 / 1754, 1240 / 1240, 275 / 1754)


def test_a_number_under_coloured_ink_is_read(pool: ReaderPool) -> None:
    shown, box = picture()
    texts = pool.witness(shown, [Place(box, "0123456789X")])
    assert texts == [NUMBER]


def test_what_is_no_picture_is_told_and_harms_nobody(pool: ReaderPool) -> None:
    with pytest.raises(Unreadable):
        pool.witness(b"no picture", [Place(Box(0, 0, 1, 1))])
    with pytest.raises(Unreadable):
        pool.witness(encoded(set_in_chinese(("一",)), "PNG"), [Place(Box(0, 0, 1, 1))])
    assert pool.witness(picture()[0], []) == []


def test_an_engine_is_no_witness_of_its_own() -> None:
    with ReaderPool(ReadingSettings(engine="tesseract")) as pool, pytest.raises(Unavailable):
        pool.witness(picture()[0], [])
