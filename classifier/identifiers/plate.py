"""Vehicle plates, passports and travel permits."""

from __future__ import annotations

import re

from classifier.identifiers.checked import Checked
from core.model.document import Verdict
from core.text import fold_width

_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领][A-HJ-NP-Z]"
    r"(?:\d{5}[A-HJK]|[A-HJK][A-HJ-NP-Z0-9]\d{4}|[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳])"
)
_PASSPORT = re.compile(r"E\d{8}|E[A-HJ-NP-Z]\d{7}|[DGPS]\d{8}|[DSP]E\d{7}")
_PERMIT = re.compile(r"[HM]\d{8}(?:\d{2})?")
_ISSUES = 9


def read_plate(text: str) -> Checked | None:
    """Read a plate such as `京A12345`; dots and spaces fall away, O and I after the province become digits."""
    plain = re.sub(r"[\s·.\-•]", "", fold_width(text)).upper()
    mended = plain[:2] + plain[2:].replace("O", "0").replace("I", "1")
    if not _PLATE.fullmatch(mended):
        return None
    return Checked(mended, Verdict.READ if mended == plain else Verdict.UNSURE, repaired=mended != plain)


def read_passport(text: str) -> Checked | None:
    """Read a Chinese passport number, or that of a permit to travel from Hong Kong or Macao."""
    plain = re.sub(r"\s", "", fold_width(text)).upper()
    return Checked(plain, Verdict.READ) if _PASSPORT.fullmatch(plain) or _PERMIT.fullmatch(plain) else None


def permit_key(number: str) -> str:
    """Return the part of a permit number that stays when the permit is renewed."""
    return number[:_ISSUES]
