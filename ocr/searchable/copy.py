"""Writes a searchable copy page by page: the picture of each page as it was read, and its text over it unseen."""

from __future__ import annotations

import io
import zlib
from collections.abc import Generator, Iterator

import numpy as np
from PIL import Image

from core.model.page import Page, TextSource
from ocr.mapped import Bytes
from ocr.picture import check_size, decoding
from ocr.searchable.carried import OwnPages
from ocr.searchable.drawing import drawn
from ocr.searchable.file import GrowingFile
from ocr.searchable.labels import colour_profile, described
from ocr.searchable.layer import text_layer
from ocr.searchable.port import Label
from ocr.searchable.typeface import NAME, Typeface

_QUALITY = 80  #: of the pictures, as JPEG
_GREY = 12  #: levels that the colours of a grey page may differ by, as a lossy picture leaves them
_SHORTEST, _LONGEST = 3.0, 14_400.0  #: sides of a page in points, as PDF/A allows them
_BLANK = (595.28, 841.89)  #: of a page that could not be read, in points
_FORMATS = ("WEBP", "JPEG")
_DRAWING = "image/svg+xml"

Size = tuple[float, float]


class SearchableCopy:
    """A copy of one paper: `begin`, a `page` for each in order, `end`; the file is what they yield."""

    def __init__(self, label: Label, original: Bytes | None = None) -> None:
        """Begin a copy; `original` is a PDF whose pages come along as they are, where they may."""
        self._label = label
        self._file = GrowingFile()
        self._root, self._tree = self._file.reserve(), self._file.reserve()
        self._typeface = Typeface(self._file)
        self._own = OwnPages(original, self._file) if original is not None else None
        self._pages: list[int] = []

    def begin(self) -> Iterator[bytes]:
        """Yield what stands before the first page."""
        yield self._file.begin()

    def page(self, page: Page, picture: bytes, media_type: str) -> Iterator[bytes]:
        """Yield a page: `picture` as it is shown to people, and the text of `page`; without a picture it is empty.

        Raises:
            Unreadable: the picture is damaged.
        """
        own = self._own if page.source is TextSource.EMBEDDED and not page.failure else None
        if own and (yield from self._carried(own, page)):
            return
        size = _BLANK if page.failure else _fitting(page.width, page.height)
        # A page of a PDF that is shown by its words alone was not drawn yet.
        image = own.picture(page) if own and media_type in (_DRAWING, "") else None
        if image is None and not page.failure:
            image = _image(page, picture, media_type)
        operators, resources = "", f"/Font <</{NAME} {self._typeface.reference} 0 R>>"
        if image:
            shown = self._file.reserve()
            yield self._picture(shown, image)
            operators = f"q {size[0]:.3f} 0 0 {size[1]:.3f} 0 0 cm /P Do Q\n"
            resources += f" /XObject <</P {shown} 0 R>>"
        content = self._file.reserve()
        yield self._operators(content, operators + text_layer(page.lines, size, self._typeface))
        yield self._page(f"/MediaBox [0 0 {size[0]:.3f} {size[1]:.3f}] /Resources <<{resources}>>", f"{content} 0 R")

    def _carried(self, own: OwnPages, page: Page) -> Generator[bytes, None, bool]:
        """Yield a page of the original, and what was recognised on it besides its own text; say whether it could be."""
        carried = own.page(page)
        brought = (yield from own.brought(carried, self._typeface.reference)) if carried else None
        if carried is None or brought is None:
            return False
        contents = brought.contents
        # The format's own text is sure of itself; what the engine added is not.
        seen = [line for line in page.lines if line.confidence < 1]
        if seen:
            before, after = self._file.reserve(), self._file.reserve()
            layer = text_layer(seen, (page.width, page.height), self._typeface, brought.font)
            yield self._operators(before, "q")
            yield self._operators(after, f"Q q {carried.matrix} cm\n{layer}\nQ")
            contents = [f"{before} 0 R", *contents, f"{after} 0 R"]
        yield self._page(brought.entries, f"[{' '.join(contents)}]")
        return True

    def _operators(self, number: int, operators: str) -> bytes:
        return self._file.stream(number, zlib.compress(operators.encode()), "/Filter /FlateDecode")

    def _page(self, told: str, contents: str) -> bytes:
        number = self._file.reserve()
        self._pages.append(number)
        return self._file.put(number, f"<</Type /Page /Parent {self._tree} 0 R {told} /Contents {contents}>>")

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


def _image(page: Page, picture: bytes, media_type: str) -> Image.Image | None:
    if not picture:
        return None
    return drawn(page, picture) if media_type == _DRAWING else _opened(picture)


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
