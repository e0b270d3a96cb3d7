"""Dates and times as people write them, in ISO form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from classifier.identifiers.numerals import DIGITS, read_numeral
from core.text import fold_width

_YEAR_WORDS = "〇○零一二三四五六七八九Oo0"
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAY_WORDS = "一二三四五六七八九十廿卅"
#: Gaps of at most one space between the parts, as typesetting and reading leave them.
DATE = re.compile(
    rf"(?P<y1>\d ?\d ?\d ?\d) ?年[ .·]{{0,2}}(?P<m1>\d ?\d?) ?月(?:[ .·]{{0,2}}(?P<d1>\d ?\d?) ?(?:[日号]|$))?"
    rf"|(?P<y2>(?<!\d)(?:19|20)\d\d) ?[-./] ?(?P<m2>\d\d?) ?[-./] ?(?P<d2>\d\d?)(?:(?!\d)|(?=\d\d:))"
    rf"|(?P<y3>[二一] ?[{_YEAR_WORDS}] ?[{_YEAR_WORDS}] ?[{_YEAR_WORDS}]) ?年 ?(?P<m3>[{_DAY_WORDS}]{{1,3}}) ?月"
    rf"(?: ?(?P<d3>[{_DAY_WORDS}]{{1,4}}) ?[日号])?"
    r"|(?P<y4>(?<!\d)(?:19|20)\d\d)(?P<m4>0[1-9]|1[0-2])(?P<d4>0[1-9]|[12]\d|3[01])(?!\d)"
    r"|(?<!\d)(?P<d5>[0-3]\d|\d(?= )) ?(?P<m5>[01]?\d)(?:(?<= \d)|(?<= \d\d)|(?=月))(?:月/?)? ?(?:[A-Z]{3,4})?[ .]?"
    r"(?P<y5>(?:19|20)\d\d)(?!\d)"
    rf"|(?<!\d)(?P<d6>[0-3]?\d) ?(?P<m6>{'|'.join(_MONTHS)})[A-Z]{{0,6}}[ .]?(?P<y6>(?:19|20)\d\d)(?!\d)"
)
TIME = re.compile(
    r"(?P<half>上午|下午|晚上|中午|凌晨)? ?(?P<h>\d{1,2}) ?(?:[:：时點点]) ?(?P<m>\d{1,2}|半|整)?(?: ?分)?"
    r"|(?P<half2>上午|下午|晚上|中午)? ?(?P<h2>[一二三四五六七八九十]{1,3}) ?[时点]"
    r" ?(?P<m2>[一二三四五六七八九十]{1,3}|半|整)?(?: ?分)?"
)
_NOON = 12
_LAST_HOUR, _LAST_MINUTE = 23, 59


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text: where it stands and its ISO form; `whole` is False where the day is missing."""

    start: int
    end: int
    iso: str
    whole: bool = True


def _number(text: str) -> int:
    plain = text.replace(" ", "")
    if plain in _MONTHS:
        return _MONTHS.index(plain) + 1
    if plain.isascii() and plain.isdigit():
        return int(plain)
    numeral = plain.replace("廿", "二十").replace("卅", "三十")
    return read_numeral(numeral) or 0


def _year(text: str) -> int:
    digits = [0 if character in "Oo" else DIGITS[character] for character in text.replace(" ", "")]
    return int("".join(map(str, digits)))


def _parts(match: re.Match[str]) -> tuple[str, str, str | None]:
    for form in "123456":
        if match[f"y{form}"]:
            return match[f"y{form}"], match[f"m{form}"], match[f"d{form}"]
    return "0", "0", None


def find_dates(text: str) -> list[FoundDate]:
    """Return the dates in `text` (already of plain width) in their order; what is no real date is left out."""
    found = []
    for match in DATE.finditer(text):
        year, month, day = _parts(match)
        try:
            real = date(_year(year), _number(month), _number(day) if day else 1)
        except (ValueError, KeyError):
            continue
        iso = real.isoformat() if day else f"{real:%Y-%m}"
        found.append(FoundDate(match.start(), match.end(), iso, whole=day is not None))
    return found


def read_date(text: str) -> str | None:
    """Return the first date of `text` in ISO form, or None."""
    found = find_dates(fold_width(text))
    return found[0].iso if found else None


def read_time(text: str) -> str | None:
    """Return the first time of day of `text` as HH:MM, or None."""
    match = TIME.search(fold_width(text))
    if not match:
        return None
    hour = _number(match["h"] or match["h2"])
    minute_text = match["m"] or match["m2"] or "整"
    minute = {"半": 30, "整": 0}.get(minute_text)
    minute = _number(minute_text) if minute is None else minute
    if (match["half"] or match["half2"]) in ("下午", "晚上") and hour < _NOON:
        hour += _NOON
    return f"{hour:02}:{minute:02}" if hour <= _LAST_HOUR and minute <= _LAST_MINUTE else None


def read_moment(text: str) -> str | None:
    """Return a date with its time, `2024-03-05T09:30`, or the date alone where no time follows it."""
    plain = fold_width(text)
    found = find_dates(plain)
    if not found:
        return None
    time = read_time(plain[found[0].end : found[0].end + 24])
    return f"{found[0].iso}T{time}" if time else found[0].iso
