"""The product's classifier: rules, with an office's own model beside them where it has one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from classifier.causes import current_causes
from classifier.confidence import decided, probabilities, sure
from classifier.features import ANYWHERE
from classifier.linear import LinearModel, from_bytes
from classifier.named_causes import named_causes
from classifier.port import Guess, LabelKind
from classifier.ruled import rule_scores
from classifier.sheet import Sheet
from classifier.types import OTHER, rank_types
from core.model.document import Classification
from core.model.page import Page

#: Without training: the temperature of each kind's rules, and how sure they can be at most.
_TEMPERATURES = {
    LabelKind.CASE_CAUSE: 1.1, LabelKind.AREA: 0.4, LabelKind.DOMAIN: 2.0, LabelKind.BUSINESS_TYPE: 1.2
}  # fmt: skip
_MOST = {LabelKind.CASE_CAUSE: 0.56, LabelKind.AREA: 0.85}
_SHOWN = 20  #: candidates worth handing out
#: Papers that a cause can be told from.
_CASE_PAPERS = frozenset(
    ("complaint", "answer", "evidence_list", "court_summons", "court_notice", "hearing_record", "judgment", "ruling",
     "mediation_statement", "arbitration_award", "power_of_attorney", "engagement_letter", "letter")
)  # fmt: skip
#: Papers that tell a lender's line of business, and those that are that business.
_LENDING_PAPERS = frozenset(
    ("loan_contract", "mortgage_contract", "guarantee_contract", "iou", "credit_authorization", "bank_statement",
     "complaint", "judgment", "letter", "credit_report", "service_contract")
)  # fmt: skip
#: Case papers most of which tell no cause: a guess at it would send every one of them to review.
_SELDOM_NAMING = frozenset(("letter", "evidence_list"))


class PaperClassifier:
    """Says what a document is.  Build it with an office's own model, from `training.learn`, or without.

    Raises:
        Corrupt: the model's bytes are none.
    """

    def __init__(self, learned: bytes | None = None) -> None:
        self._models = from_bytes(learned) if learned else {}

    def classify(self, pages: Sequence[Page]) -> Classification:
        """Return the document's type, and its cause and business where papers of that type tell them."""
        sheet = Sheet(pages)
        kind = self._rank(sheet, LabelKind.DOCUMENT_TYPE)[0]
        cause = self._rank(sheet, LabelKind.CASE_CAUSE) if kind.code in _CASE_PAPERS else ()
        if cause and kind.code in _SELDOM_NAMING and not sure(LabelKind.CASE_CAUSE, cause[0].confidence):
            cause = ()
        business = self._rank(sheet, LabelKind.BUSINESS_TYPE) if kind.code in _LENDING_PAPERS else ()
        return Classification(
            decided(LabelKind.DOCUMENT_TYPE, kind),
            decided(LabelKind.CASE_CAUSE, cause[0]) if cause else None,
            decided(LabelKind.BUSINESS_TYPE, business[0]) if business else None,
        )

    def rank(self, pages: Sequence[Page], kind: LabelKind) -> tuple[Guess, ...]:
        """Return the candidates of one set, best first, with confidences that add up to at most one."""
        return self._rank(Sheet(pages), kind)

    def _rank(self, sheet: Sheet, kind: LabelKind) -> tuple[Guess, ...]:
        model = self._models.get(kind.value)
        if kind is LabelKind.DOCUMENT_TYPE:
            return _types(sheet, model)
        guesses = _mixed(kind, sheet.text, model)
        return _named_first(sheet, guesses, formal=_is_case_paper(sheet)) if kind is LabelKind.CASE_CAUSE else guesses


def _types(sheet: Sheet, model: LinearModel | None) -> tuple[Guess, ...]:
    """Rank the types; what rules are sure of and the model never saw stays as the rules say."""
    ruled = rank_types(sheet)
    known = ruled[0].code != OTHER and sure(LabelKind.DOCUMENT_TYPE, ruled[0].confidence)
    if model is None or (known and ruled[0].code not in model.labels):
        return ruled
    shown = {guess.code: guess.evidence for guess in ruled}
    guesses = _mixed(LabelKind.DOCUMENT_TYPE, sheet.text, model)
    return tuple(replace(guess, evidence=shown.get(guess.code, ())) for guess in guesses)


def _mixed(kind: LabelKind, text: str, model: LinearModel | None) -> tuple[Guess, ...]:
    rules = rule_scores(kind, text, model.spread if model else ANYWHERE)
    if model is not None:
        chances = model.calibrated(probabilities(model.scores(text, rules), 1.0))
        most = 1.0
    else:
        chances = probabilities(rules, _TEMPERATURES.get(kind, 1.0))
        most = _MOST.get(kind, 1.0)
        if not any(rules.values()):
            return ()
    best = sorted(chances, key=lambda code: (-chances[code], code))[:_SHOWN]
    return tuple(Guess(code, round(chances[code] * most, 4), _edition(kind, code)) for code in best)


def _edition(kind: LabelKind, code: str) -> str | None:
    return current_causes()[code].edition if kind is LabelKind.CASE_CAUSE and code in current_causes() else None


def _is_case_paper(sheet: Sheet) -> bool:
    """Whether a paper is surely one whose opening names its own cause, not a mere account of facts."""
    first = rank_types(sheet)[0]
    return first.code in _CASE_PAPERS and sure(LabelKind.DOCUMENT_TYPE, first.confidence)


def _named_first(sheet: Sheet, guesses: tuple[Guess, ...], *, formal: bool) -> tuple[Guess, ...]:
    """Put the causes a paper names before those it is merely like."""
    named = named_causes(sheet, formal=formal)
    if not named:
        return guesses
    first, *others = named
    rest = 1 - first.confidence
    codes = {guess.code for guess in named}
    behind = [replace(guess, confidence=round(rest * 0.5 / len(others), 4)) for guess in others]
    like = [
        replace(guess, confidence=round(guess.confidence * rest * 0.4, 4))
        for guess in guesses
        if guess.code not in codes
    ]
    return (first, *behind, *like)[:_SHOWN]
