"""A second engine's reading of single places on a page that was read: Tesseract, where the machine has it.

It sees the picture that people see, and only the places asked for.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytesseract
from PIL import Image, ImageChops, ImageOps

from core.errors import Unavailable
from core.model.page import Box
from ocr.formats import Format
from ocr.picture import CODECS, decoding
from ocr.port import Place

_LINE = "--psm 7"
_ONLY = f"{_LINE} -c tessedit_char_whitelist="
_HEIGHT = 48  #: pixels that a line is brought to: Tesseract wants letters some 30 high
_ASIDE, _ABOVE = 0.3, 0.15  #: line heights around a place that are shown too
_MARGIN = 16  #: pixels of white around them


def read_places(picture: bytes, places: Sequence[Place]) -> list[str]:
    """Return what the second engine reads at each place of a page's picture.

    Raises:
        Unavailable: Tesseract or one of its languages is not installed.
        Unreadable: the picture is none.
    """
    with decoding():
        red, green, blue = Image.open(io.BytesIO(picture), formats=CODECS[Format.WEBP]).convert("RGB").split()
        page = ImageChops.lighter(ImageChops.lighter(red, green), blue)  # in which coloured ink is pale
    return [_read(_cut(page, place.box), among=place.among) for place in places]


def _cut(page: Image.Image, box: Box) -> Image.Image:
    high = (box.y1 - box.y0) * page.height
    left, right = box.x0 * page.width - _ASIDE * high, box.x1 * page.width + _ASIDE * high
    top, foot = box.y0 * page.height - _ABOVE * high, box.y1 * page.height + _ABOVE * high
    edges = max(int(left), 0), max(int(top), 0), min(int(right) + 1, page.width), min(int(foot) + 1, page.height)
    part = page.crop(edges)
    scale = max(_HEIGHT / max(part.height, 1), 1.0)
    size = max(round(part.width * scale), 1), max(round(part.height * scale), 1)
    return ImageOps.expand(ImageOps.autocontrast(part.resize(size, Image.Resampling.BICUBIC), cutoff=2), _MARGIN, 255)


def _read(part: Image.Image, *, among: str) -> str:
    languages, layout = ("eng", _ONLY + among) if among else ("chi_sim+eng", _LINE)
    try:
        return str(pytesseract.image_to_string(part, lang=languages, config=layout)).strip()
    except (pytesseract.TesseractNotFoundError, pytesseract.TesseractError) as error:
        raise Unavailable("engine_missing", engine="tesseract") from error
