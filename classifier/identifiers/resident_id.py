"""Identity numbers of residents (GB 11643), with or without mainland domicile, and foreigners' permits of 2023."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from classifier.identifiers.checked import Checked
from classifier.identifiers.provinces import PROVINCES
from core.model.document import Verdict
from core.text import fold_width

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_SHAPE = re.compile(r"[1-9]\d{16}[\dX]")
_OLD_SHAPE = re.compile(r"[1-9]\d{14}")
_OLD_FOREIGN = re.compile(r"[A-Z]{3}\d{12}")
_LOOKALIKES = str.maketrans("OQDILSZB", "00011528")
_MAX_AGE = 130
_LENGTH = 18
_PROVINCES = frozenset(PROVINCES.values())
_ISLANDS = frozenset(("71", "81", "82", "83"))
_FOREIGN = "9"
_CENTURIES = frozenset(("19", "20"))


@dataclass(frozen=True, slots=True)
class Bearer:
    """What a number says of the person who bears it."""

    region: str
    birth_date: date
    gender: str


def check_character(body: str) -> str:
    """Return the check character of 17 digits."""
    return _CHECK[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def upgrade(number: str) -> str:
    """Return the 18-character form of a 15-digit number; the century was always the twentieth."""
    body = number[:6] + "19" + number[6:]
    return body + check_character(body)


def bearer(number: str) -> Bearer | None:
    """Return what an 18-character number says of its bearer, or None where its date does not exist."""
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return Bearer(number[:6], born, "男" if int(number[16]) % 2 else "女")


def read_resident_id(text: str, today: date) -> Checked | None:
    """Read an identity number; None where `text` is none.

    Look-alike letters are turned into digits, which one check digit cannot vouch for: such a reading is
    UNSURE until something else on the paper agrees.
    """
    plain = re.sub(r"[\s\-—_.]", "", fold_width(text)).upper()
    if _OLD_FOREIGN.fullmatch(plain):
        return Checked(plain, Verdict.READ)
    mended = plain[:-1].translate(_LOOKALIKES) + (
        plain[-1:] if plain.endswith("X") else plain[-1:].translate(_LOOKALIKES)
    )
    repaired = mended != plain
    if _OLD_SHAPE.fullmatch(mended):
        return _judge_old(mended, today)
    if not _SHAPE.fullmatch(mended):
        return None
    return _judge(mended, today, repaired=repaired)


def _judge_old(number: str, today: date) -> Checked | None:
    long = upgrade(number)
    if bearer(long) is None or number[:2] not in _PROVINCES:
        return None
    # Of a number of 18 that lost three digits, the century stands where one of 15 has the year.
    sound = _plausible(long, today) and number[6:8] not in _CENTURIES
    return Checked(long, Verdict.READ if sound else Verdict.UNSURE)


def _judge(number: str, today: date, *, repaired: bool) -> Checked:
    wanted = number[:17] + check_character(number[:17])
    if wanted != number:
        return Checked(number, Verdict.WRONG, expected=wanted, repaired=repaired)
    person = bearer(number)
    if person is None or person.birth_date > today:
        return Checked(number, Verdict.WRONG, repaired=repaired)
    sound = _plausible(number, today) and not repaired
    return Checked(number, Verdict.CHECKED if sound else Verdict.UNSURE, repaired=repaired)


def _plausible(number: str, today: date) -> bool:
    """Whether region and age are believable; abolished counties are, so only provinces are looked at."""
    person = bearer(number)
    if person is None or today.year - person.birth_date.year > _MAX_AGE:
        return False
    return number[:2] in _PROVINCES | _ISLANDS or number.startswith(_FOREIGN)
