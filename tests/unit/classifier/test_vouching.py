"""What another engine's reading does to a value in doubt."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from classifier.fields.vouching import heard, wants_witness
from core.model.document import FieldValue, Verdict
from core.model.page import Box, Line, Page, TextSource

TODAY = date(2026, 11, 22)
RIGHT, MISREAD = "11010519491231002X", "11010519491281002X"
BOX = Box(0.4, 0.1, 0.8, 0.13)


def page(text: str) -> Page:
    return Page(1, 595, 842, 0, TextSource.OCR, (Line(text, Box(0.1, 0.1, 0.8, 0.13), 0.9),))


def number(raw: str, verdict: Verdict, doubt: str | None = None) -> FieldValue:
    return FieldValue("id_number", raw, raw, verdict, 0.5, 1, BOX, doubt=doubt)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (number(MISREAD, Verdict.WRONG), True),
        (number(RIGHT, Verdict.UNSURE, "covered"), True),
        (number(RIGHT, Verdict.UNSURE), False),
        (number(RIGHT, Verdict.CHECKED), False),
        (replace(number("王芳", Verdict.UNSURE, "faint"), name="name"), True),
        (replace(number("王芳", Verdict.UNSURE, "covered"), name="name"), False),
        (replace(number("壹万元", Verdict.WRONG, "covered"), name="amount_in_words"), False),
        (replace(number(MISREAD, Verdict.WRONG), name="amount"), False),
        (replace(number(RIGHT, Verdict.UNSURE, "faint"), box=Box(0.1, 0.05, 0.8, 0.18)), False),
    ],
)
def test_only_doubts_of_how_a_value_was_read_want_another_engine(value: FieldValue, *, wanted: bool) -> None:
    assert wants_witness(value, page(f"身份证号：{value.raw}")) is wanted


def test_what_both_read_alike_is_trusted() -> None:
    found = heard(number(RIGHT, Verdict.UNSURE, "covered"), page(f"身份证号：{RIGHT}"), f"号 {RIGHT.lower()}.", TODAY)
    assert (found.verdict, found.witness, found.doubt, found.repaired) == (Verdict.CHECKED, "engine", None, False)
    name = FieldValue("name", "王芳", "王芳", Verdict.UNSURE, 0.5, 1, BOX, doubt="faint")
    assert heard(name, page("姓名：王芳"), "王 芳", TODAY).verdict is Verdict.READ


@pytest.mark.parametrize("text", ["王方", "王芳芳", "", "王"])
def test_what_is_read_otherwise_or_longer_stays_in_doubt(text: str) -> None:
    name = FieldValue("name", "王芳", "王芳", Verdict.UNSURE, 0.5, 1, BOX, doubt="faint")
    assert heard(name, page("姓名：王芳"), text, TODAY) == name


def test_one_character_is_put_right_where_the_check_then_holds() -> None:
    found = heard(number(MISREAD, Verdict.WRONG), page(MISREAD), RIGHT, TODAY)
    assert (found.value, found.raw, found.verdict) == (RIGHT, MISREAD, Verdict.CHECKED)
    assert (found.repaired, found.witness, found.expected) == (True, "engine", None)


@pytest.mark.parametrize("text", [MISREAD, "360426199101010071", "1101051949123100", ""])
def test_nothing_else_is_put_right(text: str) -> None:
    wrong = number(MISREAD, Verdict.WRONG)
    assert heard(wrong, page(MISREAD), text, TODAY) == wrong
