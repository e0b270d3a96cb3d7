"""What the audit log records."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One thing done, tried or read.

    `action` is `noun.verb` from the glossary (`document.open`).  Identifiers are opaque; anything that
    names people or content goes into `detail`, which is sealed and only committed to by hash.
    """

    action: str
    actor_id: UUID | None  #: None for the product itself; the local operator's is `OPERATOR_ID`
    object_id: UUID | None = None
    record_id: UUID | None = None
    result: str = "ok"
    reason: str | None = None
    detail: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the log as kept: codes and identifiers only; `index` counts from 0."""

    index: int
    at: datetime
    action: str
    actor_id: UUID | None
    object_id: UUID | None
    record_id: UUID | None
    result: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What verifying the log found.  `problems` are codes with the entry or node they speak of; empty is sound."""

    size: int
    root: bytes
    checkpoints: int
    problems: tuple[tuple[str, str], ...] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing was found amiss."""
        return not self.problems
