"""Guesses are counted, and who guesses too often has to wait; nobody is ever locked out for good."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from math import ceil

from cases.office import Office
from core.errors import Unavailable
from storage.sql.database import Transaction

LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=1)


def require_patience(office: Office, tx: Transaction, subjects: Mapping[str, int]) -> None:
    """Refuse attempts that come sooner than a doubling wait allows.

    `subjects` are what failures are counted for, each with how many are free.

    Raises:
        Unavailable: `too_many_attempts`, with `seconds` to wait.
    """
    now = office.clock.now()
    for subject, free in subjects.items():
        failed = tx.throttle.get(subject)
        if failed is None or failed.failures < free or abs(now - failed.last_at) >= FORGOTTEN_AFTER:
            continue
        wait = min(timedelta(seconds=2.0 ** min(failed.failures - free, 20)), LONGEST_WAIT)
        left = (failed.last_at + wait - now).total_seconds()
        if left > 0:
            raise Unavailable("too_many_attempts", seconds=ceil(left))


def count_failure(office: Office, tx: Transaction, subjects: Mapping[str, int]) -> None:
    """Count one more failure of each subject."""
    now = office.clock.now()
    tx.throttle.sweep(now - FORGOTTEN_AFTER)
    for subject in subjects:
        tx.throttle.fail(subject, now)
