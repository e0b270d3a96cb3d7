"""One line of the log as bytes: canonical JSON of codes and identifiers, with a commitment to what is sealed."""

from __future__ import annotations

import hmac
import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from core.errors import Corrupt
from core.model.audit import AuditEntry, AuditEvent

VERSION = 1
NONCE = 32  #: bytes before a sealed detail, so that its hash tells nothing


def encode(event: AuditEvent, at: datetime, commitment: bytes | None, detail_owner: UUID | None) -> bytes:
    """Return the canonical form (RFC 8785: sorted names, no white space) of an event at `at`.

    `commitment` is that of the detail, sealed by the data key of `detail_owner`; both None without a detail.
    """
    line = {
        "v": VERSION,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "action": event.action,
        "actor": _text(event.actor_id),
        "object": _text(event.object_id),
        "record": _text(event.record_id),
        "result": event.result,
        "reason": event.reason,
        "detail": commitment.hex() if commitment is not None else None,
        "key": _text(detail_owner),
    }
    return json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def decode(index: int, data: bytes) -> AuditEntry:
    """Return the line that `encode` wrote, as number `index`; raise Corrupt."""
    line = _parsed(data)
    try:
        return AuditEntry(
            index=index,
            at=datetime.fromisoformat(line["at"]),
            action=line["action"],
            actor_id=_id(line["actor"]),
            object_id=_id(line["object"]),
            record_id=_id(line["record"]),
            result=line["result"],
            reason=line["reason"],
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Corrupt from None


def commitment_of(data: bytes) -> tuple[bytes | None, UUID | None]:
    """Return what a line commits to, and whose key seals that; raise Corrupt."""
    line = _parsed(data)
    try:
        return (bytes.fromhex(line["detail"]) if line["detail"] is not None else None), _id(line["key"])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Corrupt from None


def commit(opening: bytes) -> bytes:
    """Return the commitment to a nonce followed by a detail."""
    return sha256(opening).digest()


def opens(commitment: bytes, opening: bytes) -> bool:
    """Say whether `opening` is what was committed to."""
    return hmac.compare_digest(commit(opening), commitment)


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        line = json.loads(data)
    except (ValueError, RecursionError):
        raise Corrupt from None
    if not isinstance(line, dict):
        raise Corrupt
    return line


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)


def _id(value: str | None) -> UUID | None:
    return None if value is None else UUID(value)
