from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cases import review
from cases.masking import mask
from cases.normal_forms import normal_form
from core.model.document import Classification, Decision, DocumentState, FieldValue, Verdict
from tests.factories import make_value

TODAY = date(2026, 11, 22)
SURE = Decision("iou", 0.97, sure=True)
UNSURE = Decision("iou", 0.4, sure=False)
COVERED = replace(make_value("name", "张", verdict=Verdict.UNSURE), doubt="covered")


@pytest.mark.parametrize(
    ("classification", "fields", "amiss", "reasons"),
    [
        (Classification(SURE), [make_value("name", "张三")], (), ()),
        (Classification(UNSURE), [], (), ("type_unsure",)),
        (Classification(SURE), [make_value("uscc", "1", verdict=Verdict.WRONG)], (), ("value_wrong",)),
        (Classification(SURE), [make_value("name", "张", verdict=Verdict.UNSURE)], (), ("value_unsure",)),
        (Classification(SURE), [COVERED], (), ("value_covered",)),
        (Classification(SURE), [replace(COVERED, doubt="handwritten")], (), ("value_handwritten",)),
        (Classification(SURE), [replace(COVERED, verdict=Verdict.WRONG)], (), ("value_wrong",)),
        (Classification(SURE), [replace(COVERED, verdict=Verdict.CHECKED)], (), ()),
        (Classification(SURE, UNSURE), [], (), ("cause_unsure",)),
        (Classification(SURE, None, UNSURE), [], (), ()),
        (Classification(SURE), [], ("page_failed",), ("page_failed",)),
        (Classification(SURE), [], ("handwritten",), ("handwritten",)),
        (
            Classification(UNSURE),
            [],
            ("member_left", "several_papers"),
            ("type_unsure", "several_papers", "member_left"),
        ),
    ],
)
def test_a_reading_stands_by_itself_or_says_why_not(
    classification: Classification, fields: list[FieldValue], amiss: tuple[str, ...], reasons: tuple[str, ...]
) -> None:
    found = review.outcome(classification, fields, amiss)

    assert found.reasons == reasons
    assert found.state is (DocumentState.NEEDS_REVIEW if reasons else DocumentState.FILED)


def test_a_papers_own_date_is_the_most_telling_that_failed_no_check() -> None:
    fields = [
        make_value("valid_from", "2020-01-01"),
        make_value("signed_on", "2023-05-06"),
        make_value("judgment_date", "2099-01-01", verdict=Verdict.WRONG),
    ]
    assert review.date_of(fields) == "2023-05-06"
    assert review.date_of([make_value("valid_until", "长期")]) is None


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("id_number", "11010519491231002X", "110***********002X"),
        ("phone", "13800138000", "138****8000"),
        ("account_number", "6228480402564890018", "***************0018"),
        ("phone", "110", "***"),
        ("name", "张三", "张三"),
        ("id_number", "", ""),
    ],
)
def test_numbers_of_people_show_their_ends_only(name: str, value: str, shown: str) -> None:
    assert mask(name, value) == shown


@pytest.mark.parametrize(
    ("name", "typed", "value", "verdict"),
    [
        ("id_number", " 11010519491231002x ", "11010519491231002X", Verdict.CHECKED),
        ("id_number", "110105194912310021", "110105194912310021", Verdict.WRONG),
        ("birth_date", "1990年3月7日", "1990-03-07", Verdict.READ),
        ("valid_until", "长期", "长期", Verdict.READ),
        ("amount", "￥12,345.00元", "12345.00", Verdict.READ),
        ("interest_rate", "年利率24%", "24", Verdict.READ),
        ("gender", "F", "女", Verdict.READ),
        ("case_number", "(2023)京0105民初1234号", "（2023）京0105民初1234号", Verdict.READ),
        ("phone", "１３８ 0013 8000", "13800138000", Verdict.READ),
        ("name", "张 三", "张三", Verdict.READ),
        ("birth_date", "去年", "去年", Verdict.UNSURE),
        ("id_number", "不详", "不详", Verdict.UNSURE),
    ],
)
def test_a_typed_value_gets_the_normal_form_of_its_field(name: str, typed: str, value: str, verdict: Verdict) -> None:
    found = normal_form(name, typed, TODAY)
    assert (found.value, found.verdict) == (value, verdict)
