"""A document as one text whose characters know their places."""

from __future__ import annotations

from classifier.sheet import Sheet, pages_of_text
from core.model.page import Box, Line, Page, TextSource, Word
from tests.unit.classifier.papers import page


def test_text_is_folded_but_remembered_as_read() -> None:
    sheet = Sheet(pages_of_text("Ｎｏ　１２３４  元"))
    assert sheet.text == "No 1234 元\n"
    assert sheet.raw(range(3, 7)) == "１２３４"


def test_a_wide_gap_parts_a_line_and_a_narrow_one_does_not() -> None:
    words = (Word("姓名", Box(0.1, 0.1, 0.14, 0.12), 1), Word("张三", Box(0.15, 0.1, 0.19, 0.12), 1),
             Word("性别", Box(0.5, 0.1, 0.54, 0.12), 1))  # fmt: skip
    line = Line("姓名 张三 性别", Box(0.1, 0.1, 0.54, 0.12), 1, words)
    sheet = Sheet((Page(1, 600, 800, 0, TextSource.OCR, (line,)),))
    assert sheet.text == "姓名 张三\n性别\n"


def test_wrapped_lines_are_joined_and_paragraphs_are_not() -> None:
    lines = [(0.1, 0.1, "甲" * 40), (0.1, 0.13, "乙" * 10 + "。"), (0.1, 0.16, "丙")]
    assert Sheet((page(lines),)).prose.text == "甲" * 40 + "乙" * 10 + "。\n丙\n"


def test_neighbours_are_found_to_the_right_and_below() -> None:
    sheet = Sheet((page([(0.1, 0.1, "标签"), (0.4, 0.1, "值"), (0.1, 0.13, "下")]),))
    label, value, under = sheet.segments
    assert (sheet.right_of(label), sheet.left_of(value), sheet.below(label)) == (value, label, under)
    assert sheet.right_of(value) is None


def test_a_value_over_two_lines_has_one_box_around_both() -> None:
    sheet = Sheet((page([(0.1, 0.1, "上"), (0.1, 0.13, "下")]),))
    number, box = sheet.place((0, 2))
    assert (number, box.y0, round(box.y1, 2)) == (1, 0.1, 0.15)


def test_the_space_within_a_label_set_apart_has_a_place() -> None:
    sheet = Sheet((page([(0.1, 0.1, "名"), (0.16, 0.1, "称")]),))
    assert sheet.text == "名 称\n"
    assert sheet.place((1,))[0] == 1
