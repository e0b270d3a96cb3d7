"""Telephone numbers and mail addresses."""

from __future__ import annotations

import re

from classifier.identifiers.checked import Checked
from core.model.document import Verdict
from core.text import fold_width

_MOBILE = re.compile(r"(?:\+?0{0,2}86)?(1[3-9]\d{9})")
_LANDLINE = re.compile(r"\(?(0\d{2,3})\)?-?(\d{7,8})(?:-?(\d{1,5}))?")
_SERVICE = re.compile(r"([48]00)-?(\d{3})-?(\d{4})")
_MAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,4}")


def read_phone(text: str) -> Checked | None:
    """Read a mobile, landline or service number.  No table of prefixes: it would refuse new ones."""
    plain = re.sub(r"[\s—–]", "", fold_width(text))
    match = _MOBILE.fullmatch(plain.replace("-", ""))
    if match:
        return Checked(match[1], Verdict.READ)
    match = _LANDLINE.fullmatch(plain)
    if match:
        return Checked("-".join(part for part in match.groups() if part), Verdict.READ)
    match = _SERVICE.fullmatch(plain)
    return Checked("-".join(match.groups()), Verdict.READ) if match else None


def read_email(text: str) -> Checked | None:
    """Read a mail address; only the part after the sign is brought to lower case."""
    plain = re.sub(r"\s", "", fold_width(text))
    if not _MAIL.fullmatch(plain):
        return None
    name, _, host = plain.partition("@")
    return Checked(f"{name}@{host.lower()}", Verdict.READ)
