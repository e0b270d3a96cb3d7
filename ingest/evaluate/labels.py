"""How well papers are sorted: right, among the first five, sure and right, as sure as right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import accuracy_score, f1_score

_BINS = 10  #: equally wide bins of confidence for the calibration error


@dataclass(frozen=True, slots=True)
class Verdict:
    """One item's true label, the ranking it got, and whether the product would file it without review."""

    true: str
    ranked: tuple[str, ...]
    confidence: float
    sure: bool

    @property
    def got(self) -> str:
        """The label ranked first; empty where there is none."""
        return self.ranked[0] if self.ranked else ""

    @property
    def right(self) -> bool:
        """Whether the first label is the true one."""
        return self.got == self.true


def figures(verdicts: Sequence[Verdict]) -> dict[str, float | None]:
    """Return accuracy, top5, macro_f1, coverage, precision (None where nothing is sure) and ece.

    `macro_f1` is the mean over the labels that truly occur.
    """
    true, got = [verdict.true for verdict in verdicts], [verdict.got for verdict in verdicts]
    sure = [verdict for verdict in verdicts if verdict.sure]
    return {
        "accuracy": float(accuracy_score(true, got)),
        "top5": sum(verdict.true in verdict.ranked[:5] for verdict in verdicts) / len(verdicts),
        "macro_f1": float(f1_score(true, got, labels=sorted(set(true)), average="macro", zero_division=0)),
        "coverage": len(sure) / len(verdicts),
        "precision": sum(verdict.right for verdict in sure) / len(sure) if sure else None,
        "ece": calibration_error([verdict.confidence for verdict in verdicts], [verdict.right for verdict in verdicts]),
    }


def calibration_error(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """Return the expected calibration error: the mean gap between confidence and share of right, by bin."""
    sureness, hits = np.asarray(confidences, dtype=float), np.asarray(right, dtype=float)
    bins = np.clip((sureness * _BINS).astype(int), 0, _BINS - 1)
    gaps = [abs(sureness[bins == place].sum() - hits[bins == place].sum()) for place in range(_BINS)]
    return float(sum(gaps) / len(sureness))
