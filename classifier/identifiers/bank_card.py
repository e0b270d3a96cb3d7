"""Bank card and account numbers."""

from __future__ import annotations

import re

from classifier.identifiers.checked import Checked
from core.model.document import Verdict
from core.text import fold_width

_CARD_LENGTHS = (16, 19)
_CARD_FIRST = "62"  #: the issuer range of domestic cards
_NINE = 9


def luhn(number: str) -> bool:
    """Whether the digits of `number` satisfy the Luhn check."""
    total = 0
    for position, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + position % 2)
        total += value - _NINE if value > _NINE else value
    return total % 10 == 0


def read_account(text: str) -> Checked | None:
    """Read a card or account number of 8 to 32 digits; None where `text` is none.

    A card that fails Luhn is UNSURE, not WRONG, because old cards do; a masked number is only READ.
    """
    plain = re.sub(r"[\s\-]", "", fold_width(text)).replace("＊", "*")
    if not re.fullmatch(r"[0-9*Xx]{8,32}", plain) or not re.search(r"\d{4}", plain):
        return None
    if not plain.isdigit():
        return Checked(plain.replace("X", "*").replace("x", "*"), Verdict.READ)
    if plain.startswith(_CARD_FIRST) and len(plain) in _CARD_LENGTHS:
        return Checked(plain, Verdict.CHECKED if luhn(plain) else Verdict.UNSURE)
    return Checked(plain, Verdict.READ)
