"""What happened to a document, in order, with enough to undo it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Change:
    """One decision about a document.

    `action` is a message code; `before` and `after` are plain JSON values, sealed where they are kept.
    A change that takes another back names it in `undoes`.
    """

    id: UUID
    document_id: UUID
    at: datetime
    actor_id: UUID | None
    action: str
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    undoes: UUID | None = None
