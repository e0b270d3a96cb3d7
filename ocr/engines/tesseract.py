"""Tesseract, where the machine has it: simplified Chinese and English together.

Its files lie in the reader's private memory folder, which the process has made its temporary folder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Any

import pytesseract
from PIL import Image

from core.errors import Unavailable
from core.model.page import Box, Line, Word
from core.text import close_up
from ocr.port import Reading
from ocr.reading_order import in_reading_order
from ocr.words import is_wide

_LANGUAGES = "chi_sim+eng"
_LAYOUT = "--psm 6"  # one block of text: half the errors of the automatic layouts on photographs
_LEAST_SIDE = 1600  #: smaller pictures are enlarged: Tesseract wants letters some 30 pixels high
_DIRECTION = re.compile(r"Rotate: (\d+)")


class TesseractEngine:
    """The second engine: better known to auditors, slower, and weaker on photographs."""

    name = "tesseract"

    def read(self, image: Image.Image, *, upright: bool) -> Reading:
        """Read `image`, turning it upright first unless a person did.

        Raises:
            Unavailable: Tesseract or one of its languages is not installed.
        """
        scale = max(1.0, min(3.0, _LEAST_SIDE / max(image.size)))
        if scale > 1:
            image = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.BICUBIC)
        turn = 0 if upright else _direction(image)
        if turn:
            image = image.rotate(-turn, expand=True)
        return Reading(turn, in_reading_order(list(_lines(_data(image), image.size))))


def _direction(image: Image.Image) -> int:
    try:
        told = pytesseract.image_to_osd(image, config="--psm 0 -c min_characters_to_try=10")
    except pytesseract.TesseractNotFoundError as error:
        raise Unavailable("engine_missing", engine="tesseract") from error
    except pytesseract.TesseractError:
        return 0  # too few letters to tell
    found = _DIRECTION.search(told)
    return int(found[1]) % 360 if found else 0


def _data(image: Image.Image) -> list[dict[str, Any]]:
    try:
        table = pytesseract.image_to_data(image, lang=_LANGUAGES, config=_LAYOUT, output_type=pytesseract.Output.DICT)
    except (pytesseract.TesseractNotFoundError, pytesseract.TesseractError) as error:
        raise Unavailable("engine_missing", engine="tesseract") from error
    return [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]


def _lines(rows: list[dict[str, Any]], size: tuple[int, int]) -> Iterator[Line]:
    for _, group in groupby(rows, key=lambda row: (row["block_num"], row["par_num"], row["line_num"])):
        words = [word for row in group if row["text"].strip() and row["conf"] >= 0 for word in _words(row, size)]
        if words:
            text = close_up(_joined(words))
            yield Line(
                text,
                Box.around(word.box for word in words),
                sum(word.confidence for word in words) / len(words),
                tuple(words),
            )


def _words(row: dict[str, Any], size: tuple[int, int]) -> Iterator[Word]:
    """Yield the words of one of Tesseract's, in which Han characters may stand together."""
    text, confidence = row["text"].strip(), row["conf"] / 100
    left, width = row["left"] / size[0], row["width"] / size[0]
    top, bottom = row["top"] / size[1], (row["top"] + row["height"]) / size[1]
    pieces = [part for part in re.findall(r"[^\u2e80-\uffef]+|.", text) if part]
    position = 0
    for piece in pieces:
        start, position = position, position + len(piece)
        box = Box(left + width * start / len(text), top, left + width * position / len(text), bottom)
        yield Word(piece, box, confidence)


def _joined(words: list[Word]) -> str:
    text = words[0].text
    for before, word in pairwise(words):
        text += word.text if is_wide(before.text[-1]) or is_wide(word.text[0]) else " " + word.text
    return text
