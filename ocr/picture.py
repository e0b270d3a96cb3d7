"""Pictures as documents (photographs, scans, multi-page TIFF), and the pictures of pages that people see."""

from __future__ import annotations

import io
import warnings
from typing import BinaryIO

import pi_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from core.errors import Unreadable
from ocr.formats import Format
from ocr.sheet import MAX_PIXELS, READING_SIDE, Sheet

CODECS = {
    Format.JPEG: ("JPEG", "MPO"),
    Format.PNG: ("PNG",),
    Format.TIFF: ("TIFF",),
    Format.WEBP: ("WEBP",),
    Format.HEIC: ("HEIF",),
    Format.BMP: ("BMP", "DIB"),
}
_A4_LONG = 841.89  #: points; what the long side of a picture without resolution stands for
_PLAUSIBLE_DPI = (60, 1200)
_THUMB_SIDE = 320
#: A JPEG can be decoded at a fraction of its size, so a very large photograph is no bomb.
_MAX_JPEG_PIXELS = 4 * MAX_PIXELS
PREVIEW_TYPE = "image/webp"

pi_heif.register_heif_opener(thumbnails=False)
Image.MAX_IMAGE_PIXELS = None  # counted here, before anything is decoded


class PictureDocument:
    """One picture file; only TIFF has more than one page."""

    def __init__(self, stream: BinaryIO, kind: Format, max_pages: int) -> None:
        """Open `stream`.

        Raises:
            Unreadable: `damaged`, `too_many_pages`.
        """
        self.format = kind
        with decoding():
            self._image = Image.open(stream, formats=CODECS[kind])
            self.page_count = 1
            if kind is Format.TIFF:
                self.page_count = count_frames(self._image, max_pages)

    def sheet(self, number: int) -> Sheet:
        """Return a page, turned as its camera says (EXIF), at reading size."""
        with decoding():
            if self.page_count > 1:
                self._image.seek(number - 1)
            check_size(self._image)
            if self.format is Format.JPEG:
                self._image.draft(None, (READING_SIDE, READING_SIDE))
            picture = upright_by_camera(self._image)
        width, height = points_of(self._image, picture)
        return Sheet(width, height, at_reading_size(picture))


class decoding:  # noqa: N801 - reads as a phrase where it is used
    """Turns what decoders raise into reasons."""

    def __enter__(self) -> None:
        self._warnings = warnings.catch_warnings()
        self._warnings.__enter__()
        warnings.simplefilter("ignore")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        self._warnings.__exit__(None, None, None)
        if error is None or isinstance(error, Unreadable | MemoryError):
            return
        if isinstance(error, UnidentifiedImageError | OSError | ValueError | SyntaxError | KeyError | TypeError):
            raise Unreadable("damaged") from error
        if isinstance(error, EOFError | IndexError | OverflowError | RuntimeError | AttributeError | ZeroDivisionError):
            raise Unreadable("damaged") from error


def count_frames(image: Image.Image, most: int) -> int:
    """Count the frames of a TIFF one by one, so that a chain that never ends is noticed."""
    count = 0
    while count <= most:
        try:
            image.seek(count)
        except EOFError:
            image.seek(0)
            return count
        count += 1
    raise Unreadable("too_many_pages", limit=most)


def check_size(image: Image.Image) -> None:
    """Refuse a picture that would be too large once decoded, before it is.

    Raises:
        Unreadable: `too_large_to_read`.
    """
    limit = _MAX_JPEG_PIXELS if image.format in CODECS[Format.JPEG] else MAX_PIXELS
    if image.width * image.height > limit:
        raise Unreadable("too_large_to_read")


def upright_by_camera(image: Image.Image) -> Image.Image:
    """Return a decoded RGB or grey copy of `image`, turned by its EXIF, on white where it is transparent."""
    turned = ImageOps.exif_transpose(image)
    if turned.mode in ("RGB", "L"):
        return turned
    if turned.mode in ("1", "I;16", "I", "F"):
        return _grey(turned)
    if turned.has_transparency_data:
        white = Image.new("RGBA", turned.size, "white")
        white.alpha_composite(turned.convert("RGBA"))
        return white.convert("RGB")
    return turned.convert("RGB")


def _grey(image: Image.Image) -> Image.Image:
    if image.mode == "1":
        return image.convert("L")
    low, high = (float(value) for value in image.getextrema())  # type: ignore[arg-type]
    scale = 255.0 / ((high - low) or 1.0)
    return image.convert("F").point(lambda value: value * scale - low * scale).convert("L")


def at_reading_size(image: Image.Image) -> Image.Image:
    """Return `image` no larger than is read."""
    longest = max(image.size)
    if longest <= READING_SIDE:
        return image
    scale = READING_SIDE / longest
    size = (max(round(image.width * scale), 1), max(round(image.height * scale), 1))
    return image.resize(size, Image.Resampling.BOX if scale < 1 / 3 else Image.Resampling.BICUBIC, reducing_gap=2.0)


def points_of(original: Image.Image, shown: Image.Image) -> tuple[float, float]:
    """Return the page's width and height in points: by its resolution where that is plausible."""
    told = original.info.get("dpi")
    low, high = _PLAUSIBLE_DPI
    try:
        dpi = float(told[0]) if told else 0.0
    except (TypeError, ValueError, ZeroDivisionError, IndexError):
        dpi = 0.0
    if not (low <= dpi <= high) or dpi in (72, 96):  # cameras and screens write these without meaning them
        scale = _A4_LONG / max(shown.size)
        return max(shown.width * scale, 1.0), max(shown.height * scale, 1.0)
    full = max(original.size) / max(shown.size) if max(shown.size) else 1.0
    return shown.width * full * 72 / dpi, shown.height * full * 72 / dpi


def pictures_of(image: Image.Image) -> tuple[bytes, bytes]:
    """Return the preview and the thumbnail of an upright page, both WebP."""
    small = image.copy()
    small.thumbnail((_THUMB_SIDE, _THUMB_SIDE), Image.Resampling.BOX, reducing_gap=1.5)
    return _webp(image, 60), _webp(small, 60)


def _webp(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=quality, method=0)
    return out.getvalue()
