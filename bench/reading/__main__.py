"""`python -m bench.reading --json`: pages a second, share of wrong characters and memory, beside others.

Everybody reads the same made-up pages, one after the other on the same machine: dense A4, worn scans, photographs,
cards, and PDFs that were never on paper.  OCRmyPDF (`--force-ocr`, chi_sim+eng) is installed on first use;
RapidOCR is the wheel as it comes; on PDFs of text pypdfium2 takes the text with the box of every character.
`peak_mib` is the memory of all processes of one that reads, the product's spare reader too.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.reading.pages import KINDS, Pages, made
from bench.reading.programs import ocrmypdf
from bench.reading.watching import peak_of
from ingest.evaluate.distance import bare, edit_distance

ALL = ("anjuan", "ocrmypdf", "rapidocr")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print."""
    options = _options(arguments)
    if "ocrmypdf" in options.only:
        ocrmypdf(fetch=True)
    found: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory(prefix="bench-reading-") as name:
        folder = Path(name)
        for kind in options.kinds:
            number = options.digital_pages if kind == "born_digital" else options.pages
            pages = made(kind, folder, number, options.seed)
            rivals = (*options.only, "pypdfium2") if kind == "born_digital" else options.only
            found[kind] = {rival: _measured(rival, pages, folder) for rival in rivals}
    print(json.dumps(found) if options.json else _table(found))


def _measured(name: str, pages: Pages, folder: Path) -> dict[str, float]:
    answer = folder / "answer.json"
    peak = peak_of([sys.executable, "-m", "bench.reading.contender", name, str(pages.file), str(answer)])
    told = json.loads(answer.read_text(encoding="utf-8"))
    true, read = bare("".join(pages.lines)), bare(told["text"])
    return {
        "pages_per_second": round(pages.number / told["seconds"], 3),
        "cer": round(edit_distance(true, read) / len(true), 4),
        "peak_mib": round(peak / 2**20),
    }


def _table(found: dict[str, dict[str, Any]]) -> str:
    return "\n".join(
        f"{kind:13} {name:10} {one['pages_per_second']:9.3f} pages/s  cer {one['cer']:.4f}  {one['peak_mib']:5d} MiB"
        for kind, rivals in found.items()
        for name, one in rivals.items()
    )


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.reading", description=__doc__)
    parser.add_argument("--pages", type=int, default=6, help="pages of each kind that is a picture")
    parser.add_argument("--digital-pages", type=int, default=12, help="pages of text, at least")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same pages")
    parser.add_argument("--kinds", type=lambda text: text.split(","), default=KINDS, help=f"some of {','.join(KINDS)}")
    parser.add_argument("--only", type=lambda text: text.split(","), default=ALL, help=f"some of {','.join(ALL)}")
    parser.add_argument("--json", action="store_true", help="one object on one line, nothing else")
    options = parser.parse_args(arguments)
    if unknown := (set(options.kinds) - set(KINDS)) | (set(options.only) - set(ALL)):
        parser.error(f"not known: {', '.join(sorted(unknown))}")
    return options


if __name__ == "__main__":
    main()
