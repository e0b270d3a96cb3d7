"""Benches that need servers fetch their programs on first use, and say what cannot be had."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.servers import programs
from bench.servers.account import CHECKOUT
from tests.conftest import required

REFUSING = '#!/bin/sh\necho "$*" >>"$ASKED"\necho "no way out"\nexit 1\n'


@pytest.mark.parametrize("command", [["bench.faults", "--kills", "1"], ["bench.intake", "--documents", "1"]])
def test_a_server_that_is_not_here_is_fetched(tmp_path: Path, command: list[str]) -> None:
    try:
        programs.postgres()
    except programs.Missing as missing:
        required(None, str(missing))
    for name in ("bin", "empty"):
        (tmp_path / name).mkdir()
    go = tmp_path / "bin" / "go"
    go.write_text(REFUSING, "utf-8")
    go.chmod(0o755)
    surroundings = {
        "PATH": f"{go.parent}:{os.environ['PATH']}",  # noqa: TID251
        "TMPDIR": str(tmp_path / "empty"),
        "ASKED": str(tmp_path / "asked"),
    }
    done = subprocess.run(
        [sys.executable, "-m", *command, "--profile", "servers", "--json"],
        cwd=CHECKOUT,
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip().endswith("no way out")
    assert (tmp_path / "asked").read_text("utf-8") == f"install {programs.MINIO}\n"
