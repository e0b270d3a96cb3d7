"""Unified social credit codes (GB 32100-2015) and the organisation codes inside them (GB 11714-1997)."""

from __future__ import annotations

import re

from classifier.identifiers.checked import Checked
from classifier.identifiers.resident_id import check_character
from core.model.document import Verdict
from core.text import fold_width

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_BASE36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
#: Letters the alphabet lacks, so that what was read as one of them can only have been the digit.
_REPAIRS = str.maketrans("OISZ", "0152")
_SHAPE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}")
_ORGANISATION = re.compile(r"([0-9A-Z]{8})-?([0-9X])")
_OLDER_LENGTHS = (15, 20)


def uscc_check_character(body: str) -> str:
    """Return the last character of a code from its first 17."""
    total = sum(_ALPHABET.index(character) * weight for character, weight in zip(body, _WEIGHTS, strict=True))
    return _ALPHABET[(31 - total % 31) % 31]


def organisation_check_character(body: str) -> str:
    """Return the check character of the 8 characters of an organisation code."""
    weighted = zip(body, _ORGANISATION_WEIGHTS, strict=True)
    value = 11 - sum(_BASE36.index(character) * weight for character, weight in weighted) % 11
    return {10: "X", 11: "0"}.get(value, str(value))


def read_uscc(text: str) -> Checked | None:
    """Read a unified social credit code; None where `text` has not the shape of one.

    The four letters the alphabet lacks are turned into the digits they resemble; such a reading is UNSURE
    until something else agrees, and is marked as repaired.
    """
    plain = re.sub(r"[\s\-_]", "", fold_width(text)).upper()
    mended = plain.translate(_REPAIRS)
    if not _SHAPE.fullmatch(mended):
        return None
    wanted = mended[:17] + uscc_check_character(mended[:17])
    inner = organisation_check_character(mended[8:16]) == mended[16]
    repaired = mended != plain
    if wanted != mended:
        return Checked(mended, Verdict.WRONG, expected=wanted if inner else None, repaired=repaired)
    return Checked(mended, Verdict.CHECKED if inner and not repaired else Verdict.UNSURE, repaired=repaired)


def read_organisation_code(text: str) -> Checked | None:
    """Read an organisation code such as `59467239-9`; None where `text` has not the shape of one."""
    match = _ORGANISATION.fullmatch(re.sub(r"\s", "", fold_width(text)).upper())
    if not match:
        return None
    body, given = match.groups()
    wanted = organisation_check_character(body)
    verdict = Verdict.CHECKED if given == wanted else Verdict.WRONG
    return Checked(f"{body}-{given}", verdict, expected=None if given == wanted else f"{body}-{wanted}")


def read_tax_id(text: str) -> Checked | None:
    """Read a taxpayer number: a credit code, an identity number's 18 characters, or one of the older 15 to 20."""
    code = read_uscc(text)
    plain = re.sub(r"[\s\-]", "", fold_width(text)).upper()
    if code and (code.verdict is not Verdict.WRONG or not re.fullmatch(r"\d{17}[\dX]", plain)):
        return code
    if re.fullmatch(r"\d{17}[\dX]", plain):
        holds = plain[-1] == check_character(plain[:17])
        return Checked(plain, Verdict.CHECKED) if holds else code or Checked(plain, Verdict.UNSURE)
    if not re.fullmatch(r"[0-9A-Z]{15,20}", plain):
        return None
    # Of other lengths only the older numbers without a check exist; the rest are misread codes.
    return Checked(plain, Verdict.READ if len(plain) in _OLDER_LENGTHS else Verdict.UNSURE)
