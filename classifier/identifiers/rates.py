"""Interest rates, in percent without the sign."""

from __future__ import annotations

import re
from decimal import Decimal

from classifier.identifiers.numerals import DIGITS, read_numeral
from core.text import fold_width

RATE = re.compile(
    r"(?P<figure>\d{1,3}(?:\.\d{1,6})?) ?(?P<sign>[%‰])"
    r"|(?P<base>百分之|千分之|万分之)(?P<part>[0-9.]{1,8}|[零〇一二三四五六七八九十点两]{1,10})"
    r"|(?P<fen>[一二三四五六七八九两\d](?:\.\d)?)分(?P<li>[一二三四五六七八九]厘?|\d厘)?(?![之钟析期公居])"
)
_BASES = {"百分之": Decimal(1), "千分之": Decimal("0.1"), "万分之": Decimal("0.01")}


def plain_rate(rate: Decimal) -> str:
    """Return the normal form: no sign, no closing zeros."""
    text = f"{rate.normalize():f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def rate_of(match: re.Match[str]) -> Decimal | None:
    """Return the percentage that a match of `RATE` stands for; `二分` is two percent (a month)."""
    if match["figure"]:
        return Decimal(match["figure"]) / (1 if match["sign"] == "%" else 10)
    if match["base"]:
        number = _decimal(match["part"])
        return None if number is None else number * _BASES[match["base"]]
    fen = _decimal(match["fen"])
    li = Decimal(DIGITS[match["li"][0]]) / 10 if match["li"] else Decimal(0)
    return None if fen is None else fen + li


def _decimal(text: str) -> Decimal | None:
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return Decimal(text)
    whole, point, rest = text.partition("点")
    value = read_numeral(whole)
    if value is None or any(character not in DIGITS for character in rest):
        return None
    return Decimal(f"{value}.{''.join(str(DIGITS[character]) for character in rest)}") if point else Decimal(value)


def read_rate(text: str) -> str | None:
    """Return the first rate of `text` in percent, or None."""
    match = RATE.search(fold_width(text))
    rate = rate_of(match) if match else None
    return None if rate is None else plain_rate(rate)
