"""Tells civil, criminal and administrative papers apart."""

from __future__ import annotations

import math
import re
from functools import cache

from classifier.catalogue import DOMAINS
from classifier.causes import current_causes
from classifier.likeness import likeness
from classifier.tables import table
from core.text import fold_width

_MAX_CHARACTERS = 12_000
_CAUSES_SHARE = 0.5  #: what likeness to the likest cause of a domain counts
_PARTY = 3.0  #: what the parties count, who bear other names in each kind of trial
_NO_ACCUSED = 2.0  #: an account of a crime names the accused
_SUING = re.compile(r"原告|被告(?!人|单位)|第三人|上诉人|申请人")
_ACCUSED = re.compile(r"被告人|被告单位|被害人|同案|嫌疑人")


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
    suing, accused = len(_SUING.findall(plain)), len(_ACCUSED.findall(plain))
    scores["civil"] += _PARTY * math.log1p(suing)
    scores["administrative"] += _PARTY / 2 * math.log1p(suing)
    scores["criminal"] += _PARTY * math.log1p(accused)
    alike = dict.fromkeys(DOMAINS, 0.0)
    for code, value in likeness(text).items():
        domain = current_causes()[code].domain
        alike[domain] = max(alike[domain], value)
    if not accused and alike["criminal"]:
        alike["criminal"] = max(0.0, alike["criminal"] - _NO_ACCUSED)
    return {domain: score + _CAUSES_SHARE * alike[domain] for domain, score in scores.items()}
