"""What lies over a line is looked at again."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from PIL import Image, ImageDraw

from core.model.page import Box
from ocr.engines.rapid import RapidEngine
from ocr.engines.recogniser import Recognised
from ocr.engines.second_look import Look, differences, gaps, look_again
from tests.unit.ocr.drawn import set_in_chinese

NAME = ("借款人：刘志强",)


@cache
def engine() -> RapidEngine:
    return RapidEngine(1)


def pixels_of(page: Image.Image) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.ascontiguousarray(np.asarray(page.convert("RGB"))[:, :, ::-1])


def place_of(text: str, page: Image.Image) -> Box:
    found = next(line for line in engine().read(page, upright=True).lines if text in line.text)
    start = found.text.index(text)
    return found.box_of(start, start + len(text))


def quad_of(box: Box, page: Image.Image) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    corners = [(box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1)]
    return np.array(corners, dtype=np.float32) * np.array(page.size, dtype=np.float32)


def test_print_alone_is_not_looked_at_again() -> None:
    page = set_in_chinese(NAME)
    box = place_of("刘志强", page)
    whole = Box(box.x0 - 5 * (box.x1 - box.x0) / 3, box.y0, box.x1, box.y1)
    assert look_again(pixels_of(page), [quad_of(whole, page)], 0) is None


def test_a_line_that_was_cut_short_is_looked_at_beyond_its_end() -> None:
    page = set_in_chinese(NAME)
    box = place_of("刘志", page)
    look = look_again(pixels_of(page), [quad_of(box, page)], 0)
    assert look is not None
    assert (look.after > 0, look.quad[1, 0] > box.x1 * page.width) == (True, True)


def test_room_that_another_line_has_is_left_to_it() -> None:
    page = set_in_chinese(NAME)
    first, second = place_of("刘志", page), place_of("强", page)
    quads = [quad_of(first, page), quad_of(Box(first.x1 + 0.001, second.y0, second.x1, second.y1), page)]
    look = look_again(pixels_of(page), quads, 0)
    assert look is None or look.after < 0.2


@pytest.mark.parametrize("ink", ["#c8202c", "#2040c8"])
def test_ink_that_changes_no_reading_makes_no_doubt(ink: str) -> None:
    page = set_in_chinese(NAME)
    box = place_of("志", page)
    left, top, right, foot = box.x0 * page.width, box.y0 * page.height, box.x1 * page.width, box.y1 * page.height
    ImageDraw.Draw(page).ellipse((left - 6, top - 6, right + 6, foot + 6), outline=ink, width=3)
    reading = engine().read(page, upright=True)
    assert any("刘志强" in line.text for line in reading.lines)
    assert reading.covered == ()


def seen(text: str, start: float = 0.0) -> Recognised:
    """Return a reading whose characters stand ten columns apart, the first `start` columns in."""
    columns = tuple(round(start) + 10 * place for place in range(len(text)))
    return Recognised(text, 0.99, (0.99,) * len(text), columns, float(10 * len(text)))


@pytest.mark.parametrize(
    ("first", "second", "doubts"),
    [
        ("借款人刘志强", "借款人刘志强", 0),
        ("借款人：刘志强", "借款人刘志强", 0),
        ("借款人刘志强", "借款人刘忘强", 1),
        ("借款人刘志", "借款人刘志强", 1),
        ("五千零一元", "六千零二元", 2),
    ],
)
def test_both_looks_are_compared_by_letters_and_not_by_marks(first: str, second: str, doubts: int) -> None:
    look = Look(np.zeros((48, 48, 3), dtype=np.uint8), np.zeros((4, 2), dtype=np.float32), 0.0, 0.0)
    assert len(list(differences(seen(first), seen(second), look))) == doubts


def test_a_rule_beyond_the_end_is_no_character() -> None:
    look = Look(np.zeros((48, 48, 3), dtype=np.uint8), np.zeros((4, 2), dtype=np.float32), 0.0, 0.25)
    assert list(differences(seen("借款人刘"), seen("借款人刘丨"), look)) == []
    [(start, end)] = differences(seen("借款人刘"), seen("借款人刘志"), look)
    assert start < 1.0 < end


def test_ink_between_characters_far_apart_is_a_lost_one() -> None:
    pixels = np.full((48, 480, 3), 250, dtype=np.uint8)
    pixels[8:40, [*range(10, 470, 48)]] = 20  # something dark under every character
    pixels[8:40, 190:210] = 20
    look = Look(pixels, np.zeros((4, 2), dtype=np.float32), 0.0, 0.0)
    whole = Recognised("住广东省州市惠", 0.99, (0.99,) * 7, (0, 1, 2, 3, 5, 6, 7), 10.0)
    [(start, end)] = gaps(whole, look)
    assert (start, end) == pytest.approx((0.35, 0.55))
    assert list(gaps(seen("住广东省州市惠"), look)) == []
