"""What sorting a paper means to the rest of the product: two ports and the values they hand out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from core.model.document import Classification, Evidence, FieldValue
from core.model.page import Page


class LabelKind(StrEnum):
    """The closed sets a paper can be sorted into."""

    DOCUMENT_TYPE = "document_type"
    CASE_CAUSE = "case_cause"
    DOMAIN = "domain"  #: civil, criminal or administrative
    AREA = "area"  #: areas of law: those lay people ask about, and an office's own, which are known only by training
    BUSINESS_TYPE = "business_type"


@dataclass(frozen=True, slots=True)
class Guess:
    """One candidate of a ranking: its code, a calibrated confidence from 0 to 1, and the words for it."""

    code: str
    confidence: float
    edition: str | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """A text with what a person said it is: codes or names of any edition, None where nothing was said."""

    text: str
    document_type: str | None = None
    case_cause: str | None = None
    domain: str | None = None
    area: str | None = None
    business_type: str | None = None


class Classifier(Protocol):
    """Says what a document is."""

    def classify(self, pages: Sequence[Page]) -> Classification:
        """Return the document's type, cause and business; never raises for what stands on the pages."""

    def rank(self, pages: Sequence[Page], kind: LabelKind) -> tuple[Guess, ...]:
        """Return the candidates of one set, best first; empty where nothing speaks for any."""


class FieldExtractor(Protocol):
    """Finds the values on a document."""

    def extract(self, pages: Sequence[Page], document_type: str) -> tuple[FieldValue, ...]:
        """Return the values a document of this type may have, in reading order; never raises for content."""
