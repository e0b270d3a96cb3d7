"""The review queue: which readings a person has to look at, and when a paper may pass without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from cases.office import Office
from core.model.document import Classification, Document, DocumentState, FieldValue, Verdict
from core.model.person import Principal


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a reading stands by itself, and if not, why (message codes, the weightiest first)."""

    state: DocumentState
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Queue:
    """Papers to look at, those with unsure values first; `total` counts all the person may review."""

    documents: tuple[Document, ...]
    total: int


def outcome(classification: Classification, fields: Sequence[FieldValue], failed_pages: int) -> Outcome:
    """Decide whether a reading is filed or needs review.

    It is filed when every decision about the paper is sure, every page was read, no check failed and no value
    was read badly. The reasons are `type_unsure`, `value_wrong`, `page_failed`, `value_unsure`, `cause_unsure`
    and `business_unsure`.
    """
    verdicts = {field.verdict for field in fields}
    cause, business = classification.case_cause, classification.business_type
    wanting = {
        "type_unsure": not classification.document_type.sure,
        "value_wrong": Verdict.WRONG in verdicts,
        "page_failed": failed_pages > 0,
        "value_unsure": Verdict.UNSURE in verdicts,
        "cause_unsure": cause is not None and not cause.sure,
        "business_unsure": business is not None and not business.sure,
    }
    reasons = tuple(code for code, holds in wanting.items() if holds)
    return Outcome(DocumentState.NEEDS_REVIEW if reasons else DocumentState.FILED, reasons)


def queue(office: Office, who: Principal, *, record_id: UUID | None = None, limit: int = 50) -> Queue:
    """Return the papers that need review and that the person may see, unsure or wrong values first, then oldest.

    Raises:
        Denied: the person's roles do not review.
    """
    raise NotImplementedError


def following(office: Office, who: Principal, document_id: UUID) -> UUID | None:
    """Return the paper after this one in the queue, so that it can be fetched beforehand."""
    raise NotImplementedError
