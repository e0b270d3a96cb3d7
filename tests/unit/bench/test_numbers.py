"""Made-up identifiers carry right check digits; known true ones come out the same."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

import pytest

from bench.papers.numbers import card_number, company_code, date_in_words, identity_number, in_words, organisation_code
from classifier.identifiers.bank_card import luhn
from classifier.identifiers.uscc import organisation_check_character, uscc_check_character


@pytest.mark.parametrize(
    ("region", "born", "sequence", "number"),
    [("110101", date(1990, 3, 7), 1, "110101199003070011"), ("110105", date(1949, 12, 31), 2, "11010519491231002X")],
)
def test_identity_numbers_of_known_people(region: str, born: date, sequence: int, number: str) -> None:
    assert identity_number(region, born, sequence) == number


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("50000", "伍万元整"),
        ("9665.18", "玖仟陆佰陆拾伍元壹角捌分"),
        ("12000.01", "壹万贰仟元零壹分"), ("12", "壹拾贰元整"),
        ("300500000", "叁亿零伍拾万元整"),
        ("100500", "壹拾万零伍佰元整"),
        ("0.30", "叁角整"), ("10005.6", "壹万零伍元陆角整"),
    ],
)  # fmt: skip
def test_sums_in_capitals(amount: str, words: str) -> None:
    assert in_words(Decimal(amount)) == words


def test_days_as_courts_write_them() -> None:
    assert date_in_words(date(2023, 12, 20)) == "二〇二三年十二月二十日"


def test_company_codes_hold_both_of_their_checks() -> None:
    for seed in range(200):
        code = company_code(Random(seed), "440304")
        assert code[-1] == uscc_check_character(code[:17])
        assert code[16] == organisation_check_character(code[8:16])


def test_card_numbers_pass_the_banks_check() -> None:
    assert all(luhn(card_number(Random(seed), "622202")) for seed in range(100))


def test_the_same_chance_gives_the_same_code() -> None:
    assert organisation_code(Random(3)) == organisation_code(Random(3))
