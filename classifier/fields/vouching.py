"""What another engine's reading of a doubted value's place says of it.

Where it reads the same, the value is trusted.  Where a check digit failed and it reads one character otherwise, so
that the check holds, that is the value: both engines would have to be wrong in step for it not to be.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from classifier.identifiers import resident_id, uscc
from classifier.identifiers.checked import Checked
from core.model.document import FieldValue, Verdict
from core.model.page import Page

WITNESS = "engine"
_ROWS = 1.8  #: line heights from which on a value stands on several lines, which are not read as one
_OTHERWISE = 1  #: characters that both may read differently; one alone always breaks the check
_TRUST = 0.95
_CHECKS: dict[str, Callable[[str, date], Checked | None]] = {
    "id_number": resident_id.read_resident_id,
    "uscc": lambda text, _: uscc.read_uscc(text),
    "tax_id": lambda text, _: uscc.read_tax_id(text),
}
_DIGITS = "0123456789"
_CODE = _DIGITS + "ABCDEFGHJKLMNPQRTUWXY"
#: The characters that values of some fields are made of.
AMONG = {"id_number": _DIGITS + "X", "uscc": _CODE, "tax_id": _CODE, "account_number": _DIGITS, "phone": _DIGITS}


def wants_witness(value: FieldValue, page: Page) -> bool:
    """Say whether another reading could settle a value: its doubt is of how it was read, and not of what it is."""
    checked = value.name in _CHECKS
    if value.verdict is Verdict.WRONG:
        settleable = checked
    else:  # what a seal hides at a name's end another engine does not see either: without a check nobody can tell
        doubted = value.doubt == "faint" or (checked and (value.doubt == "covered" or value.repaired))
        settleable = value.verdict is Verdict.UNSURE and doubted
    if not settleable:
        return False
    heights = [line.box.y1 - line.box.y0 for line in page.lines if _within(value, line.box.y0, line.box.y1)]
    return bool(heights) and value.box.y1 - value.box.y0 <= _ROWS * min(heights)


def _within(value: FieldValue, top: float, foot: float) -> bool:
    return top < (value.box.y0 + value.box.y1) / 2 < foot


def heard(value: FieldValue, page: Page, text: str, today: date) -> FieldValue:
    """Return a value after another engine read `text` at its place."""
    said = _letters(text)
    if value.verdict is Verdict.WRONG:
        return _mended(value, said, today)
    if _letters(value.raw) not in said or not any(said in _letters(line.text) for line in page.lines):
        return value
    check = _CHECKS.get(value.name)
    if check is None:
        return replace(value, verdict=Verdict.READ, witness=WITNESS, doubt=None)
    result = check(value.value, today)
    if result is None or result.verdict is not Verdict.CHECKED:
        return value
    return replace(value, verdict=Verdict.CHECKED, witness=WITNESS, doubt=None)


def _mended(value: FieldValue, said: str, today: date) -> FieldValue:
    check = _CHECKS[value.name]
    result = check(said, today)
    if result is None or result.verdict is not Verdict.CHECKED or len(result.value) != len(value.value):
        return value
    if sum(one != other for one, other in zip(result.value, value.value, strict=True)) > _OTHERWISE:
        return value
    return replace(
        value, value=result.value, verdict=Verdict.CHECKED, expected=None, repaired=True, witness=WITNESS, doubt=None,
        confidence=_TRUST,
    )  # fmt: skip


def _letters(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(character for character in folded if character.isalnum())
