"""Tells civil, criminal and administrative papers apart."""

from __future__ import annotations

import re
from functools import cache

from classifier.catalogue import DOMAINS
from classifier.tables import table
from core.text import fold_width

_MAX_CHARACTERS = 12_000


@cache
def _cues() -> tuple[tuple[str, re.Pattern[str], float], ...]:
    return tuple((row["domain"], re.compile(row["pattern"]), float(row["weight"])) for row in table("domain_cues"))


def domain_scores(text: str) -> dict[str, float]:
    """Return what speaks for each domain; all 0 where nothing does."""
    plain = re.sub(r"\s", "", fold_width(text[:_MAX_CHARACTERS]))
    scores = dict.fromkeys(DOMAINS, 0.0)
    for domain, cue, weight in _cues():
        if cue.search(plain):
            scores[domain] += weight
    return scores
