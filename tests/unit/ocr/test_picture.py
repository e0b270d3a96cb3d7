from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from core.errors import Unreadable
from ocr.formats import Format
from ocr.picture import PictureDocument, pictures_of
from ocr.sheet import READING_SIDE
from tests.unit.ocr.bombs import png_bomb, tiff_cycle
from tests.unit.ocr.drawn import encoded, paper


def opened(data: bytes, kind: Format) -> PictureDocument:
    return PictureDocument(BytesIO(data), kind, 100)


def test_every_page_of_a_tiff_is_a_page() -> None:
    pages = [paper(), paper(size=(700, 1000)), paper()]
    document = opened(encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:]), Format.TIFF)

    sheet = document.sheet(2)

    assert (document.page_count, sheet.width < sheet.height) == (3, True)


def test_the_cameras_note_of_its_direction_is_honoured() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright, the sensor lay on its side
    document = opened(encoded(paper().rotate(90, expand=True), "JPEG", exif=exif), Format.JPEG)

    image = document.sheet(1).image

    assert image is not None
    assert image.size == (1000, 700)


def test_a_scan_has_the_size_its_resolution_says() -> None:
    sheet = opened(encoded(Image.new("L", (1654, 2339), 255), "PNG", dpi=(200, 200)), Format.PNG).sheet(1)

    assert (round(sheet.width), round(sheet.height)) == (595, 842)


def test_a_large_photograph_is_read_at_reading_size() -> None:
    image = opened(encoded(Image.new("RGB", (9000, 6000)), "JPEG"), Format.JPEG).sheet(1).image

    assert image is not None
    assert image.size == (READING_SIDE, READING_SIDE * 2 // 3)


@pytest.mark.parametrize("mode", ["1", "P", "RGBA", "LA", "CMYK", "I;16"])
def test_every_kind_of_pixel_becomes_grey_or_colour(mode: str) -> None:
    source = Image.new("I;16", (60, 60), 900) if mode == "I;16" else paper().convert(mode)
    image = opened(encoded(source, "TIFF"), Format.TIFF).sheet(1).image

    assert image is not None
    assert image.mode in ("L", "RGB")


def test_a_transparent_picture_lies_on_white() -> None:
    image = opened(encoded(Image.new("RGBA", (40, 40), (0, 0, 0, 0)), "PNG"), Format.PNG).sheet(1).image

    assert image is not None
    assert image.getpixel((20, 20)) == (255, 255, 255)


def test_a_cut_picture_is_damaged() -> None:
    data = encoded(paper(), "JPEG")

    with pytest.raises(Unreadable, match="damaged"):
        opened(data[: len(data) // 2], Format.JPEG).sheet(1)


def test_a_picture_bomb_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(Unreadable, match="too_large_to_read"):
        opened(png_bomb(), Format.PNG).sheet(1)


def test_a_tiff_that_follows_itself_comes_to_an_end() -> None:
    assert opened(tiff_cycle(), Format.TIFF).page_count == 1


def test_preview_and_thumbnail_are_pictures_of_the_page() -> None:
    preview, thumb = (Image.open(BytesIO(data)) for data in pictures_of(paper()))

    assert (preview.format, preview.size, max(thumb.size)) == ("WEBP", (1000, 700), 320)
