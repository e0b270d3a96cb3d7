"""Texts are compared by their characters, as a sequence and as a bag."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.evaluate.distance import bare, distance_within, edit_distance, shared_characters


def _by_the_book(first: str, second: str) -> int:
    row = list(range(len(second) + 1))
    for place, one in enumerate(first, start=1):
        last, row[0] = row[0], place
        for column, other in enumerate(second, start=1):
            last, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, last + (one != other))
    return row[-1]


@pytest.mark.parametrize(
    ("first", "second", "distance"),
    [
        ("", "", 0),
        ("", "借条", 2),
        ("借条", "", 2),
        ("借条", "借条", 0),
        ("借条", "欠条", 1),
        ("kitten", "sitting", 3),
        ("今借到张三", "借到张二丰", 3),
    ],
)
def test_distance_counts_changes_drops_and_insertions(first: str, second: str, distance: int) -> None:
    assert edit_distance(first, second) == distance


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="甲乙丙a1", max_size=90), st.text(alphabet="甲乙丙a1", max_size=90))
def test_distance_agrees_with_the_plain_table(first: str, second: str) -> None:
    assert edit_distance(first, second) == _by_the_book(first, second)


def test_order_does_not_matter_in_a_bag() -> None:
    assert shared_characters("三张借条", "借条张四") == 3


def test_width_and_white_space_do_not_count() -> None:
    assert bare("Ａ１ 　（二）\n") == "A1(二)"


@pytest.mark.parametrize(
    ("part", "text", "distance"),
    [("乙丙", "甲乙丙丁", 0), ("乙戊", "甲乙丙丁", 1), ("乙", "", 1), ("", "甲", 0), ("甲丁", "甲乙丁", 1)],
)
def test_a_part_is_looked_for_anywhere(part: str, text: str, distance: int) -> None:
    assert distance_within(part, text) == distance
