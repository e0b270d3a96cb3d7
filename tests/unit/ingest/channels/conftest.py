from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories import make_office
from tests.people import World, make_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """The small world, for channels that bring something into it."""
    made = make_world(make_office(tmp_path / "home"))
    yield made
    made.office.index.close()
    made.office.db.close()
