"""One that reads, in a process of its own: `python -m bench.reading.contender NAME FILE ANSWER`.

What it can load beforehand is loaded before its clock starts.  OCRmyPDF is a command, so its start counts.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

from bench.reading.programs import ocrmypdf

_DPI = 150  #: what the pages were made at


def anjuan(file: Path) -> tuple[float, str]:
    """Read as the product does, with pictures for the screen, but where a page is nothing but its own text."""
    from core.settings import ReadingSettings  # noqa: PLC0415 - no other contender carries it
    from ocr.port import PageRead  # noqa: PLC0415
    from ocr.process import ReaderPool  # noqa: PLC0415

    with ReaderPool(ReadingSettings()) as readers:
        list(readers.read([b"warm"], name="warm.txt"))
        began = perf_counter()
        events = readers.read([file.read_bytes()], name=file.name)
        text = "\n".join(event.page.text for event in events if isinstance(event, PageRead))
        return perf_counter() - began, text


def rapidocr(file: Path) -> tuple[float, str]:
    """Read with RapidOCR as it comes out of its wheel."""
    import numpy as np  # noqa: PLC0415
    import pypdfium2  # noqa: PLC0415
    from rapidocr import RapidOCR  # noqa: PLC0415

    engine = RapidOCR(params={"Global.log_level": "critical"})
    engine(np.full((64, 256, 3), 255, dtype=np.uint8))
    texts: list[str] = []
    began = perf_counter()
    for page in pypdfium2.PdfDocument(file):
        seen: Any = engine(page.render(scale=_DPI / 72).to_numpy())
        texts += seen.txts or ()
    return perf_counter() - began, "\n".join(texts)


def pypdfium2(file: Path) -> tuple[float, str]:
    """Take the file's own text with the box of every character."""
    import pypdfium2 as library  # noqa: PLC0415

    texts: list[str] = []
    began = perf_counter()
    for page in library.PdfDocument(file):
        textpage = page.get_textpage()
        texts.append(textpage.get_text_range())
        for index in range(textpage.count_chars()):
            textpage.get_charbox(index)
    return perf_counter() - began, "\n".join(texts)


def ocrmypdf_command(file: Path) -> tuple[float, str]:
    """Read with OCRmyPDF and Tesseract, on all processors."""
    with tempfile.TemporaryDirectory(prefix="bench-reading-") as folder:
        text, out = Path(folder, "text.txt"), Path(folder, "out.pdf")
        options = ["--force-ocr", "-l", "chi_sim+eng", "--quiet", "--sidecar", str(text)]
        command = [str(ocrmypdf()), *options, str(file), str(out)]
        began = perf_counter()
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        return perf_counter() - began, text.read_text(encoding="utf-8")


CONTENDERS: dict[str, Callable[[Path], tuple[float, str]]] = {
    "anjuan": anjuan,
    "ocrmypdf": ocrmypdf_command,
    "rapidocr": rapidocr,
    "pypdfium2": pypdfium2,
}


def main(arguments: list[str]) -> None:
    """Read, and write what was read and how long it took."""
    name, file, answer = arguments
    seconds, text = CONTENDERS[name](Path(file))
    Path(answer).write_text(json.dumps({"seconds": seconds, "text": text}), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
