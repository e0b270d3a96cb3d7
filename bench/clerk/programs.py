"""Where the browser comes from, and what drives it: Debian's Chromium, and Playwright in a place of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec

from bench.servers.account import base
from bench.servers.programs import Missing, say

VERSION = "1.65.2"
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")


def playwright() -> None:
    """Have `playwright` there to be imported, fetched the first time.

    Raises:
        Missing: it cannot be had.
    """
    if find_spec("playwright"):
        return
    folder = base() / "programs" / f"playwright-{VERSION}"
    if not folder.exists():
        say("Installing Playwright", "安装 Playwright")
        new = folder.with_suffix(".new")
        uv = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", sys.executable]
        _run([*uv, "--target", str(new), f"playwright=={VERSION}"])
        new.rename(folder)
    sys.path.append(str(folder))


def chromium() -> str:
    """Return the browser, installed the first time where we may.

    Raises:
        Missing: it cannot be had.
    """
    if not _browser() and os.geteuid() == 0 and shutil.which("apt-get"):
        say("Installing Chromium", "安装 Chromium")
        _run(["apt-get", "update", "-qq"])
        _run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"])
    if (found := _browser()) is None:
        raise Missing("Chromium (Debian: chromium)")
    return found


def _browser() -> str | None:
    return next(filter(None, map(shutil.which, _CHROMIUM)), None)


def _run(command: list[str]) -> None:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Missing(f"{' '.join(command[:4])}: {done.stderr.strip()[-400:]}")
