"""What rules alone say of a text, as one score for each label."""

from __future__ import annotations

from classifier.business import business_scores
from classifier.domains import domain_scores
from classifier.features import ANYWHERE, Spread
from classifier.likeness import area_scores, likeness
from classifier.offences import offence_scores
from classifier.port import LabelKind
from classifier.sheet import Sheet, pages_of_text
from classifier.types import scores

_LAW_SHARE = 0.4  #: what likeness to the words of the law counts against that to names and words of a cause
_DOMAIN_LEAD = 2.5  #: how much a domain must lead before causes of others are set aside


def rule_scores(kind: LabelKind, text: str, spread: Spread = ANYWHERE) -> dict[str, float]:
    """Return the rules' score of each label for a text; empty where there are no rules for the kind.

    `spread` tells how common words are in the papers of the office that asks.
    """
    if kind is LabelKind.DOCUMENT_TYPE:
        return {code: score.value / 4 for code, score in scores(Sheet(pages_of_text(text))).items()}
    if kind is LabelKind.CASE_CAUSE:
        return _causes(text, spread)
    if kind is LabelKind.DOMAIN:
        return domain_scores(text)
    if kind is LabelKind.BUSINESS_TYPE:
        return business_scores(text)
    if kind is LabelKind.AREA:
        return area_scores(text, spread)
    return {}


def _causes(text: str, spread: Spread) -> dict[str, float]:
    scores = likeness(text, settled_domain(text), spread)
    for code, score in offence_scores(text).items():
        if code in scores:
            scores[code] += _LAW_SHARE * score
    return scores


def settled_domain(text: str) -> str | None:
    """Return the domain a text clearly speaks of, or None."""
    found = domain_scores(text)
    first, second = sorted(found, key=lambda code: -found[code])[:2]
    return first if found[first] - found[second] >= _DOMAIN_LEAD else None
