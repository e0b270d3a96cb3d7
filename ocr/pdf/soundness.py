"""Judges whether the text inside a PDF page can be believed: meaningful, plausible, and all that is drawn."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import lru_cache

import cv2
import numpy as np
from PIL import Image

from ocr.pdf.content import Content
from ocr.pdf.text import PlacedText

_GARBLED = 0.05  #: share of characters without meaning
_RARE_HAN = 0.2  #: share of Han characters outside the everyday sets of China, Taiwan and Japan
_SYMBOLS = 0.6  #: share of marks among the characters: what fonts without a character map give
_FEW = 20  #: characters; less is too little to judge by shares
_LARGE_PICTURE = 0.5  #: of the page
_LETTER_HEIGHTS, _LETTER_WIDTHS = range(5, 41), range(2, 61)  #: pixels at 75 dpi
_STRAY_LETTERS, _STRAY_SHARE = 12, 0.1  #: fewer are rules, bullets and dirt
_EVERYDAY = ("gb2312", "big5", "shift_jis")


def is_plausible(text: PlacedText) -> bool:
    """Say whether the characters are likely what the page shows; no characters are not."""
    if not text.characters or text.garbled > _GARBLED * text.characters:
        return False
    letters = Counter("".join("".join(line.text for line in text.lines).split()))
    total = letters.total()
    if total < _FEW:
        return bool(total)
    marks = sum(count for character, count in letters.items() if unicodedata.category(character)[0] in "PSM")
    han = Counter({character: count for character, count in letters.items() if "\u3400" <= character <= "\u9fff"})
    rare = sum(count for character, count in han.items() if not _everyday(character))
    return marks <= _SYMBOLS * total and rare <= _RARE_HAN * max(han.total(), _FEW)


@lru_cache(maxsize=30_000)
def _everyday(character: str) -> bool:
    for encoding in _EVERYDAY:
        try:
            character.encode(encoding)
        except UnicodeEncodeError:
            continue
        return True
    return False


def has_large_picture(content: Content, text: PlacedText) -> bool:
    """Say whether pictures fill much of the page, as in a scan with or without a hidden layer of text."""
    return content.pictured >= _LARGE_PICTURE or (not text.characters and content.pictured > 0)


def covers_ink(text: PlacedText, image: Image.Image) -> bool:
    """Say whether nothing that looks like letters is drawn outside the text's own places.

    Looks at a quarter of the drawn page's pixels; counts dark spots of the size of letters.
    """
    grey = image.convert("L").reduce(2)
    turned = grey.rotate(-text.turn, expand=True) if text.turn else grey
    pixels = np.asarray(turned)
    high, wide = pixels.shape
    ink = (pixels < min(160, int(np.median(pixels)) - 40)).astype(np.uint8)
    for line in text.lines:
        box = line.box
        y0, y1 = max(int(box.y0 * high) - 2, 0), int(box.y1 * high) + 3
        ink[y0:y1, max(int(box.x0 * wide) - 2, 0) : int(box.x1 * wide) + 3] = 0
    _, _, spots, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    widths, heights = spots[1:, cv2.CC_STAT_WIDTH], spots[1:, cv2.CC_STAT_HEIGHT]
    lettered = np.isin(heights, _LETTER_HEIGHTS) & np.isin(widths, _LETTER_WIDTHS)
    return int(lettered.sum()) < max(_STRAY_LETTERS, _STRAY_SHARE * text.characters)
