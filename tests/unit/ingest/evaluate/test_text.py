"""Reading is judged over the whole set, and by what it found of single values."""

from __future__ import annotations

import pytest

from ingest.evaluate.text import ReadingTally


def test_the_rate_is_that_of_the_whole_set_and_the_median_that_of_pages() -> None:
    tally = ReadingTally()
    tally.add_text("一二三四五六七八九十", "一二三四五六七八九")
    tally.add_text("甲乙", "丙丁")
    tally.add_text("甲乙丙丁", "甲乙丙丁")
    figures = tally.figures()
    assert figures["cer"] == pytest.approx(3 / 16)
    assert figures["cer_median"] == pytest.approx(0.1)


def test_what_is_written_by_hand_is_counted_apart_wherever_it_was_read() -> None:
    tally = ReadingTally()
    tally.add_by_hand("今借到王芳", "借条今借到王方人民币")
    tally.add_by_hand("此据", "此据")
    assert tally.figures()["cer_handwritten"] == pytest.approx(1 / 7)
    assert tally.figures()["cer"] is None


def test_the_bag_forgives_order() -> None:
    tally = ReadingTally()
    assert tally.add_text("左栏右栏", "右栏左栏") > 0
    assert tally.figures()["bag_f1"] == 1


def test_figures_that_nothing_tells_are_none() -> None:
    assert set(ReadingTally().figures().values()) == {None}


def test_field_recall_is_found_of_all() -> None:
    assert ReadingTally(values=8, found=6).figures()["field_recall"] == pytest.approx(0.75)
