"""Two places that do not agree, on one paper or on two, and what a person said of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from core.model.page import Box


class FindingKind(StrEnum):
    """What does not agree."""

    AMOUNT_WORDS = "amount_words"  #: a sum in words and in figures
    TOTAL = "total"  #: a sum and what it should be made of
    ROW = "row"  #: a table's row and the balance or total it leads to
    BIRTH_DATE = "birth_date"  #: a birth date, and an identity number or another birth date
    GENDER = "gender"  #: a sex, and an identity number or another paper
    ID_NUMBER = "id_number"  #: two identity numbers of one name
    USCC = "uscc"  #: two credit codes of one name
    NAME = "name"  #: two names of one number
    REPRESENTATIVE = "legal_representative"  #: two representatives of one organisation
    PARTY = "party"  #: a contract's party, and who the identity papers are of
    ACCOUNT_HOLDER = "account_holder"  #: whose account it is, and who the identity papers are of
    AMOUNT = "amount"  #: the sums of two papers about one debt


class FindingState(StrEnum):
    """What became of a finding."""

    OPEN = "open"
    ACCEPTED = "accepted"  #: a person said that both may stand
    CORRECTED = "corrected"  #: a person put one of the values right


@dataclass(frozen=True, slots=True)
class Place:
    """One side of a finding: a value and where it stands.

    `field_id` names the value where it is one of the paper's own; `implied` is what the other side should say
    if this one is right, None where it does not tell.
    """

    name: str
    value: str
    page: int
    box: Box
    field_id: UUID | None = None
    implied: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What stays the same when the paper is read again."""
        return self.name, self.value


@dataclass(frozen=True, slots=True)
class Finding:
    """A disagreement between two places; `other_id` is `document_id` where both stand on one paper."""

    id: UUID
    kind: FindingKind
    document_id: UUID
    other_id: UUID
    first: Place
    second: Place
    raised_at: datetime
    state: FindingState = FindingState.OPEN
    decided_by: UUID | None = None
    decided_at: datetime | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """What makes it the same disagreement as an earlier one."""
        return self.kind, self.document_id, self.other_id, self.first.key, self.second.key
