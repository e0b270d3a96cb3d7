"""Writes a searchable copy page by page: the picture of each page as it was read, and its text over it unseen."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator

import numpy as np
from PIL import Image

from core.model.page import Page
from ocr.picture import check_size, decoding
from ocr.searchable.drawing import drawn
from ocr.searchable.file import GrowingFile
from ocr.searchable.labels import colour_profile, described
from ocr.searchable.layer import text_layer
from ocr.searchable.port import Label
from ocr.searchable.typeface import Typeface

_QUALITY = 80  #: of the pictures, as JPEG
_GREY = 12  #: levels that the colours of a grey page may differ by, as a lossy picture leaves them
_SHORTEST, _LONGEST = 3.0, 14_400.0  #: sides of a page in points, as PDF/A allows them
_BLANK = (595.28, 841.89)  #: of a page that could not be read, in points
_FORMATS = ("WEBP", "JPEG")
_DRAWING = "image/svg+xml"

Size = tuple[float, float]


class SearchableCopy:
    """A copy of one paper: `begin`, a `page` for each in order, `end`; the file is what they yield."""

    def __init__(self, label: Label) -> None:
        self._label = label
        self._file = GrowingFile()
        self._root, self._tree = self._file.reserve(), self._file.reserve()
        self._typeface = Typeface(self._file)
        self._pages: list[int] = []

    def begin(self) -> Iterator[bytes]:
        """Yield what stands before the first page."""
        yield self._file.begin()

    def page(self, page: Page, picture: bytes, media_type: str) -> Iterator[bytes]:
        """Yield a page: `picture` as it is shown to people, and the text of `page`; without a picture it is empty.

        Raises:
            Unreadable: the picture is damaged.
        """
        size = _BLANK if page.failure else _fitting(page.width, page.height)
        operators, resources = "", f"/Font <</F {self._typeface.reference} 0 R>>"
        if picture and not page.failure:
            shown = self._file.reserve()
            yield self._picture(shown, drawn(page, picture) if media_type == _DRAWING else _opened(picture))
            operators = f"q {size[0]:.3f} 0 0 {size[1]:.3f} 0 0 cm /P Do Q\n"
            resources += f" /XObject <</P {shown} 0 R>>"
        operators += text_layer(page.lines, size, self._typeface)
        content, number = self._file.reserve(), self._file.reserve()
        yield self._file.stream(content, zlib.compress(operators.encode()), "/Filter /FlateDecode")
        self._pages.append(number)
        yield self._file.put(
            number,
            f"<</Type /Page /Parent {self._tree} 0 R /MediaBox [0 0 {size[0]:.3f} {size[1]:.3f}]"
            f" /Resources <<{resources}>> /Contents {content} 0 R>>",
        )

    def end(self) -> Iterator[bytes]:
        """Yield what stands after the last page."""
        file = self._file
        yield from self._typeface.written()
        profile, metadata = file.reserve(), file.reserve()
        yield file.stream(profile, zlib.compress(colour_profile()), "/N 3 /Filter /FlateDecode")
        yield file.stream(metadata, described(self._label), "/Type /Metadata /Subtype /XML")
        children = " ".join(f"{number} 0 R" for number in self._pages)
        yield file.put(self._tree, f"<</Type /Pages /Count {len(self._pages)} /Kids [{children}]>>")
        intent = (
            f"<</Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB) /DestOutputProfile {profile} 0 R>>"
        )
        yield file.put(
            self._root,
            f"<</Type /Catalog /Pages {self._tree} 0 R /Metadata {metadata} 0 R /OutputIntents [{intent}]>>",
        )
        yield file.end(self._root, bytes.fromhex(self._label.identity))

    def _picture(self, number: int, image: Image.Image) -> bytes:
        shown = image.convert("L") if _is_grey(image) else image.convert("RGB")
        out = io.BytesIO()
        shown.save(out, "JPEG", quality=_QUALITY)
        colours = "/DeviceGray" if shown.mode == "L" else "/DeviceRGB"
        return self._file.stream(
            number,
            out.getvalue(),
            f"/Type /XObject /Subtype /Image /Width {shown.width} /Height {shown.height} /BitsPerComponent 8"
            f" /ColorSpace {colours} /Filter /DCTDecode",
        )


def _fitting(width: float, height: float) -> Size:
    """Return the size of a page, made small enough and large enough."""
    scale = min(1.0, _LONGEST / max(width, height))
    return max(width * scale, _SHORTEST), max(height * scale, _SHORTEST)


def _opened(picture: bytes) -> Image.Image:
    with decoding():
        image = Image.open(io.BytesIO(picture), formats=_FORMATS)
        check_size(image)
        image.load()
    return image


def _is_grey(image: Image.Image) -> bool:
    if image.mode == "L":
        return True
    small = np.asarray(image.convert("RGB").reduce(max(1, max(image.size) // 800)), dtype=np.int16)
    return bool(np.ptp(small, axis=2).max() <= _GREY)
