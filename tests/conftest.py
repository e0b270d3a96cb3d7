"""What all tests share: where the reference data lies, what must be there, and which come first."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

pytest_plugins = ["tests.office", "tests.servers"]

SHARED = Path(__file__).parents[2] / "shared" / "data"

LONG = {"faults", "e2e"}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take minutes, so that none is left over for one worker at the end."""
    items.sort(key=lambda item: item.path.parent.name not in LONG)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of public evaluation data; tests that need it skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the evaluation data is not here")
    return SHARED


def required(present: object, what: str) -> None:
    """Skip where a part is missing, unless everything must be there."""
    if not present:
        if os.environ.get("REQUIRE_SERVICES"):  # noqa: TID251
            pytest.fail(f"{what} is required here")
        pytest.skip(f"{what} is not installed")
