"""Periods that people ask for, and the terms that cover them.

A document carries the terms of its year, decade, month and day.  A period is covered by whole decades and years,
months at its ends and, where it is short, days.  A cover may be wider than the period, since ranking checks the date
itself; it is never narrower.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass

_MOMENT = re.compile(r"(\d{4})(?:年|(?:[-/.年]?(\d{1,2}))(?:月|(?:[-/.月]?(\d{1,2})日?))?)?")
_DOTS = re.compile(r"…+|[～~至]|\.\.+")
_EARLIEST, _LATEST = "1900-01-01", "2109-12-31"
_MAX_DAYS = 10
_MONTHS = 12
_DECADE = 10


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day, ISO, both within."""

    first: str
    last: str

    def holds(self, dated: str | None) -> bool:
        """Whether a document's date lies within; one cut after year or month does if all of that does."""
        found = None if not dated else _days(dated)
        return found is not None and self.first <= found.first and found.last <= self.last


def period(text: str) -> Period | None:
    """Return the period `text` names, None if none: `2024`, `2024-03`, `2024-03-05`, or one or two around `..`."""
    parts = [part.strip() for part in _DOTS.split(text.strip())]
    if len(parts) == 1:
        return _days(parts[0])
    if len(parts) != 2 or not any(parts):  # noqa: PLR2004 - a first and a last
        return None
    first, last = (_days(part) if part else Period(_EARLIEST, _LATEST) for part in parts)
    if first is None or last is None or first.first > last.last:
        return None
    return Period(first.first, last.last)


def date_terms(dated: str | None) -> list[str]:
    """Return the terms of a date, its year first: year, decade, month and day, as far as it goes."""
    return [] if not dated else [dated[:length] for length in (4, 3, 7, 10) if len(dated) >= length]


def cover(wanted: Period) -> list[str]:
    """Return the terms of which every document dated in the period carries at least one."""
    if wanted.first[:7] == wanted.last[:7] and int(wanted.last[8:]) - int(wanted.first[8:]) < _MAX_DAYS:
        return [f"{wanted.first[:8]}{day:02}" for day in range(int(wanted.first[8:]), int(wanted.last[8:]) + 1)]
    first, last = _month_number(wanted.first), _month_number(wanted.last)
    terms: list[str] = []
    month = first
    while month <= last:
        year = month // _MONTHS
        if month % (_MONTHS * _DECADE) == 0 and month + _MONTHS * _DECADE - 1 <= last:
            terms, month = [*terms, f"{year // _DECADE}"], month + _MONTHS * _DECADE
        elif month % _MONTHS == 0 and month + _MONTHS - 1 <= last:
            terms, month = [*terms, f"{year}"], month + _MONTHS
        else:
            terms, month = [*terms, f"{year}-{month % _MONTHS + 1:02}"], month + 1
    return terms


def _month_number(day: str) -> int:
    return int(day[:4]) * _MONTHS + int(day[5:7]) - 1


def _days(text: str) -> Period | None:
    """Return the first and the last day of a year, month or day."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(group) if group else 0 for group in match.groups())
    if not _EARLIEST <= f"{year:04}" <= _LATEST or month > _MONTHS or (match[2] and month == 0):
        return None
    last_month = month or _MONTHS
    days = calendar.monthrange(year, last_month)[1]
    if (match[3] and day == 0) or day > days:
        return None
    return Period(f"{year:04}-{month or 1:02}-{day or 1:02}", f"{year:04}-{last_month:02}-{day or days:02}")
