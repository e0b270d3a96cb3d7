"""Reading is judged over the whole set, and by what it found of single values."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.model.page import Box, Line, Mark, MarkKind, Page, TextSource
from ingest.evaluate.material import Item
from ingest.evaluate.text import ReadingTally, true_words


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


def test_words_are_short_pieces_of_the_truth_from_all_over_a_paper() -> None:
    assert true_words(["今借到王芳人民币 50,000元", "今借到王芳"]) == ("今借到王", "芳人民币", "50", "000")
    many = true_words(["".join(chr(0x4E00 + place) for place in range(400))])
    assert len(many) == len(set(many)) == 40
    assert many[-1] > "\u4f40"


def test_field_recall_is_found_of_all() -> None:
    assert ReadingTally(values=8, found=6).figures()["field_recall"] == pytest.approx(0.75)


def line(text: str, top: float) -> Line:
    return Line(text, Box(0.1, top, 0.5, top + 0.03), 0.9)


def item(*by_hand: int) -> Item:
    return Item("a", None, "", {}, ("今借到王芳人民币", "借款人以房屋抵押"), by_hand=by_hand)


def test_handwriting_is_counted_by_papers_and_by_lines_on_which_it_was_noticed() -> None:
    tally = ReadingTally()
    lines = (line("今借到王方人民币", 0.1), line("借款人以房屋抵押", 0.2))
    page = Page(1, 595, 842, 0, TextSource.OCR, lines, marks=(Mark(MarkKind.HANDWRITING, Box(0.1, 0.1, 0.4, 0.13)),))
    tally.add_noticed(item(0, 1), [page])
    tally.add_noticed(item(0), [replace(page, marks=())])
    tally.add_noticed(item(), [page])
    tally.add_noticed(item(), [replace(page, marks=())])
    figures = tally.figures()
    assert figures["handwriting_recall"] == pytest.approx(1 / 2)
    assert figures["handwriting_lines"] == pytest.approx(1 / 3)
    assert figures["handwriting_false"] == pytest.approx(1 / 2)
