"""Identifiers with right check digits, made up: identity numbers, company codes, bank cards, amounts in words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLAIN_DIGITS = "〇一二三四五六七八九"


def identity_number(region: str, born: date, sequence: int) -> str:
    """Return the 18-character identity number (GB 11643) of `region`, `born` and a sequence of 1 to 999."""
    body = f"{region}{born:%Y%m%d}{sequence:03d}"
    rest = sum(int(digit) * weight for digit, weight in zip(body, _ID_WEIGHTS, strict=True)) % 11
    return body + "10X98765432"[rest]


def organisation_code(random: Random) -> str:
    """Return nine characters of GB 11714 with their own check character."""
    body = random.choice(("MA", "MA", "3", "5", "7", "0"))
    body += "".join(random.choice("0123456789") for _ in range(7 - len(body)))
    body += random.choice("0123456789ABCDEFGHJKLMNPQRTUWXY")
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    rest = 11 - sum(int(char, 36) * weight for char, weight in zip(body, weights, strict=True)) % 11
    return body + {10: "X", 11: "0"}.get(rest, str(rest))


def company_code(random: Random, region: str, *, prefix: str = "91") -> str:
    """Return an 18-character unified social credit code (GB 32100) of `region`."""
    body = prefix + region + organisation_code(random)
    total = sum(_CODE_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(body))
    return body + _CODE_ALPHABET[(31 - total % 31) % 31]


def card_number(random: Random, prefix: str, length: int = 19) -> str:
    """Return a bank card number of `length` digits that starts with `prefix` and passes Luhn's check."""
    body = prefix + "".join(random.choice("0123456789") for _ in range(length - 1 - len(prefix)))
    total = 0
    for place, char in enumerate(reversed(body)):
        doubled = int(char) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return body + str(-total % 10)


def _section(number: int) -> str:
    words, zero = "", False
    for unit, name in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit = number // unit % 10
        if digit:
            words += ("零" if zero else "") + _DIGITS[digit] + name
            zero = False
        else:
            zero = bool(words)
    return words


def in_words(amount: Decimal, *, yuan: str = "元") -> str:
    """Return `amount` of yuan (below a million millions) in the capitals used on cheques and contracts."""
    whole, cents = divmod(int(amount * 100), 100)
    words, started = "", False
    for unit, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        section = whole // unit % 10**4
        if section:
            words += ("零" if started and section < 1000 else "") + _section(section) + name
            started = True
    words = (words + yuan) if words else ""
    jiao, fen = divmod(cents, 10)
    if not cents:
        return (words or "零" + yuan) + "整"
    words += (_DIGITS[jiao] + "角") if jiao else ("零" if words else "")
    return words + (_DIGITS[fen] + "分" if fen else "整")


def plain_number(number: int) -> str:
    """Return a number from 1 to 99 as it is said: 十二, 二十三."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else ("十" if tens == 1 else _PLAIN_DIGITS[tens] + "十")
    return head + (_PLAIN_DIGITS[ones] if ones else "")


def date_in_words(day: date) -> str:
    """Return a date as courts write it under a judgment: 二〇二三年五月六日."""
    year = "".join(_PLAIN_DIGITS[int(digit)] for digit in str(day.year))
    return f"{year}年{plain_number(day.month)}月{plain_number(day.day)}日"
