"""When two values of a field are the same, however each is written."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from classifier.identifiers.money import read_capitals
from core.text import fold_width

_NUMBERS = {"amount", "total", "tax_amount", "registered_capital", "closing_balance", "interest_rate"}


def normal(name: str, value: str) -> str:
    """Return `value` in the form in which two values of the field `name` are compared."""
    text = "".join(fold_width(value).split())
    if name in _NUMBERS:
        return _number(text)
    if name == "amount_in_words":
        # Given as capitals or as the decimal they stand for.
        amount = read_capitals(text)
        return _number(text if amount is None else str(amount))
    if name == "business_scope":
        return text.rstrip("。;")
    if name == "hearing_at":
        match = re.match(r"(\d{4}-\d{2}-\d{2})[T ]?(\d{2}:\d{2})?", text)
        return "T".join(part for part in match.groups() if part) if match else text
    return text.upper()


def _number(text: str) -> str:
    try:
        return format(Decimal(text.replace(",", "")).normalize(), "f")
    except InvalidOperation:
        return text
