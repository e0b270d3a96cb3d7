"""Where OCRmyPDF comes from: an environment of its own, made on first use, and Debian's Tesseract."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from bench.servers.account import base
from bench.servers.programs import Missing, say

VERSION = "17.13.0"
_LANGUAGES = ("chi_sim", "eng")
_PACKAGES = ("tesseract-ocr", "tesseract-ocr-chi-sim", "tesseract-ocr-eng")


def ocrmypdf(*, fetch: bool = False) -> Path:
    """Return the command.

    Raises:
        Missing: it is not there, and could not be fetched or was not to be.
    """
    _tesseract(fetch=fetch)
    folder = base() / "programs" / f"ocrmypdf-{VERSION}"
    command = folder / "bin" / "ocrmypdf"
    if not command.exists():
        if not fetch:
            raise Missing(f"OCRmyPDF {VERSION}")
        say("Installing OCRmyPDF", "安装 OCRmyPDF")
        uv = [sys.executable, "-m", "uv"]
        _run([*uv, "venv", "--quiet", "--clear", str(folder)])
        _run([*uv, "pip", "install", "--quiet", "--python", str(folder / "bin" / "python"), f"ocrmypdf=={VERSION}"])
    return command


def _tesseract(*, fetch: bool) -> None:
    if not _languages() and fetch and os.geteuid() == 0 and shutil.which("apt-get"):
        say("Installing Tesseract", "安装 Tesseract")
        _run(["apt-get", "update", "-qq"])
        _run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *_PACKAGES])
    if not _languages():
        raise Missing("Tesseract with chi_sim and eng (Debian: " + ", ".join(_PACKAGES) + ")")


def _languages() -> bool:
    if not shutil.which("tesseract"):
        return False
    told = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=False).stdout.split()
    return all(language in told for language in _LANGUAGES)


def _run(command: list[str]) -> None:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Missing(f"{' '.join(command[:4])}: {done.stderr.strip()[-400:]}")
