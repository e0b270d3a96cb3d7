"""Office documents as LibreOffice draws them, on machines that have it.

It runs inside the confined reader: no network, and no place to write but the reader's folder on private memory.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from ocr.formats import Format
from ocr.pdf.document import PdfDocument
from ocr.sheet import Sheet

_CONVERSION_SECONDS = 45
_STARTS, _WANTS_RESTART = 3, (79, 81)  #: a new profile ends the first start with a wish for a second
_KEPT = 0.9  #: share of the characters that the drawing must still hold as text


class DrawnDocument:
    """A document of another format as a PDF that was drawn of it."""

    def __init__(self, kind: Format, pdf: bytes, max_pages: int) -> None:
        """Open what was drawn.

        Raises:
            Unreadable: as `PdfDocument`.
        """
        self.format = kind
        self.pdf = pdf
        self._opened = PdfDocument(pdf, None, max_pages, drawn=True)
        self.page_count = self._opened.page_count

    def sheet(self, number: int) -> Sheet:
        """Return a page as drawn."""
        return self._opened.sheet(number)

    def holds(self, texts: Iterable[str]) -> bool:
        """Say whether the drawing holds the document's text; without fitting fonts it does not."""
        wanted = Counter(_letters("".join(texts)))
        drawn: Counter[str] = Counter()
        for number in range(1, self.page_count + 1):
            drawn += Counter(_letters(self._opened.text(number)))
        return (wanted & drawn).total() >= _KEPT * wanted.total()


def as_pdf(data: bytes, kind: Format, private: Path) -> bytes | None:
    """Return the document as drawn by LibreOffice, or None where it is absent, fails or takes too long.

    `private` is a folder in memory for LibreOffice's files.
    """
    program = _program()
    if program is None:
        return None
    work = private / "office"
    work.mkdir(mode=0o700)
    try:
        paper = work / f"paper.{kind.value}"
        paper.write_bytes(data)
        _convert(program, work, paper)
        return (work / "paper.pdf").read_bytes()
    except (OSError, subprocess.SubprocessError):
        return None
    finally:
        shutil.rmtree(work, ignore_errors=True)


def can_draw() -> bool:
    """Say whether LibreOffice is here."""
    return _program() is not None


def _program() -> Path | None:
    """Return LibreOffice itself: its launcher would want a socket in the folder for everybody's temporary files."""
    launcher = shutil.which("soffice")
    program = Path(launcher).resolve().with_name("soffice.bin") if launcher else None
    return program if program and program.exists() else None


def _convert(program: Path, work: Path, paper: Path) -> None:
    command = [
        str(program),
        f"-env:UserInstallation=file://{work}/profile",
        f"-env:OSL_SOCKET_PATH={work}",
        "--headless",
        "--norestore",
        "--convert-to",
        "pdf",
        "--outdir",
        str(work),
        str(paper),
    ]
    surroundings = {"HOME": str(work), "TMPDIR": str(work), "PATH": os.defpath, "LANG": "C.UTF-8"}
    for _ in range(_STARTS):
        ended = subprocess.run(  # noqa: S603 - a fixed command; the file name is ours
            command,
            env=surroundings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_CONVERSION_SECONDS,
            check=False,
        )
        if ended.returncode not in _WANTS_RESTART:
            return


def _letters(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
