"""Waiting for what others do meanwhile: long enough for a busy machine, and no longer than it takes."""

from __future__ import annotations

import time
from collections.abc import Callable

_AGAIN = 0.05  # seconds


def until(true: Callable[[], object], seconds: float = 120, *, why: Callable[[], str] = str) -> None:
    """Wait until something is so; where it never is, fail with what `why` then says."""
    late = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < late, f"waited {seconds} s in vain {why()}"
        time.sleep(_AGAIN)
