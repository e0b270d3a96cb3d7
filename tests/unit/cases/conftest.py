"""An office to work in, and the world of five people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cases.office import Office
from tests.factories import make_office
from tests.people import World, make_world


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    yield made
    made.index.close()
    made.db.close()


@pytest.fixture
def world(office: Office) -> World:
    return make_world(office)
