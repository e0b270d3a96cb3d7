"""Failed sign-ins of late, under blind names."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select, update

from core.model.session import Throttle
from storage.sql.repositories.keyed import KeyedRepository
from storage.sql.tables.people import throttle


class ThrottleRepository(KeyedRepository):
    """Counts failures of a login or an address; the caller decides what follows from them."""

    def get(self, subject: str) -> Throttle | None:
        """Return how often it failed, None where it did not."""
        query = select(throttle.c.failures, throttle.c.last_at).where(throttle.c.subject == self._blind(subject))
        row = self._connection.execute(query).one_or_none()
        return None if row is None else Throttle(row.failures, row.last_at)

    def fail(self, subject: str, at: datetime) -> Throttle:
        """Count one more failure."""
        blind = self._blind(subject)
        counted = (
            update(throttle).where(throttle.c.subject == blind).values(failures=throttle.c.failures + 1, last_at=at)
        )
        if not self._connection.execute(counted).rowcount:
            self._connection.execute(insert(throttle).values(subject=blind, failures=1, last_at=at))
        return self.get(subject) or Throttle(1, at)

    def forgive(self, subject: str) -> None:
        """Take one failure back."""
        counted = update(throttle).where(throttle.c.subject == self._blind(subject), throttle.c.failures > 0)
        self._connection.execute(counted.values(failures=throttle.c.failures - 1))

    def clear(self, subject: str) -> None:
        """Forget the failures of one subject."""
        self._connection.execute(delete(throttle).where(throttle.c.subject == self._blind(subject)))

    def sweep(self, before: datetime) -> int:
        """Forget failures older than `before`, and return how many subjects that were."""
        return self._connection.execute(delete(throttle).where(throttle.c.last_at < before)).rowcount

    def _blind(self, subject: str) -> bytes:
        return self._keys.blind("throttle", subject.casefold())
