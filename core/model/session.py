"""Signed-in sessions and one-time links; only digests of their secrets are ever kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody signed in; `digest` stands for the secret in the browser."""

    digest: bytes
    person_id: UUID
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


class LinkPurpose(StrEnum):
    """What a one-time link lets its holder do."""

    SETUP = "setup"  #: make the first person
    INVITATION = "invitation"  #: choose a password for a new account
    RECOVERY = "recovery"  #: choose a new password


@dataclass(frozen=True, slots=True)
class OneTimeLink:
    """A link that works once, until it expires."""

    digest: bytes
    purpose: LinkPurpose
    person_id: UUID | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Throttle:
    """How often sign-in failed of late for one login or address, which is kept blind."""

    failures: int
    last_at: datetime
