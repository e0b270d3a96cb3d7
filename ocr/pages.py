"""From a sheet to a page that was read: believes, checks or replaces what the format says, and makes it upright."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable

from PIL import Image

from core.model.page import Box, Line, Mark, MarkKind, Page, TextSource, Word
from ocr.marks import find_marks
from ocr.picture import PREVIEW_TYPE, pictures_of
from ocr.port import OcrEngine, PageRead, Reading
from ocr.reading_order import in_reading_order
from ocr.sheet import Sheet

DRAWING_TYPE = "image/svg+xml"
_CHECKED_LINES = 4
_AGREEMENT = 0.75  #: share of the characters of the checked lines that the engine must see too
_OVERLAP = 0.3  #: of a line the engine saw, from which on it is one the text already has
_BLANK = 12  #: levels of grey between the lightest and the darkest spot of a page with nothing on it


def read_page(sheet: Sheet, number: int, engine: OcrEngine, *, upright: bool) -> PageRead:
    """Return page `number` of a document, read and pictured.

    Raises:
        Unavailable: the engine is not installed.
    """
    if sheet.image is None:
        return _unpictured(sheet, number, upright=upright)
    source, reading = _text(sheet, sheet.image, engine, upright=upright)
    turn, lines = reading.turn, reading.lines
    image = turned(sheet.image, turn)
    preview, thumb = pictures_of(image)
    noted = ((MarkKind.HANDWRITING, reading.by_hand), (MarkKind.COVERED, reading.covered))
    marks = (*find_marks(image, lines), *(Mark(kind, box) for kind, boxes in noted for box in boxes))
    page = Page(number, *_size(sheet, turn), turn, source, lines, marks=marks)
    return PageRead(page, preview, PREVIEW_TYPE, thumb)


def _unpictured(sheet: Sheet, number: int, *, upright: bool) -> PageRead:
    """Return a page that is its own text and no more, so that it bears neither seal nor signature."""
    turn, lines = _standing(sheet, sheet.lines or (), upright=upright)
    source = TextSource.EMBEDDED if lines else TextSource.NONE
    page = Page(number, *_size(sheet, turn), turn, source, lines)
    return PageRead(page, sheet.drawing, DRAWING_TYPE if sheet.drawing else "", sheet.drawing)


def _size(sheet: Sheet, turn: int) -> tuple[float, float]:
    return (sheet.width, sheet.height) if turn % 180 == 0 else (sheet.height, sheet.width)


def _text(sheet: Sheet, image: Image.Image, engine: OcrEngine, *, upright: bool) -> tuple[TextSource, Reading]:
    if sheet.lines is not None:
        standing = turned(image, sheet.turn)
        if not sheet.doubtful or _agrees(sheet.lines, standing, engine):
            lines = _completed(sheet.lines, standing, engine) if sheet.gaps else sheet.lines
            return TextSource.EMBEDDED, Reading(*_standing(sheet, lines, upright=upright))
    if _is_blank(image):
        return TextSource.NONE, Reading(0, ())
    reading = engine.read(image, upright=upright)
    return TextSource.OCR if reading.lines else TextSource.NONE, reading


def _standing(sheet: Sheet, lines: tuple[Line, ...], *, upright: bool) -> tuple[int, tuple[Line, ...]]:
    """Return the turn of a page by its own text and its lines after it; with `upright` it stands as it lies."""
    if upright and sheet.turn:
        return 0, tuple(_line_turned(line, 360 - sheet.turn) for line in lines)
    return sheet.turn, lines


def turned(image: Image.Image, turn: int) -> Image.Image:
    """Return `image` turned clockwise by 0, 90, 180 or 270 degrees."""
    if not turn:
        return image
    ways = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
    return image.transpose(ways[turn])


def _line_turned(line: Line, turn: int) -> Line:
    words = tuple(Word(word.text, _box_turned(word.box, turn), word.confidence) for word in line.words)
    return Line(line.text, _box_turned(line.box, turn), line.confidence, words)


def _box_turned(box: Box, turn: int) -> Box:
    return {
        90: Box(1 - box.y1, box.x0, 1 - box.y0, box.x1),
        180: Box(1 - box.x1, 1 - box.y1, 1 - box.x0, 1 - box.y0),
        270: Box(box.y0, 1 - box.x1, box.y1, 1 - box.x0),
    }[turn]


def _is_blank(image: Image.Image) -> bool:
    small = image.convert("L").reduce(max(1, max(image.size) // 600))
    low, high = small.getextrema()
    return bool(high - low < _BLANK)  # type: ignore[operator]  # two numbers for a grey picture


def _agrees(lines: Iterable[Line], image: Image.Image, engine: OcrEngine) -> bool:
    """Say whether the longest lines of a layer of text stand on the picture just where the layer says."""
    wanted, seen = 0, 0
    for line in sorted(lines, key=lambda line: len(line.text), reverse=True)[:_CHECKED_LINES]:
        believed = Counter(_letters([line]))
        read = Counter(_letters(engine.read(_strip(image, line.box), upright=True).lines))
        wanted += believed.total()
        seen += (believed & read).total()
    return seen >= _AGREEMENT * wanted


def _strip(image: Image.Image, box: Box) -> Image.Image:
    margin = 0.4 * (box.y1 - box.y0) * image.height
    return image.crop(
        (
            max(int(box.x0 * image.width - margin), 0),
            max(int(box.y0 * image.height - margin), 0),
            min(int(box.x1 * image.width + margin) + 1, image.width),
            min(int(box.y1 * image.height + margin) + 1, image.height),
        )
    )


def _letters(lines: Iterable[Line]) -> str:
    return "".join(unicodedata.normalize("NFKC", "".join(line.text for line in lines)).split()).lower()


def _completed(lines: tuple[Line, ...], image: Image.Image, engine: OcrEngine) -> tuple[Line, ...]:
    """Add what the engine sees where the text has nothing, such as seals and pasted pictures."""
    found = engine.read(image, upright=True).lines
    more = [line for line in found if not any(_covered(line.box, other.box) > _OVERLAP for other in lines)]
    return in_reading_order([*lines, *more]) if more else lines


def _covered(box: Box, other: Box) -> float:
    width = min(box.x1, other.x1) - max(box.x0, other.x0)
    height = min(box.y1, other.y1) - max(box.y0, other.y0)
    area = (box.x1 - box.x0) * (box.y1 - box.y0)
    return max(width, 0) * max(height, 0) / area if area > 0 else 1.0
