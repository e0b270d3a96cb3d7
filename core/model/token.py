"""Access tokens: what lets a program act for a person; only digests of their secrets are ever kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class TokenScope(StrEnum):
    """What a token lets its bearer do."""

    INTAKE = "intake"  #: bring papers in and follow how far their reading is
    PERSON = "person"  #: whatever its person may do over the JSON interface


@dataclass(frozen=True, slots=True)
class Token:
    """A token of one person; `digest` stands for the secret that the program keeps."""

    id: UUID
    digest: bytes
    person_id: UUID
    name: str
    scope: TokenScope
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
