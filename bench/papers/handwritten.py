"""Which parts of a paper people write by hand, and which of its values then stand in nothing but handwriting."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from random import Random

from bench.papers.kinds.phrases import cn, dotted, grouped, padded, plain
from bench.papers.paper import Block, Grid, Paper, Para, Truth, fill
from bench.papers.pens import Hand, Pen
from bench.papers.sheets import Sheet

#: Papers whose body people write, and forms in whose blanks they do.
BODIES = ("iou", "hearing_record")
FORMS = (
    "loan_contract", "power_of_attorney", "lease_contract", "income_certificate", "mortgage_contract",
    "credit_authorization", "employment_contract", "guarantee_contract", "sale_contract", "engagement_letter",
)  # fmt: skip
_BODY, _SIGNED_ONLY = 0.7, 0.2
_DAY = re.compile(r"(?P<label>[^，。：:]{0,8}[：:])?(?P<day>\d{4}年\d{1,2}月\d{1,2}日)")


def hand_for(paper: Paper, random: Random, faces: Sequence[str]) -> Hand:
    """Return who writes on `paper`, and what."""
    pen, chance = Pen(random, tuple(faces)), random.random()
    if paper.document_type in BODIES and chance < _BODY:
        return Hand(pen, "body")
    return Hand(pen, "signatures" if chance > 1 - _SIGNED_ONLY else "blanks")


def with_blanks(paper: Paper) -> Paper:
    """Return a paper whose table cells beside labels, and the day below it, are blanks to be filled in."""
    return replace(paper, blocks=tuple(_blanks(block) for block in paper.blocks))


def _blanks(block: Block) -> Block:
    match block:
        case Grid(head=False, rows=rows):
            filled = (tuple(fill(cell) if place % 2 else cell for place, cell in enumerate(row)) for row in rows)
            return replace(block, rows=tuple(filled))
        case Para(text=text) if found := _DAY.fullmatch(text):
            return replace(block, text=(found["label"] or "") + fill(found["day"]))
        case _:
            return block


def written_values(fields: Truth, sheets: Sequence[Sheet]) -> dict[str, list[str]]:
    """Return the values that stand somewhere in handwriting, and nowhere in print, by field."""
    by_hand = "\n".join(stretch for sheet in sheets for stretch in sheet.written)
    everything = "\n".join(line for sheet in sheets for line in sheet.lines)
    found: dict[str, list[str]] = {}
    for name, values in fields.items():
        for value in [values] if isinstance(values, str) else values:
            times = [(by_hand.count(form), everything.count(form)) for form in set(_forms(value))]
            if any(hand for hand, _ in times) and all(whole <= hand for hand, whole in times):
                found.setdefault(name, []).append(value)
    return found


def _forms(value: str) -> Iterator[str]:
    """Yield the ways in which a value in its normal form is put on paper."""
    yield value
    with suppress(ValueError):
        day = date.fromisoformat(value)
        yield from (cn(day), padded(day), dotted(day))
    if re.fullmatch(r"\d+\.\d\d", value):
        with suppress(InvalidOperation):
            amount = Decimal(value)
            yield from (grouped(amount), plain(amount), f"{int(amount)}", f"{int(amount):,}")
