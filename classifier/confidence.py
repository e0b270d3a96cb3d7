"""How sure is sure: scores become confidences, and confidences decisions."""

from __future__ import annotations

import math
from collections.abc import Mapping

from classifier.port import Guess, LabelKind
from core.model.document import Decision

#: From this confidence on, a label of the kind may stand without a person's look.
THRESHOLDS = {
    LabelKind.DOCUMENT_TYPE: 0.85,
    LabelKind.CASE_CAUSE: 0.85,
    LabelKind.DOMAIN: 0.9,
    LabelKind.AREA: 0.8,
    LabelKind.BUSINESS_TYPE: 0.8,
}


def sure(kind: LabelKind, confidence: float) -> bool:
    """Whether a label of this confidence may stand without review."""
    return confidence >= THRESHOLDS[kind]


def decided(kind: LabelKind, guess: Guess) -> Decision:
    """Return the decision for a guess, sure or not."""
    return Decision(guess.code, guess.confidence, sure(kind, guess.confidence), guess.evidence, guess.edition)


def probabilities(scores: Mapping[str, float], temperature: float) -> dict[str, float]:
    """Return the scores as probabilities that add up to one; a low temperature trusts the best score more."""
    if not scores:
        return {}
    top = max(scores.values())
    weights = {code: math.exp((score - top) / temperature) for code, score in scores.items()}
    whole = sum(weights.values())
    return {code: weight / whole for code, weight in weights.items()}
