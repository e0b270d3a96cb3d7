"""How identity numbers, phones and cards are shown until somebody asks for them."""

from __future__ import annotations

#: Fields that are masked wherever they are shown.
MASKED = frozenset({"id_number", "phone", "account_number"})


def mask(name: str, value: str) -> str:
    """Return the value of field `name` as it may be shown.

    Identity numbers keep three characters in front and four behind, phones likewise, cards the last four;
    other fields are returned as they are.
    """
    if name not in MASKED or not value:
        return value
    front, behind = (0, 4) if name == "account_number" else (3, 4)
    if len(value) <= front + behind:
        return "*" * len(value)
    return value[:front] + "*" * (len(value) - front - behind) + value[-behind:]
