"""Which line of a lender's business a paper belongs to."""

from __future__ import annotations

import re

from classifier.catalogue import business_types
from core.text import fold_width

_MAX_CHARACTERS = 12_000
_OTHER = 1.0  #: the score of none of the lines


def business_scores(text: str) -> dict[str, float]:
    """Return how many of each line's words a text holds."""
    plain = re.sub(r"\s", "", fold_width(text[:_MAX_CHARACTERS]))
    found = {code: float(sum(cue in plain for cue in kind.cues)) for code, kind in business_types().items()}
    return found | {"other": _OTHER}
