"""What the audit log records."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One thing done, tried or read.

    `action` is `noun.verb` from the glossary (`document.open`).  Identifiers are opaque; anything that
    names people or content goes into `detail`, which is sealed and only committed to by hash.
    """

    action: str
    actor_id: UUID | None  #: None for the local operator and for the product itself
    object_id: UUID | None = None
    record_id: UUID | None = None
    result: str = "ok"
    reason: str | None = None
    detail: dict[str, str] = field(default_factory=dict)
