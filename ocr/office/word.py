"""Word documents: drawn by LibreOffice where the machine has it, else their text laid out here."""

from __future__ import annotations

import os
import shutil
import subprocess
import unicodedata
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any

import docx
from docx.table import Table
from docx.text.paragraph import Paragraph

from core.errors import Unreadable
from ocr.formats import Format
from ocr.office.package import check
from ocr.office.typeset import TypesetDocument
from ocr.pdf.document import PdfDocument
from ocr.sheet import OpenDocument, Sheet

_CONVERSION_SECONDS = 45
_STARTS, _WANTS_RESTART = 3, (79, 81)  #: a new profile ends the first start with a wish for a second
_KEPT = 0.9  #: share of the characters that the drawing must still hold as text


class DrawnDocument:
    """A Word document as LibreOffice draws it."""

    format = Format.DOCX

    def __init__(self, pdf: PdfDocument) -> None:
        self._pdf = pdf
        self.page_count = pdf.page_count

    def sheet(self, number: int) -> Sheet:
        """Return a page as drawn."""
        return self._pdf.sheet(number)


def open_word(data: bytes, private: Path, max_pages: int) -> OpenDocument:
    """Open a Word document; `private` is a folder in memory for LibreOffice's files.

    Raises:
        Unreadable: what `check` refuses, `damaged`, `too_many_pages`.
    """
    check(BytesIO(data))
    paragraphs = paragraphs_of(data)
    drawn = as_pdf(data, private)
    if drawn is not None:
        pdf = PdfDocument(drawn, None, max_pages)
        if _holds(pdf, paragraphs):
            return DrawnDocument(pdf)
    return TypesetDocument(Format.DOCX, paragraphs, max_pages)


def as_pdf(data: bytes, private: Path) -> bytes | None:
    """Return the document as drawn by LibreOffice, or None where it is absent, fails or takes too long."""
    program = _program()
    if program is None:
        return None
    work = private / "office"
    work.mkdir(mode=0o700)
    try:
        (work / "paper.docx").write_bytes(data)
        _convert(program, work)
        return (work / "paper.pdf").read_bytes()
    except (OSError, subprocess.SubprocessError):
        return None
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _program() -> Path | None:
    """Return LibreOffice itself: its launcher would want a socket in the folder for everybody's temporary files."""
    launcher = shutil.which("soffice")
    program = Path(launcher).resolve().with_name("soffice.bin") if launcher else None
    return program if program and program.exists() else None


def _convert(program: Path, work: Path) -> None:
    command = [
        str(program),
        f"-env:UserInstallation=file://{work}/profile",
        f"-env:OSL_SOCKET_PATH={work}",
        "--headless",
        "--norestore",
        "--convert-to",
        "pdf:writer_pdf_Export",
        "--outdir",
        str(work),
        str(work / "paper.docx"),
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


def paragraphs_of(data: bytes) -> list[str]:
    """Return the text of headers, body and footers, a table row as one paragraph.

    Raises:
        Unreadable: `damaged`.
    """
    try:
        document = docx.Document(BytesIO(data))
        sections = list(document.sections)
        heads = (text for section in sections[:1] for text in _texts(section.header))
        feet = (text for section in sections[:1] for text in _texts(section.footer))
        return list(chain(heads, _texts(document), feet))
    except (KeyError, ValueError, AttributeError, TypeError, SyntaxError, RecursionError, IndexError) as error:
        raise Unreadable("damaged") from error


def _texts(container: Any) -> Iterator[str]:
    for block in container.iter_inner_content():
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Table):
            for row in block.rows:
                cells = dict.fromkeys(cell._tc for cell in row.cells)  # noqa: SLF001 - merged cells come repeated
                yield "    ".join(_flat(cell) for cell in row.cells if cells.pop(cell._tc, cell) is None)  # noqa: SLF001


def _flat(cell: Any) -> str:
    return " ".join(part.strip() for part in _texts(cell) if part.strip())


def _holds(pdf: PdfDocument, paragraphs: list[str]) -> bool:
    """Say whether the drawing holds the document's text; without fitting fonts it does not."""
    wanted = Counter(_letters("".join(paragraphs)))
    drawn: Counter[str] = Counter()
    for number in range(1, pdf.page_count + 1):
        drawn += Counter(_letters(pdf.text(number)))
    return (wanted & drawn).total() >= _KEPT * wanted.total()


def _letters(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
