"""Seals and fingerprints pressed over the very values a paper is read for, as they are in real life."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

from PIL import Image

from bench.papers.fonts import Fonts
from bench.papers.pad import Placed
from bench.papers.paper import Truth
from bench.papers.sheets import Sheet
from bench.papers.stamps import fingerprint, press, round_seal, square_seal

_NAMES = (
    "name", "plaintiff", "defendant", "lender", "borrower", "guarantor", "landlord", "tenant", "employer", "employee",
    "party_a", "party_b", "seller", "buyer", "company_name", "account_holder", "legal_representative",
)  # fmt: skip
_SUMS = ("amount", "amount_in_words", "total", "tax_amount", "registered_capital", "closing_balance")
_NUMBERS = ("id_number", "uscc", "account_number")
_MOST = 2  #: values of a paper that are stamped upon


def marred(sheets: Sequence[Sheet], truth: Truth, random: Random) -> tuple[str, ...]:
    """Press marks over up to two values of a paper, and return the names of those."""
    kinds = [_NAMES, _SUMS, _NUMBERS]
    random.shuffle(kinds)
    names: list[str] = []
    for kind in kinds:
        standing = [(name, sheet, box) for name in kind for sheet, box in _standing(sheets, truth.get(name, ()))]
        if standing and len(names) < _MOST:
            name, sheet, box = random.choice(standing)
            _press(sheet.image, box, random)
            names.append(name)
    return tuple(names)


def _standing(
    sheets: Sequence[Sheet], values: str | Iterable[str]
) -> Iterable[tuple[Sheet, tuple[float, float, float, float]]]:
    """Yield where one of `values` stands as it is written."""
    for value in [values] if isinstance(values, str) else values:
        for sheet in sheets:
            for placed in sheet.placed:
                if value and value in placed.text:
                    yield sheet, _part(placed, value)


def _part(placed: Placed, value: str) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = placed.box
    widths = [1.0 if ord(character) > 255 else 0.55 for character in placed.text]  # Latin is narrower
    start = placed.text.index(value)
    before, inside = sum(widths[:start]), sum(widths[start : start + len(value)])
    scale = (x1 - x0) / sum(widths)
    return x0 + before * scale, y0, x0 + (before + inside) * scale, y1


def _press(page: Image.Image, box: tuple[float, float, float, float], random: Random) -> None:
    x0, y0, x1, y1 = box
    high, fonts = y1 - y0, Fonts(random)
    make = random.choice(("finger", "finger", "square", "round"))
    if make == "finger":
        mark = fingerprint(int(high * random.uniform(2.2, 3.4)), random)
    elif make == "square":
        mark = square_seal("王李张赵", int(high * random.uniform(2.5, 4)), fonts, random)
    else:
        mark = round_seal("江州市恒通商贸有限公司", int(high * random.uniform(7, 10)), fonts, random, note="财务专用章")
    ink = random.choice(("red", "red", "blue", "grey"))
    if ink == "blue":
        mark = Image.merge("RGB", mark.split()[::-1])
    elif ink == "grey":
        mark = mark.convert("L").convert("RGB")
    over = random.uniform(x0, x1), random.uniform(y0 + high * 0.2, y1 - high * 0.2)
    if make == "round":  # its rim and its letters cross text; in its middle there is little
        over = over[0] + mark.width * 0.4, over[1]
    press(page, mark, (over[0] - mark.width / 2, over[1] - mark.height / 2))
