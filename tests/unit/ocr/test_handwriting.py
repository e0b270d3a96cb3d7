"""Lines written by hand are told from print, on real pictures by the real engine."""

from __future__ import annotations

import pytest
from PIL import Image

from core.model.page import Mark, MarkKind
from core.settings import ReadingSettings
from ocr.handwriting import by_hand
from ocr.port import PageRead
from ocr.process import ReaderPool
from tests.unit.ocr.drawn import IOU, encoded, set_in_chinese


def handwriting(picture: Image.Image) -> list[Mark]:
    with ReaderPool(ReadingSettings()) as pool:
        pages = [
            event.page for event in pool.read([encoded(picture, "PNG")], name="a.png") if isinstance(event, PageRead)
        ]
    assert len(pages[0].lines) >= len(IOU)
    return [mark for mark in pages[0].marks if mark.kind is MarkKind.HANDWRITING]


def test_lines_whose_characters_stand_unevenly_are_written_by_hand() -> None:
    marks = handwriting(set_in_chinese(IOU, uneven=True))
    assert len(marks) >= 3
    assert all(mark.box.x1 - mark.box.x0 > 0.3 for mark in marks)


@pytest.mark.parametrize("leaning", [0.0, 1.5])
def test_print_is_none_though_it_lies_crooked(leaning: float) -> None:
    assert handwriting(set_in_chinese(IOU).rotate(leaning, fillcolor="white", resample=Image.Resampling.BICUBIC)) == []


@pytest.mark.parametrize(
    ("measured", "found"),
    [
        ([0.5, 0.6, None, 0.4], [0, 1, 3]),
        ([0.5, 0.6, None, 0.1], []),
        ([0.5, 0.6, 0.4, 0.1, 0.1, 0.1, 0.1], []),
        ([], []),
    ],
)
def test_a_seal_over_a_line_or_two_makes_no_handwriting(measured: list[float | None], found: list[int]) -> None:
    assert by_hand(measured) == found
