"""Pages of a PDF that come into a copy as they are: text, fonts and drawings of their own instead of a picture."""

from __future__ import annotations

import struct
from collections.abc import Generator, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image

from core.model.page import Page
from ocr.mapped import Bytes, stream_of
from ocr.pages import turned
from ocr.searchable.file import GrowingFile
from ocr.searchable.soundness import LEFT_BEHIND, Soundness, Unsound, check_content
from ocr.searchable.typeface import NAME
from ocr.sheet import READING_SIDE

_NEAR = 1.5  #: points by which a page may be larger or smaller than it was when it was read
_DPI = 150  #: of pages that are drawn here
_SHORTEST, _LONGEST = 3, 14_400  #: sides of a page in points, as PDF/A allows them
_HARMLESS_NOTES = {"/Link", "/Popup"}  #: they show nothing, and lead nowhere once they stay behind
_FAULTS = (  #: what a library raises where a file is not what it should be
    *(pikepdf.PdfError, pikepdf.PasswordError, pikepdf.DependencyError, struct.error, RuntimeError),
    *(ValueError, TypeError, AttributeError, LookupError, ArithmeticError),
)


@dataclass(frozen=True, slots=True)
class CarriedPage:
    """A page that may stand as it is.

    `box` is what is seen of it (left, bottom, right, top); `matrix` leads from points of the upright page as it was
    read, whose origin is its lower left corner, to points of this one.
    """

    obj: Any
    box: tuple[float, float, float, float]
    rotation: int
    matrix: str


@dataclass(frozen=True, slots=True)
class Brought:
    """What of a page is in the file: its dictionary's entries, references to its content, what its fonts call ours."""

    entries: str
    contents: list[str]
    font: str


class OwnPages:
    """The pages of an original that is a PDF; one that cannot be opened has none."""

    def __init__(self, data: Bytes, file: GrowingFile) -> None:
        self._data = data
        self._file = file
        self._soundness = Soundness()
        self._numbers: dict[tuple[int, int], int] = {}
        self._waiting: list[Any] = []
        self._pdf: pikepdf.Pdf | None = None
        with suppress(*_FAULTS):
            self._pdf = pikepdf.open(stream_of(data))

    def page(self, page: Page) -> CarriedPage | None:
        """Return the page that was read as `page`, if it may stand in the copy."""
        if self._pdf is None or page.number > len(self._pdf.pages):
            return None
        try:
            found = self._pdf.pages[page.number - 1]
            carried = _placed(found, page)
            check_content(found.obj)
            resources = found.resources
            self._soundness.check(resources, *([found.obj.Group] if "/Group" in found.obj else []))
        except (Unsound, *_FAULTS):
            return None
        return carried

    def brought(self, page: CarriedPage, font: int) -> Generator[bytes, None, Brought | None]:
        """Yield the objects of a page that are not in the file yet, with object `font` among its fonts.

        Returns None where something of the page cannot be taken out; then no further page is tried.
        """
        try:
            brought = self._brought(page, font)
            yield from self._written()
        except _FAULTS:
            self._pdf = None
            return None
        return brought

    def _brought(self, page: CarriedPage, font: int) -> Brought:
        resources = dict(pikepdf.Page(page.obj).resources.items())
        fonts = {key: self._value(item) for key, item in dict(resources.pop("/Font", {})).items()}
        name = NAME
        while f"/{name}" in fonts:  # such as in a copy of a copy
            name += "x"
        fonts[f"/{name}"] = f"{font} 0 R"
        listed = self._dictionary(resources.items(), **{"/Font": f"<<{_joined(fonts)}>>"})
        group = f" /Group {self._value(page.obj.Group)}" if "/Group" in page.obj else ""
        sides = " ".join(f"{side:.3f}" for side in page.box)
        contents = page.obj.get("/Contents", [])
        streams = list(contents) if isinstance(contents, Array) else [contents]
        told = f"/MediaBox [{sides}] /Rotate {page.rotation} /Resources {listed}{group}"
        return Brought(told, [self._value(stream) for stream in streams], name)

    def _written(self) -> Iterator[bytes]:
        """Yield the objects that were referred to and are not in the file yet."""
        while self._waiting:
            value = self._waiting.pop()
            number = self._numbers[value.objgen]
            if isinstance(value, Stream):
                data = value.read_raw_bytes()
                entries = self._dictionary((key, item) for key, item in value.items() if key != "/Length")
                yield self._file.stream(number, data, entries[2:-2])
            else:
                yield self._file.put(number, self._direct(value))

    def picture(self, page: Page) -> Image.Image | None:
        """Draw the page that was read as `page`, upright; None where that cannot be."""
        with suppress(pypdfium2.PdfiumError, IndexError, ValueError), closing(_opened(self._data)) as pdf:
            with closing(pdf[page.number - 1]) as found:
                scale = min(_DPI / 72, READING_SIDE / max(*found.get_size(), 1.0))
                image: Image.Image = found.render(scale=scale, rev_byteorder=True).to_pil()
            return turned(image, page.rotation)
        return None

    def _value(self, value: Any) -> str:
        """Return a value as it stands in the file; what has a number in the original gets one here."""
        if isinstance(value, pikepdf.Object) and value.is_indirect:
            if value.objgen not in self._numbers:
                self._numbers[value.objgen] = self._file.reserve()
                self._waiting.append(value)
            return f"{self._numbers[value.objgen]} 0 R"
        return self._direct(value)

    def _direct(self, value: Any) -> str:
        if isinstance(value, Dictionary):
            return self._dictionary(value.items())
        if isinstance(value, Array):
            return f"[{' '.join(self._value(item) for item in value)}]"
        if isinstance(value, pikepdf.String):
            return f"<{bytes(value).hex()}>"
        if isinstance(value, Name):
            return value.unparse().decode("latin-1")
        return _scalar(value)

    def _dictionary(self, items: Any, **more: str) -> str:
        kept = {key: self._value(item) for key, item in items if key not in LEFT_BEHIND}
        return f"<<{_joined(kept | more)}>>"


