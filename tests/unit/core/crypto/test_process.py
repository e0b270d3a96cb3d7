from __future__ import annotations

import subprocess
import sys

import pytest

SHIELDED = """
import ctypes, resource
from core.crypto.process import shield
shield()
print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be asked")
def test_a_shielded_process_leaves_no_core_and_is_not_traced() -> None:
    said = subprocess.run([sys.executable, "-c", SHIELDED], capture_output=True, text=True, check=True).stdout
    assert said.split() == ["(0,", "0)", "0"]
