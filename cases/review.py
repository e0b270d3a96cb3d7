"""The review queue: which readings a person has to look at, and when a paper may pass without."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from cases.normal_forms import normal_form
from cases.office import Office
from core.access import Action, require
from core.model.document import Classification, Document, DocumentState, FieldValue, StoredField, Verdict
from core.model.person import Principal
from storage.sql.repositories.documents import DocumentFilter

_LOOKED_AT = 200  #: the oldest papers, among which those with unsure values come first
_UNSURE_VALUES = {"value_wrong", "value_unsure", "value_covered", "value_handwritten"}
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
#: What a paper's own date is taken from, the most telling first.
_OWN_DATES = (
    "judgment_date",
    "invoice_date",
    "signed_on",
    "hearing_at",
    "established_on",
    "period_end",
    "valid_from",
)


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


def outcome(classification: Classification, fields: Sequence[FieldValue], of_the_file: Collection[str] = ()) -> Outcome:
    """Decide whether a reading is filed or needs review.

    It is filed when its type and cause are sure, no check failed and no value was read badly, and nothing was amiss
    with the file. A lender's line of business is a help for sorting, and holds no paper up.

    Args:
        of_the_file: which of `several_papers` (its pages look like more than one), `handwritten`, `page_failed` and
            `member_left` (not everything that lies in it could be taken out) hold; they stand beside `type_unsure`,
            `value_wrong`, `value_covered`, `value_handwritten`, `value_unsure` and `cause_unsure`.
    """
    verdicts = {field.verdict for field in fields}
    doubts = {field.doubt for field in fields if field.verdict is Verdict.UNSURE}
    cause = classification.case_cause
    wanting = {
        "type_unsure": not classification.document_type.sure,
        "several_papers": "several_papers" in of_the_file,
        "value_wrong": Verdict.WRONG in verdicts,
        "handwritten": "handwritten" in of_the_file,
        "page_failed": "page_failed" in of_the_file,
        "member_left": "member_left" in of_the_file,
        "value_covered": "covered" in doubts,
        "value_handwritten": "handwritten" in doubts,
        "value_unsure": bool(doubts - {"covered", "handwritten"}),
        "cause_unsure": cause is not None and not cause.sure,
    }
    reasons = tuple(code for code, holds in wanting.items() if holds)
    return Outcome(DocumentState.NEEDS_REVIEW if reasons else DocumentState.FILED, reasons)


def date_of(fields: Sequence[FieldValue]) -> str | None:
    """Return the paper's own date (ISO), as far as its values tell; dates that failed a check do not count."""
    known = {field.name: field.value for field in reversed(fields) if field.verdict is not Verdict.WRONG}
    found = (known.get(name, "")[:10] for name in _OWN_DATES)
    return next((value for value in found if _ISO_DATE.fullmatch(value)), None)


def reassess(document: Document, fields: Sequence[StoredField], today: date) -> Document:
    """Return a paper whose reading is done with the state and reasons that follow from what people decided since.

    What a person confirmed needs no more looking; what a person typed only where its check fails. What was amiss with
    the file stays a reason as long as nobody accepted it.
    """
    if document.classification is None or document.state not in {DocumentState.FILED, DocumentState.NEEDS_REVIEW}:
        return document
    values = [_as_decided(field, today) for field in fields if not field.rejected]
    found = outcome(document.classification, values, document.reasons)
    return replace(document, state=found.state, reasons=found.reasons, dated=date_of(values))


def _as_decided(field: StoredField, today: date) -> FieldValue:
    if field.confirmed:
        return replace(field.reading, value=field.value, verdict=Verdict.READ)
    if field.correction is None:
        return field.reading
    checked = normal_form(field.reading.name, field.correction, today)
    wrong = checked.verdict is Verdict.WRONG
    return replace(field.reading, value=field.value, verdict=Verdict.WRONG if wrong else Verdict.READ)


def queue(office: Office, who: Principal, *, record_id: UUID | None = None, limit: int = 50) -> Queue:
    """Return the papers that need review and that the person may see, unsure or wrong values first, then oldest.

    Raises:
        Denied: the person's roles do not review.
    """
    require(who, Action.REVIEW)
    wanted = DocumentFilter(record_id=record_id, states=(DocumentState.NEEDS_REVIEW,))
    with office.db.read() as tx:
        found = tx.documents.page(wanted, visible_to=who, oldest_first=True, limit=max(limit, _LOOKED_AT))
        total = tx.documents.counts(wanted, visible_to=who).get(DocumentState.NEEDS_REVIEW, 0)
    ordered = sorted(found.items, key=lambda document: not _UNSURE_VALUES & set(document.reasons))
    return Queue(tuple(ordered[:limit]), total)


def following(office: Office, who: Principal, document_id: UUID) -> UUID | None:
    """Return the paper after this one in the queue, so that it can be fetched beforehand."""
    ids = [document.id for document in queue(office, who, limit=_LOOKED_AT).documents]
    if document_id in ids:
        ids = ids[ids.index(document_id) + 1 :] + ids[: ids.index(document_id)]
    return ids[0] if ids else None
