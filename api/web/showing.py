"""How times, sizes, amounts and identifiers look on a page."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from core.model.page import Box

_STEP = 1024
_AMOUNTS = frozenset({"amount", "amount_in_words", "total", "tax_amount", "registered_capital", "closing_balance"})
#: Lengths of the groups in which a long number is read aloud.
_GROUPS: dict[str, dict[int, tuple[int, ...]]] = {
    "id_number": {18: (6, 8, 4), 15: (6, 6, 3)},
    "phone": {11: (3, 4, 4)},
    "uscc": {18: (2, 6, 9, 1)},
    "account_number": {16: (4, 4, 4, 4), 19: (4, 4, 4, 4, 3)},
}


def moment(when: datetime) -> str:
    """Return a time in the machine's own zone: `2026-11-22 14:05`."""
    return when.astimezone().strftime("%Y-%m-%d %H:%M")


def day(when: datetime) -> str:
    """Return the day of a time in the machine's own zone."""
    return when.astimezone().strftime("%Y-%m-%d")


def second(when: datetime) -> str:
    """Return the time of day, to the second, in the machine's own zone."""
    return when.astimezone().strftime("%H:%M:%S")


def span(length: timedelta) -> str:
    """Return a length of time as a clock shows it: `0:05`, `1:02:03`."""
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def size(count: int) -> str:
    """Return a number of bytes in the unit that suits it."""
    value, units = float(count), ("B", "kB", "MB", "GB", "TB")
    for unit in units:
        if value < _STEP or unit == units[-1]:
            digits = 0 if unit in {"B", "kB"} or value == int(value) else 1
            return f"{value:.{digits}f} {unit}"
        value /= _STEP
    raise AssertionError


def percent(share: float) -> str:
    """Return a confidence as whole percent, never claiming to be certain."""
    return f"{min(round(share * 100), 99)}%"


def box(place: Box) -> str:
    """Return a place as four numbers for a script."""
    return f"{place.x0:.5f} {place.y0:.5f} {place.x1:.5f} {place.y1:.5f}"


def presented(name: str, value: str) -> str:
    """Return a field's normal form as people write it: amounts with separators, identifiers in groups."""
    if name in _AMOUNTS:
        return _yuan(value)
    lengths = _GROUPS.get(name, {}).get(len(value))
    if lengths is None or not re.fullmatch(r"[0-9A-Za-z*]+", value):
        return value
    groups, start = [], 0
    for length in lengths:
        groups.append(value[start : start + length])
        start += length
    return " ".join(groups)


def _yuan(value: str) -> str:
    try:
        return f"¥{Decimal(value):,.2f}"
    except InvalidOperation:
        return value
