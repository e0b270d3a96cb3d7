"""How well values are found: precision, recall and F1 on normal forms, for each field and in total."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from classifier.fields.comparing import normal


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
