"""What every command has to load before it does anything."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize("heavy", ["sqlalchemy", "fastapi", "numpy", "sklearn"])
def test_a_command_beside_a_server_loads_nothing_that_only_servers_need(heavy: str) -> None:
    asked = f"import sys, api.cli; sys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