def _joined(entries: dict[str, str]) -> str:
    return " ".join(f"{Name(key).unparse().decode('latin-1')} {value}" for key, value in entries.items())


def _scalar(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:f}" if isinstance(value, Decimal | float) else str(int(value))


def _opened(data: Bytes) -> pypdfium2.PdfDocument:
    pdf = pypdfium2.PdfDocument(bytes(data))
    pdf.init_forms()
    return pdf


def _placed(found: pikepdf.Page, page: Page) -> CarriedPage:
    """Return where a page of the original stands.

    Raises:
        Unsound: it is not the size of what was read, or shows more than its content.
    """
    obj = found.obj
    notes = [str(note.get("/Subtype")) for note in obj.get("/Annots", [])]
    if "/UserUnit" in obj or set(notes) - _HARMLESS_NOTES:
        raise Unsound
    left, bottom, right, top = _common(_rectangle(found.mediabox), _rectangle(found.cropbox))
    wide, tall = right - left, top - bottom
    if not (_SHORTEST <= wide <= _LONGEST and _SHORTEST <= tall <= _LONGEST):
        raise Unsound
    rotation = (int(_inherited(obj, "/Rotate") or 0) + page.rotation) % 360
    upright = (wide, tall) if rotation % 180 == 0 else (tall, wide)
    if abs(upright[0] - page.width) > _NEAR or abs(upright[1] - page.height) > _NEAR:
        raise Unsound
    turns = {
        0: (1, 0, 0, 1, left, bottom),
        90: (0, 1, -1, 0, right, bottom),
        180: (-1, 0, 0, -1, right, top),
        270: (0, -1, 1, 0, left, top),
    }
    matrix = " ".join(f"{part:.3f}" for part in turns[rotation])
    return CarriedPage(obj, (left, bottom, right, top), rotation, matrix)


def _inherited(obj: Any, key: str) -> Any:
    for _ in range(50):
        if key in obj or "/Parent" not in obj:
            return obj.get(key)
        obj = obj.Parent
    raise Unsound


def _rectangle(array: Any) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = (float(side) for side in array)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _common(
    first: tuple[float, float, float, float], second: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    return max(first[0], second[0]), max(first[1], second[1]), min(first[2], second[2]), min(first[3], second[3])
