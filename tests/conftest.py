"""What all tests share: where the reference data lies, and that nothing is left behind."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

pytest_plugins = ["tests.servers"]

SHARED = Path(__file__).parents[2] / "shared" / "data"


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
