"""Time, always aware and in UTC, handed in so that tests can set it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)


class SetClock:
    """A clock that stands still until it is moved; for tests and made-up offices."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Return the moment the clock was last set to."""
        return self._now

    def advance(self, by: timedelta) -> None:
        """Move the clock."""
        self._now += by
