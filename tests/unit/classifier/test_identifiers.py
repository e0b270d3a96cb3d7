"""Numbers that carry their own check."""

from __future__ import annotations

from datetime import date

import pytest

from classifier.identifiers.bank_card import luhn, read_account
from classifier.identifiers.contact import read_email, read_phone
from classifier.identifiers.invoice_number import read_invoice_code, read_invoice_number
from classifier.identifiers.plate import permit_key, read_passport, read_plate
from classifier.identifiers.resident_id import bearer, check_character, read_resident_id, upgrade
from classifier.identifiers.uscc import read_organisation_code, read_tax_id, read_uscc
from core.model.document import Verdict

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    "number",
    ["360426199101010071", "11010519491231002X", "110101199003070011", "810000198001010014", "830000198001010026"],
)
def test_real_identity_numbers_pass(number: str) -> None:
    checked = read_resident_id(number, TODAY)
    assert checked is not None
    assert (checked.value, checked.verdict) == (number, Verdict.CHECKED)


def test_a_bearer_older_than_130_is_only_doubted() -> None:
    checked = read_resident_id("440524188001010014", TODAY)
    assert checked is not None
    assert checked.verdict is Verdict.UNSURE


def test_a_wrong_check_digit_says_which_was_wanted() -> None:
    checked = read_resident_id("110105194912310021", TODAY)
    assert checked is not None
    assert (checked.verdict, checked.expected) == (Verdict.WRONG, "11010519491231002X")


@pytest.mark.parametrize("number", ["110101299003070013", "110101199002300017"])
def test_a_number_born_in_the_future_or_never_is_wrong(number: str) -> None:
    checked = read_resident_id(number[:17] + check_character(number[:17]), TODAY)
    assert checked is not None
    assert checked.verdict is Verdict.WRONG


def test_letters_read_for_digits_are_mended_but_never_silently() -> None:
    checked = read_resident_id("11010519491231OO2X", TODAY)
    assert checked is not None
    assert (checked.value, checked.repaired, checked.verdict) == ("11010519491231002X", True, Verdict.UNSURE)


def test_the_old_fifteen_digits_become_eighteen() -> None:
    assert upgrade("130503670401001") == "130503196704010016"
    checked = read_resident_id("130503670401001", TODAY)
    assert checked is not None
    assert checked.value == "130503196704010016"


def test_a_foreigners_permit_keeps_birth_and_sex_in_the_same_places() -> None:
    number = "91100119900307001"
    number += check_character(number)
    checked, person = read_resident_id(number, TODAY), bearer(number)
    assert checked is not None
    assert person is not None
    assert (checked.verdict, person.birth_date, person.gender) == (Verdict.CHECKED, date(1990, 3, 7), "男")


@pytest.mark.parametrize("text", ["", "12345", "abc", "0" * 18, "9" * 40])
def test_what_is_no_identity_number_is_not_read_as_one(text: str) -> None:
    assert read_resident_id(text, TODAY) is None


@pytest.mark.parametrize("code", ["91420684MA4927PJ7B", "9144030071526726XG", "9162010567592034XQ"])
def test_real_credit_codes_pass_both_checks(code: str) -> None:
    checked = read_uscc(code)
    assert checked is not None
    assert (checked.value, checked.verdict, checked.repaired) == (code, Verdict.CHECKED, False)


def test_letters_a_credit_code_cannot_hold_are_mended_and_said() -> None:
    checked = read_uscc("9I42O684MA4927PJ7B")
    assert checked is not None
    assert (checked.value, checked.verdict, checked.repaired) == ("91420684MA4927PJ7B", Verdict.UNSURE, True)


def test_a_credit_code_with_one_character_changed_fails() -> None:
    checked = read_uscc("91420684MA4927PJ8B")
    assert checked is not None
    assert checked.verdict is not Verdict.CHECKED


def test_the_organisation_code_inside_is_checked_by_its_own_rule() -> None:
    good, bad = read_organisation_code("59467239-9"), read_organisation_code("594672391")
    assert good is not None
    assert bad is not None
    assert (good.value, good.verdict, bad.expected) == ("59467239-9", Verdict.CHECKED, "59467239-9")


def test_older_taxpayer_numbers_are_read_without_a_check() -> None:
    checked = read_tax_id("410305123456789")
    assert checked is not None
    assert checked.verdict is Verdict.READ


@pytest.mark.parametrize(
    ("number", "verdict"),
    [
        ("11010519491231002X", Verdict.CHECKED),
        ("110105194912310021", Verdict.WRONG),
        ("91420684MA4927PJ8B", Verdict.WRONG),
        ("91420684MA4927PJ7", Verdict.UNSURE),
    ],
)
def test_a_taxpayer_number_that_should_bear_a_check_is_never_merely_read(number: str, verdict: Verdict) -> None:
    checked = read_tax_id(number)
    assert checked is not None
    assert checked.verdict is verdict


def test_luhn_decides_on_cards_but_only_warns() -> None:
    good, bad = read_account("6228 4804 0256 4890 018"), read_account("6228480402564890017")
    assert good is not None
    assert bad is not None
    assert (good.verdict, bad.verdict) == (Verdict.CHECKED, Verdict.UNSURE)
    assert luhn("6228480402564890018")


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("138 0013 8000", "13800138000"),
        ("+8613800138000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("19212345678", "19212345678"),
        ("010-12345678", "010-12345678"),
        ("(0755)1234567", "0755-1234567"),
        ("400-800-1234", "400-800-1234"),
    ],
)
def test_telephone_numbers_come_to_one_form(text: str, normal: str) -> None:
    checked = read_phone(text)
    assert checked is not None
    assert checked.value == normal


def test_what_is_no_telephone_number_is_refused() -> None:
    assert read_phone("12345678901") is None
    assert read_phone("2024-01-01") is None


def test_mail_addresses_keep_their_names_and_lower_their_hosts() -> None:
    checked = read_email("Zhang.San@Example.COM")
    assert checked is not None
    assert checked.value == "Zhang.San@example.com"
    assert read_email("a@b") is None


@pytest.mark.parametrize("plate", ["京A12345", "粤BD12345", "沪A12345D", "粤Z1234港"])
def test_plates_of_all_kinds_are_read(plate: str) -> None:
    checked = read_plate(plate[:2] + "·" + plate[2:])
    assert checked is not None
    assert checked.value == plate


def test_a_letter_no_plate_bears_is_mended_and_doubted() -> None:
    checked = read_plate("京A1O345")
    assert checked is not None
    assert (checked.value, checked.verdict) == ("京A10345", Verdict.UNSURE)


def test_permits_are_matched_without_their_issue() -> None:
    assert read_passport("E12345678") is not None
    assert read_passport("EA1234567") is not None
    assert permit_key("H1234567801") == permit_key("H1234567802")


def test_invoice_numbers_have_eight_or_twenty_digits() -> None:
    short, long = read_invoice_number("No 87654321"), read_invoice_number("24112000000012345678")
    assert short is not None
    assert long is not None
    assert short.value == "87654321"
    assert read_invoice_number("1234567") is None
    assert read_invoice_code("1100094140") is not None


def test_a_number_of_18_that_lost_three_digits_is_not_taken_for_one_of_15() -> None:
    checked = read_resident_id("530102200103206", TODAY)
    assert checked is not None
    assert checked.verdict is Verdict.UNSURE
