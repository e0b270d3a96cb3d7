from __future__ import annotations

import json
import shutil
import unicodedata
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from ocr.engines.rapid import RapidEngine
from ocr.engines.tesseract import TesseractEngine
from ocr.port import OcrEngine
from ocr.reading_order import in_reading_order
from tests.unit.ocr.drawn import LINES, paper

PHOTOGRAPHS = Path(__file__).resolve().parents[3] / "shared" / "data" / "ocr"


class OcrEngineContract:
    """What every engine must do."""

    engine: OcrEngine

    @pytest.mark.parametrize("turn", [0, 90, 180, 270])
    def test_a_page_is_read_whichever_way_it_lies(self, turn: int) -> None:
        reading = self.engine.read(paper().rotate(turn, expand=True), upright=False)

        assert reading.turn == turn
        assert [line.text for line in in_reading_order(reading.lines)] == list(LINES)

    def test_a_page_that_a_person_turned_is_not_turned(self) -> None:
        assert self.engine.read(paper().rotate(180), upright=True).turn == 0

    def test_lines_and_words_stand_where_they_are_drawn(self) -> None:
        first = in_reading_order(self.engine.read(paper(), upright=True).lines)[0]

        assert first.box.x0 == pytest.approx(0.08, abs=0.02)
        assert 0.1 < first.box.y0 < first.box.y1 < 0.2
        assert all(a.box.x0 < b.box.x0 < b.box.x1 for a, b in zip(first.words, first.words[1:], strict=False))
        assert "".join(word.text for word in first.words) == first.text.replace(" ", "")

    def test_a_sure_reading_is_called_sure(self) -> None:
        assert all(0.8 < line.confidence <= 1 for line in self.engine.read(paper(), upright=True).lines)

    def test_nothing_is_read_from_an_empty_page(self) -> None:
        assert self.engine.read(Image.new("L", (600, 800), 255), upright=False).lines == ()


class TestRapid(OcrEngineContract):
    engine = RapidEngine(threads=2)

    @pytest.mark.skipif(not PHOTOGRAPHS.exists(), reason="the photographs are not here")
    def test_photographs_are_read_with_few_errors(self) -> None:
        wrong = true = 0
        for item in map(json.loads, (PHOTOGRAPHS / "manifest.jsonl").read_text("utf-8").splitlines()):
            if "lines" not in item:
                continue
            image = ImageOps.exif_transpose(Image.open(PHOTOGRAPHS / item["file"])).convert("RGB")
            read = in_reading_order(self.engine.read(image, upright=False).lines)
            wanted = plain("".join(item["lines"]))
            wrong, true = wrong + distance(plain("".join(line.text for line in read)), wanted), true + len(wanted)

        assert wrong / true <= 0.05

    @pytest.mark.skipif(not PHOTOGRAPHS.exists(), reason="the photographs are not here")
    def test_every_han_character_has_a_place_of_its_own(self) -> None:
        image = Image.open(PHOTOGRAPHS / "images" / "multi-line_cn1.png")

        words = [word for line in self.engine.read(image, upright=False).lines for word in line.words]

        assert all(len(word.text) == 1 for word in words if "\u4e00" <= word.text[0] <= "\u9fff")


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")
class TestTesseract(OcrEngineContract):
    engine = TesseractEngine()


def plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def distance(first: str, second: str) -> int:
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(second, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]
