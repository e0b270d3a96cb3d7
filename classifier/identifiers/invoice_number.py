"""Numbers of invoices: the 10 or 12 digit code with 8 digits, and the 20 digits of the fully digital ones."""

from __future__ import annotations

import re

from classifier.identifiers.checked import Checked
from core.model.document import Verdict
from core.text import fold_width


def read_invoice_code(text: str) -> Checked | None:
    """Read the code of 10 or 12 digits that precedes older numbers."""
    plain = re.sub(r"\s", "", fold_width(text))
    return Checked(plain, Verdict.READ) if re.fullmatch(r"\d{10}|\d{12}", plain) else None


def read_invoice_number(text: str) -> Checked | None:
    """Read an invoice's number: 8 digits, or 20 for fully digital invoices."""
    plain = re.sub(r"\s", "", fold_width(text)).upper().removeprefix("NO").strip(".:№")
    return Checked(plain, Verdict.READ) if re.fullmatch(r"\d{8}|\d{20}", plain) else None
