"""Amounts of money in figures and in Chinese capitals, as plain decimals in yuan."""

from __future__ import annotations

import re
from decimal import Decimal

from classifier.identifiers.numerals import BIG_UNITS, DIGITS, SMALL_UNITS, read_numeral
from core.text import fold_width

_NUMERAL = "".join(sorted({*DIGITS, *SMALL_UNITS, *BIG_UNITS} - set("0123456789")))
#: A run that can be an amount in words; long enough for any, short enough to stay linear.
CAPITALS = re.compile(
    rf"[{_NUMERAL}]{{1,24}}[元圆圓块](?:[{_NUMERAL}整正角分]{{0,8}})|[{_NUMERAL}]{{1,4}}角(?:[{_NUMERAL}]分)?"
)
#: What 仟, 佰 and 拾 are read for behind a capital digit.
_MISREAD = re.compile(r"(?<=[壹贰叁肆伍陆柒捌玖])[任伯陌什]")
_MEANT = {"任": "仟", "伯": "佰", "陌": "佰", "什": "拾"}
_WITHOUT_YUAN = re.compile(rf"[{_NUMERAL}]{{1,24}}")
FIGURES = re.compile(
    r"(?:(?<=[^\d.,])|^)(-?\d{1,3}(?:[,，]\d{3}){1,5}(?:\.\d{1,4})?|-?\d{1,15}(?:\.\d{1,6})?)(?!\d)"
    r"[ \t]?([百千万亿]{0,2})"
)
_CENT = Decimal("0.01")
_FACTOR = {
    "": 1,
    "百": 100,
    "千": 1000,
    "万": 10**4,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "万亿": 10**12,
    "十亿": 10**9,
}


def plain(amount: Decimal) -> str:
    """Return the normal form: two decimals, no separators."""
    return f"{amount.quantize(_CENT):f}"


def mend_capitals(text: str) -> str:
    """Return `text`, of the same length, with the units restored that reading takes for other characters."""
    return _MISREAD.sub(lambda found: _MEANT[found[0]], text)


def read_capitals(text: str) -> Decimal | None:
    """Return the amount of Chinese capitals such as `玖仟陆佰陆拾伍圆壹角捌分`, or None where they are none."""
    words = re.sub(r"[\s:：]", "", fold_width(text)).removeprefix("人民币").rstrip("整正")
    whole, mark, rest = words, "", ""
    for unit in "元圆圓块":
        if unit in words:
            whole, mark, rest = words.partition(unit)
            break
    if not mark and ("角" in words or "分" in words):
        whole, rest = "", words
    yuan = read_numeral(whole) if whole else 0
    cents = _read_cents(rest)
    if yuan is None or cents is None or not (whole or rest):
        return None
    return Decimal(yuan) + Decimal(cents) / 100


def _read_cents(text: str) -> int | None:
    match = re.fullmatch(r"零?(?:(.)角)?零?(?:(.)分)?", text.strip("整正"))
    if not match:
        return None
    ten, one = (DIGITS.get(part, -1) if part else 0 for part in match.groups())
    return None if ten < 0 or one < 0 else ten * 10 + one


def read_figures(text: str) -> Decimal | None:
    """Return the amount of figures such as `¥50,000.00`, `50万元` or `人民币 1.5亿元`, or None where there are none."""
    match = FIGURES.search(fold_width(text))
    if not match or match[2] not in _FACTOR:
        return None
    return Decimal(re.sub(r"[,，]", "", match[1])) * _FACTOR[match[2]]


def read_amount(text: str) -> Decimal | None:
    """Return the amount in words or figures, whichever `text` holds."""
    words = CAPITALS.search(re.sub(r"\s", "", fold_width(text)))
    if words and not re.search(r"\d", text):
        return read_capitals(words[0])
    figures = read_figures(text)
    if figures is not None:
        return figures
    bare = _WITHOUT_YUAN.search(text)
    value = read_numeral(bare[0]) if bare else None
    return None if value is None else Decimal(value)
