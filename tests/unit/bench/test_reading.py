"""Reading is measured on the same pages for everybody, and what is printed is what was measured."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pypdfium2
import pytest

from bench.papers.fonts import FontsMissing, faces
from bench.reading import __main__ as reading
from bench.reading.contender import pypdfium2 as bare_text
from bench.reading.pages import KINDS, Pages, made
from bench.reading.watching import peak_of
from ingest.evaluate.distance import bare

_MIB = 1024 * 1024


@pytest.fixture(autouse=True)
def _fonts() -> None:
    try:
        faces("song")
    except (FontsMissing, FileNotFoundError):
        pytest.skip("no Chinese typeface on this machine")


@pytest.mark.parametrize("kind", KINDS)
def test_a_seed_makes_the_same_pages_again(kind: str, tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    first, second = made(kind, tmp_path, 2, 7), made(kind, tmp_path / "again", 2, 7)

    assert (first.lines, first.number) == (second.lines, second.number)
    assert first.number == len(pypdfium2.PdfDocument(first.file)) >= 2
    assert all(line.strip() for line in first.lines)


def test_text_of_digital_pages_is_all_of_their_truth(tmp_path: Path) -> None:
    pages = made("born_digital", tmp_path, 2, 7)
    seconds, text = bare_text(pages.file)

    assert seconds > 0
    assert bare(text) == bare("".join(pages.lines))


def test_the_memory_of_whatever_a_command_starts_counts() -> None:
    hold = "import time; held = b'x' * (200 << 20); time.sleep(1)"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {hold!r}], check=True)"

    assert peak_of([sys.executable, "-c", child]) > 180 * _MIB


def test_what_fails_is_not_a_measurement(tmp_path: Path) -> None:
    pages = Pages(tmp_path / "missing.pdf", ("x",), 1)

    with pytest.raises(Exception, match="non-zero exit status"):
        reading._measured("pypdfium2", pages, tmp_path)


def test_the_product_is_told_beside_bare_text(capsys: pytest.CaptureFixture[str]) -> None:
    reading.main(["--json", "--kinds", "born_digital", "--only", "anjuan", "--digital-pages", "2"])

    told = json.loads(capsys.readouterr().out)["born_digital"]
    assert set(told) == {"anjuan", "pypdfium2"}
    assert all(one["cer"] == 0 and one["pages_per_second"] > 0 for one in told.values())
    assert told["anjuan"]["peak_mib"] > 0


@pytest.mark.parametrize("wrong", [["--kinds", "poster"], ["--only", "nobody"]])
def test_what_is_not_known_is_refused(wrong: list[str]) -> None:
    with pytest.raises(SystemExit):
        reading.main(wrong)
