"""Amounts, rates, days and hours as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.identifiers.dates import find_dates, read_date, read_moment
from classifier.identifiers.money import plain, read_amount, read_capitals
from classifier.identifiers.numerals import read_numeral
from classifier.identifiers.rates import read_rate


@pytest.mark.parametrize(
    ("words", "amount"),
    [
        ("玖仟陆佰陆拾伍圆壹角捌分", "9665.18"),
        ("壹万贰仟圆零壹分", "12000.01"),
        ("叁亿零伍拾万", "300500000.00"),
        ("拾贰元", "12.00"),
        ("伍拾万元整", "500000.00"),
        ("人民币壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分", "1234567.89"),
        ("柒仟零壹拾捌圆捌角叁分", "7018.83"),
        ("壹拾万零伍佰元整", "100500.00"),
        ("伍角", "0.50"),
        ("弍佰元正", "200.00"),
        ("貳佰圓整", "200.00"),
        ("两万块", "20000.00"),
    ],
)
def test_capitals_are_read_to_the_cent(words: str, amount: str) -> None:
    value = read_capitals(words)
    assert value is not None
    assert plain(value) == amount


@pytest.mark.parametrize("words", ["", "元", "张三", "壹贰叁路", "圆整", "佰元"])
def test_what_is_no_amount_in_words_is_refused(words: str) -> None:
    assert read_capitals(words) is None


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("¥50,000.00", "50000.00"),
        ("￥５０，０００", "50000.00"),
        ("50万元", "500000.00"),
        ("人民币 1.5亿元", "150000000.00"),
        ("500000元整", "500000.00"),
        ("注册资本伍佰万元整", "5000000.00"),
        ("1,234,567.8", "1234567.80"),
    ],
)
def test_figures_come_to_plain_decimals(text: str, amount: str) -> None:
    value = read_amount(text)
    assert value is not None
    assert plain(value) == amount


def in_capitals(number: int) -> str:
    digits, units = "零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟", "万", "拾", "佰", "仟")
    places = [(digits[int(digit)], len(str(number)) - place - 1, digit) for place, digit in enumerate(str(number))]
    return "".join(word + units[place] * (digit != "0" or place == 4) for word, place, digit in places)


@given(st.integers(min_value=1, max_value=99_999_999))
def test_every_number_survives_being_written_out(number: int) -> None:
    assert read_numeral(in_capitals(number)) == number


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("二〇二三年五月六日", "2023-05-06"),
        ("二○二三年十二月三十一日", "2023-12-31"),
        ("二零二三年十月二十日", "2023-10-20"),
        ("二O二三年廿月一日", None),
        ("二O二三年一月廿五日", "2023-01-25"),
        ("2023.1.5", "2023-01-05"),
        ("2023/01/05", "2023-01-05"),
        ("2023-01-0510:20:30", "2023-01-05"),
        ("2023 年 1 月 5 日", "2023-01-05"),
        ("２０２３年１月５日", "2023-01-05"),
        ("20230105", "2023-01-05"),
        ("24 5月/MAY 1971", "1971-05-24"),
        ("2023年2月30日", None),
        ("2024年13月1日", None),
        ("12345678901", None),
    ],
)
def test_days_come_to_iso_form_or_not_at_all(text: str, day: str | None) -> None:
    assert read_date(text) == day


def test_a_month_without_a_day_is_known_to_be_partial() -> None:
    found = find_dates("2023年5月")
    assert [(each.iso, each.whole) for each in found] == [("2023-05", False)]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024年3月5日上午9时30分", "2024-03-05T09:30"),
        ("2024年3月5日 下午2:00", "2024-03-05T14:00"),
        ("2024年3月5日下午两点", "2024-03-05"),
        ("2024年3月5日下午三时半", "2024-03-05T15:30"),
        ("2024-03-05 14:20", "2024-03-05T14:20"),
    ],
)
def test_hearings_have_their_hour(text: str, moment: str) -> None:
    assert read_moment(text) == moment


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("年利率12.00%", "12"),
        ("3.85％", "3.85"),
        ("月息二分", "2"),
        ("月息1.5分", "1.5"),
        ("百分之十五点四", "15.4"),
        ("千分之五", "0.5"),
        ("0.5‰", "0.05"),
        ("无利息", None),
    ],
)
def test_rates_come_to_percent_without_the_sign(text: str, rate: str | None) -> None:
    assert read_rate(text) == rate
