"""Mixes what rules and an office's own model say of the same labels."""

from __future__ import annotations

from collections.abc import Mapping

_UNSEEN = -1.0  #: the margin of a label the model never saw: that of those it rules out


def mixed(margins: Mapping[str, float], rules: Mapping[str, float], share: float, weight: float) -> dict[str, float]:
    """Return a score for each label that either knows."""
    return {code: share * margins.get(code, _UNSEEN) + weight * rules.get(code, 0.0) for code in {*margins, *rules}}
