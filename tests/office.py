"""An office in a folder of its own, whose clock stands until it is set; files that want another define theirs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cases.office import Office
from core.clock import SetClock
from tests.factories import START, make_office


@pytest.fixture
def clock() -> SetClock:
    """A clock that goes when it is told to."""
    return SetClock(START)


@pytest.fixture
def office(tmp_path: Path, clock: SetClock) -> Iterator[Office]:
    """An office without papers."""
    made = make_office(tmp_path, clock=clock)
    yield made
    made.index.close()
    made.db.close()
