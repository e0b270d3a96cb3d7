"""Sorting is judged by known definitions, worked out by hand here."""

from __future__ import annotations

import pytest

from ingest.evaluate.labels import Verdict, calibration_error, figures

SET = [
    Verdict("iou", ("iou", "letter"), 0.95, sure=True),
    Verdict("iou", ("letter", "iou"), 0.55, sure=False),
    Verdict("letter", ("letter",), 0.92, sure=True),
    Verdict("ruling", ("judgment", "a", "b", "c", "d", "ruling"), 0.98, sure=True),
]


def test_accuracy_and_top_five() -> None:
    found = figures(SET)
    assert found["accuracy"] == pytest.approx(0.5)
    assert found["top5"] == pytest.approx(0.75)


def test_macro_f1_is_the_mean_over_true_labels() -> None:
    # iou: precision 1, recall 1/2; letter: precision 1/2, recall 1; ruling: never found.
    assert figures(SET)["macro_f1"] == pytest.approx((2 / 3 + 2 / 3 + 0) / 3)


def test_coverage_and_precision_speak_of_what_is_filed_without_review() -> None:
    found = figures(SET)
    assert found["coverage"] == pytest.approx(0.75)
    assert found["precision"] == pytest.approx(2 / 3)


def test_precision_is_unknown_where_nothing_is_sure() -> None:
    assert figures([SET[1]])["precision"] is None


def test_an_item_without_any_candidate_is_wrong() -> None:
    found = figures([Verdict("iou", (), 0.0, sure=False)])
    assert found["accuracy"] == found["top5"] == 0


def test_calibration_error_weighs_the_gap_of_each_bin() -> None:
    # Bin 0.9-1.0: confidence 1.8 for one hit, bin 0.5-0.6: 0.55 for none.
    assert calibration_error([0.9, 0.9, 0.55], [True, False, False]) == pytest.approx((0.8 + 0.55) / 3)


def test_full_confidence_belongs_to_the_last_bin() -> None:
    assert calibration_error([1.0], [True]) == 0
