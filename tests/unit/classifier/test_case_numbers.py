"""Case numbers of the forms before and since 2016."""

from __future__ import annotations

import pytest

from classifier.identifiers.case_number import court_region, find_case_numbers, read_case_number


@pytest.mark.parametrize(
    ("text", "normal", "key"),
    [
        ("(2023)京0105民初1234号", "（2023）京0105民初1234号", "2023|京0105||民初|1234|"),
        ("（2023）京 0105 民初 1234 号", "（2023）京0105民初1234号", "2023|京0105||民初|1234|"),
        ("〔2023〕京0105民初1234号", "（2023）京0105民初1234号", "2023|京0105||民初|1234|"),
        ("（2016）粤03民辖终3827、3828号", "（2016）粤03民辖终3827、3828号", "2016|粤03||民辖终|3827、3828|"),
        ("（2016）粤0304民初18775-18776号", "（2016）粤0304民初18775-18776号", "2016|粤0304||民初|18775-18776|"),
        ("（2017）沪01认台3号之一", "（2017）沪01认台3号之一", "2017|沪01||认台|3|一"),
        ("(2017）琼01民终5号", "（2017）琼01民终5号", "2017|琼01||民终|5|"),
        ("【2020】陕民辖终53号", "（2020）陕民辖终53号", "2020|陕||民辖终|53|"),
        ("(2021)最高法知民终100号", "（2021）最高法知民终100号", "2021|最高法|知|民终|100|"),
        ("（2015）济民一初字第21号", "（2015）济民一初字第21号", "2015|||济民一初字|21|"),
        ("（2015）沪一中民保字第7号之一", "（2015）沪一中民保字第7号之一", "2015|||沪一中民保字|7|一"),
    ],
)
def test_every_way_to_write_a_number_comes_to_one(text: str, normal: str, key: str) -> None:
    number = read_case_number(text)
    assert number is not None
    assert (number.normal, number.key) == (normal, key)


def test_administrative_numbers_are_not_taken_for_special_courts() -> None:
    number = read_case_number("（2019）京01行初5号")
    assert number is not None
    assert (number.special, number.type) == ("", "行初")


def test_all_numbers_of_a_text_are_found_with_their_places() -> None:
    text = "不服(2022)京0105民初1号判决,上诉为(2023)京03民终2号。"
    assert [text[start:end] for start, end, _ in find_case_numbers(text)] == [
        "(2022)京0105民初1号",
        "(2023)京03民终2号",
    ]


def test_an_ordinary_courts_place_follows_from_its_number() -> None:
    number, supreme = read_case_number("（2023）粤0304民初1号"), read_case_number("（2023）最高法民再1号")
    assert number is not None
    assert supreme is not None
    assert (court_region(number), court_region(supreme)) == ("440304", "")


def test_a_judicial_interpretation_is_no_case() -> None:
    assert read_case_number("法释〔2020〕17号") is None
