"""Values are compared in their normal forms, each distinct one once."""

from __future__ import annotations

from typing import Any

import pytest

from classifier.fields.comparing import normal
from ingest.evaluate.values import ValueTally

NOTHING: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("amount", "5000", "5,000.00"),
        ("interest_rate", "12", "12.0"),
        ("amount_in_words", "人民币伍仟圆正", "伍仟元整"),
        ("amount_in_words", "伍仟元整", "5000.00"),
        ("case_number", "（2023）京0105民初1234号", "(2023)京0105民初1234号"),
        ("id_number", "11010519491231002x", "11010519491231002X"),
        ("hearing_at", "2024-05-06T09:30", "2024-05-06 09:30:00"),
        ("name", "张 三", "张三"),
    ],
)
def test_forms_of_one_value_are_equal(name: str, one: str, other: str) -> None:
    assert normal(name, one) == normal(name, other)


def test_different_sums_stay_different() -> None:
    assert normal("amount", "5000.10") != normal("amount", "5000.1x")


def test_precision_and_recall_by_field_and_in_total() -> None:
    tally = ValueTally()
    tally.add({"name": ["甲", "乙"], "amount": ["100"]}, [("name", "甲"), ("name", "丙"), ("phone", "1")], NOTHING)
    found: dict[str, Any] = tally.figures()
    assert found["fields"]["name"] == {"precision": 0.5, "recall": 0.5, "f1": 0.5, "support": 2}
    assert found["fields"]["amount"]["precision"] is None
    assert (found["precision"], found["recall"]) == (pytest.approx(1 / 3), pytest.approx(1 / 3))


def test_the_same_value_twice_counts_once() -> None:
    missed, extra = ValueTally().add({"name": ["甲"]}, [("name", "甲"), ("name", "甲 ")], NOTHING)
    assert not missed
    assert not extra


def test_a_field_called_loose_is_judged_only_where_its_truth_is_known() -> None:
    tally = ValueTally()
    tally.add({}, [("phone", "1")], frozenset({"phone"}))
    assert not tally.extra
    tally.add({"phone": ["2"]}, [("phone", "1")], frozenset({"phone"}))
    assert tally.extra["phone"] == tally.missed["phone"] == 1
