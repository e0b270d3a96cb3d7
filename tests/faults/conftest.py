"""An office of its own for each test of faults."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cases.office import Office
from core.clock import SetClock
from tests.factories import START, make_office


@pytest.fixture
def clock() -> SetClock:
    return SetClock(START)


@pytest.fixture
def office(tmp_path: Path, clock: SetClock) -> Iterator[Office]:
    made = make_office(tmp_path, clock=clock)
    yield made
    made.index.close()
    made.db.close()
