"""A document and what was decided about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from core.model.page import Box


class DocumentState(StrEnum):
    """How far reading has come and with what result."""

    RECEIVED = "received"  #: accepted, waits for a reader
    READING = "reading"  #: a reader has it
    FILED = "filed"  #: its type is sure and no check failed
    NEEDS_REVIEW = "needs_review"  #: a person should look
    LOCKED = "locked"  #: wants a password
    FAILED = "failed"  #: cannot be read, with a reason

    @property
    def settled(self) -> bool:
        """Whether reading has ended, one way or another."""
        return self not in {DocumentState.RECEIVED, DocumentState.READING}


class Lifecycle(StrEnum):
    """Whether the document is part of the office's papers."""

    LIVE = "live"
    WITHDRAWN = "withdrawn"  #: restorable for 30 days, then shredded
    REPLACED = "replaced"  #: split, joined or re-arranged into other documents; kept
    SHREDDED = "shredded"  #: its key is destroyed; nothing of it can be read again


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words on a page that led to a decision."""

    text: str
    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class Decision:
    """A label from a closed set, how sure it is (0 to 1, calibrated), and why.

    `sure` says whether it may stand without review; `edition` dates labels that come in editions;
    `by_hand` marks a person's decision, which reading never overwrites.
    """

    code: str
    confidence: float
    sure: bool
    evidence: tuple[Evidence, ...] = ()
    edition: str | None = None
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Classification:
    """What a document is: its type, and where they apply its cause of action and its lender's business."""

    document_type: Decision
    case_cause: Decision | None = None
    business_type: Decision | None = None


class Verdict(StrEnum):
    """What checking says of a value."""

    CHECKED = "checked"  #: its check digit or sum holds
    READ = "read"  #: read well; no check exists for it
    UNSURE = "unsure"  #: read badly, or ambiguous
    WRONG = "wrong"  #: its check fails


@dataclass(frozen=True, slots=True)
class FieldValue:
    """One value on a paper, with its place and its check.

    `value` is the normal form, `raw` the text as it stands; `expected` tells what the check wanted where
    `verdict` is WRONG; `subject` numbers the people or companies on one paper, so that two stay apart
    (0 where a value belongs to the paper itself). `repaired` says that characters were replaced to reach
    `value`, so that nobody takes a repair for a reading; `witness` names what else vouches for it (`birth_date`,
    `figures`, `page`, `engine`), without which a repaired value is never more than UNSURE. `doubt` tells what is amiss
    with how an UNSURE value was read: `covered`, something lies over it and two looks read it differently;
    `handwritten`; `faint`.
    """

    name: str
    value: str
    raw: str
    verdict: Verdict
    confidence: float
    page: int
    box: Box
    subject: int = 0
    expected: str | None = None
    repaired: bool = False
    witness: str | None = None
    doubt: str | None = None

    @property
    def valid(self) -> bool | None:
        """True where a check holds, False where it fails, None where none exists."""
        return {Verdict.CHECKED: True, Verdict.WRONG: False}.get(self.verdict)


@dataclass(frozen=True, slots=True)
class StoredField:
    """A value as kept: what the machine read, and what a person said of it."""

    id: UUID
    document_id: UUID
    reading: FieldValue
    correction: str | None = None
    confirmed: bool = False
    rejected: bool = False
    edited_by: UUID | None = None
    edited_at: datetime | None = None

    @property
    def value(self) -> str:
        """The value that counts: a person's where given, else the machine's."""
        return self.reading.value if self.correction is None else self.correction


@dataclass(frozen=True, slots=True)
class Document:
    """A paper in the office's care, opened for a person who may see it."""

    id: UUID
    record_id: UUID  #: the batch, lead or case it belongs to, which decides who may see it
    batch_id: UUID  #: the batch it came in by
    parent_id: UUID | None
    name: str
    source: str  #: base name of the file it came in as
    state: DocumentState
    lifecycle: Lifecycle
    size: int  #: bytes of the original
    page_count: int
    pages_read: int
    created_at: datetime
    created_by: UUID | None  #: None for the local operator
    revision: int  #: grows with every change; guards against two editors
    media_type: str = "application/octet-stream"
    classification: Classification | None = None
    reason: str | None = None  #: error code, where LOCKED or FAILED, or why review is wanted
    dated: str | None = None  #: the paper's own date, ISO, for `date:` and the year facet
    upright_by_hand: bool = False
    withdrawn_at: datetime | None = None
    seconds: float | None = None  #: time the reading took
    reasons: tuple[str, ...] = field(default=())  #: why it needs review, as message codes
    tags: tuple[str, ...] = ()  #: names of the folders it lay in, outermost first, where it came in with an archive
    apart_from: tuple[UUID, ...] = ()  #: papers that say nearly the same, and which a person wants to keep beside it
