"""How well values are found: precision, recall and F1 on normal forms, for each field and in total."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from classifier.identifiers.money import read_capitals
from ingest.evaluate.distance import bare

_NUMBERS = {"amount", "total", "tax_amount", "registered_capital", "closing_balance", "interest_rate"}


def normal(name: str, value: str) -> str:
    """Return `value` in the form in which two values of the field `name` are compared."""
    text = bare(value)
    if name in _NUMBERS:
        return _number(text)
    if name == "amount_in_words":
        # Given as capitals or as the decimal they stand for.
        amount = read_capitals(text)
        return _number(text if amount is None else str(amount))
    if name == "business_scope":
        return text.rstrip("。;")
    if name == "hearing_at":
        match = re.match(r"(\d{4}-\d{2}-\d{2})[T ]?(\d{2}:\d{2})?", text)
        return "T".join(part for part in match.groups() if part) if match else text
    return text.upper()


def _number(text: str) -> str:
    try:
        return format(Decimal(text.replace(",", "")).normalize(), "f")
    except InvalidOperation:
        return text


@dataclass(slots=True)
class ValueTally:
    """Counts over a set of papers: values rightly found, wrongly found and missed, by field."""

    right: Counter[str] = field(default_factory=Counter)
    extra: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)

    def add(
        self, true: Mapping[str, Iterable[str]], got: Iterable[tuple[str, str]], loose: frozenset[str]
    ) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
        """Count one paper and return the pairs of name and value that were missed and those too many."""
        expected = {(name, normal(name, value)) for name, values in true.items() for value in values}
        found = {(name, normal(name, value)) for name, value in got}
        extra = {(name, value) for name, value in found - expected if name not in loose or name in true}
        for pairs, counter in ((expected & found, self.right), (extra, self.extra), (expected - found, self.missed)):
            counter.update(name for name, _ in pairs)
        return expected - found, extra

    def figures(self) -> dict[str, object]:
        """Return precision, recall and f1 in total, and the same with `support` under each field's name."""
        counts: dict[str, tuple[int, int, int]] = defaultdict(lambda: (0, 0, 0))
        for name in sorted({*self.right, *self.extra, *self.missed}):
            counts[name] = (self.right[name], self.extra[name], self.missed[name])
        total = _rates(self.right.total(), self.extra.total(), self.missed.total())
        each = {name: {**_rates(*count), "support": count[0] + count[2]} for name, count in counts.items()}
        return {**total, "fields": each}


def _rates(right: int, extra: int, missed: int) -> dict[str, float | None]:
    return {
        "precision": right / (right + extra) if right + extra else None,
        "recall": right / (right + missed) if right + missed else None,
        "f1": 2 * right / (2 * right + extra + missed) if right + extra + missed else None,
    }
