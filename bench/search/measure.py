"""Asking questions by the clock."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from unittest.mock import patch

Figures = dict[str, float]

_PARTS = ("hmac", "index", "fetch", "verify")


class Shares:
    """Adds up the time spent in each part of a search."""

    def __init__(self, places: Mapping[tuple[object, str], str]) -> None:
        self.seconds = dict.fromkeys(_PARTS, 0.0)
        self._places = places

    def patched(self) -> ExitStack:
        """Return what times each of the functions while it is entered."""
        stack = ExitStack()
        for (owner, name), part in self._places.items():
            stack.enter_context(patch.object(owner, name, self._timed(part, getattr(owner, name))))
        return stack

    def figures(self, whole: float) -> Figures:
        """Return the parts as shares of `whole` seconds."""
        return {f"{part}_share": round(spent / whole, 3) for part, spent in self.seconds.items()}

    def _timed(self, part: str, work: Callable[..., object]) -> Callable[..., object]:
        def measured(*arguments: object, **named: object) -> object:
            began = time.perf_counter()
            try:
                return work(*arguments, **named)
            finally:
                self.seconds[part] += time.perf_counter() - began

        return measured


def asked(ask: Callable[[str], object], questions: Sequence[str]) -> tuple[Figures, float]:
    """Return how long `ask` takes, and all the seconds together.

    Processor time of this process stands beside the time that passed, for machines that are not idle; a server's own
    is not in it.
    """
    times, busy = [], []
    for text in questions:
        began, worked = time.perf_counter(), time.process_time()
        ask(text)
        times.append(time.perf_counter() - began)
        busy.append(time.process_time() - worked)
    figures = {
        "p50_ms": _quantile(times, 0.5),
        "p95_ms": _quantile(times, 0.95),
        "p50_cpu_ms": _quantile(busy, 0.5),
        "p95_cpu_ms": _quantile(busy, 0.95),
    }
    return figures, sum(times)


def _quantile(seconds: Sequence[float], share: float) -> float:
    return round(sorted(seconds)[int(len(seconds) * share)] * 1000, 1)
