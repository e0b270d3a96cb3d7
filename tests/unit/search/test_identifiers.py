"""Case numbers, identity numbers, phones and dates, however they are written."""

from __future__ import annotations

import time

import pytest

from search.folding import fold
from search.identifiers import whole_date
from search.words import word


@pytest.mark.parametrize(
    "written",
    [
        "（2023）京0105民初1234号",
        "(2023)京0105民初1234号",
        "〔２０２３〕京 0105 民初 1234 号",
        "[2023] 京0105\n民初1234号",
        "2023京0105民初1234号",
        "（2023）京0105-民初-1234号",
    ],
)
@pytest.mark.parametrize("asked", ["京0105民初1234", "（2023）京0105民初1234号", "2023 京0105民初1234号", "民初1234号"])
def test_a_case_number_is_found_in_any_writing(written: str, asked: str) -> None:
    folded = fold(f"案号{written}，原告").text
    assert all(found.count(folded) for part in asked.split() if (found := word(part)))


def test_another_case_number_is_not_found() -> None:
    folded = fold("（2023）京0105民初12345号").text
    assert not word("京0105民初1234").count(folded)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("110105 19900307 123X", "11010519900307123x"),
        ("110105-1990-03-07-123x", "11010519900307123X"),
        ("1 1 0 1 0 5 1 9 9 0 0 3 0 7 1 2 3 X", "11010519900307123X"),
        ("11010519900307123X", "19900307"),
        ("138-0013-8000", "13800138000"),
        ("+86 138 0013 8000", "13800138000"),
        ("13800138000", "138 0013 8000".replace(" ", "-")),
        ("(010) 62345678", "01062345678"),
        ("6222 0202 0001 2345 678", "6222020200012345678"),
        ("91110105MA01ABCD2X", "9111 0105 MA01 ABCD 2X".replace(" ", "-")),
        ("12,345,678.00元", "12345678.00"),
        ("京A·12345", "京A12345"),
        ("2024年3月5日", "2024-03-05"),
        ("二〇二四年三月五日", "2024/3/5"),
        ("二〇二三年十一月二十日", "2023年11月20日"),
        ("合同编号HT2024001", "2024001"),
    ],
)
def test_numbers_are_found_in_any_punctuation(written: str, asked: str) -> None:
    found = word(asked)
    assert found is not None
    assert found.count(fold(f"见{written}。").text)


def test_a_number_is_not_found_by_its_middle() -> None:
    folded = fold("账号 6222020200012345678").text
    assert not word("0202").count(folded)  # type: ignore[union-attr]


def test_a_day_that_cannot_be_is_no_date() -> None:
    assert whole_date("2024-13-45") is None


@pytest.mark.parametrize("piece", ["1", "1 ", "(2023", "2023京", "a1", "1-", "０,", "12,345", "二〇", "86 1"])
def test_hostile_numbers_do_not_slow_folding(piece: str) -> None:
    began = time.process_time()
    fold(piece * (60_000 // len(piece)))
    assert time.process_time() - began < 3
