"""Pictures and text put on PDF pages: pictures without loss where their format has none."""

from __future__ import annotations

import zlib
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image

from ocr.formats import Format
from ocr.office.typeset import SIZE
from ocr.picture import CODECS, check_size, count_frames, decoding, points_of, upright_by_camera
from ocr.sheet import OpenDocument

_COLOURS = {"L": Name.DeviceGray, "RGB": Name.DeviceRGB, "CMYK": Name.DeviceCMYK}
_EXIF_ORIENTATION = 0x0112
_CAMERA_TURNS = {1: 0, 3: 180, 6: 90, 8: 270}  #: EXIF orientations without mirroring
_QUALITY = 95  #: of pictures that came in a lossy format which PDF does not know


def picture_pdf(data: bytes, kind: Format, max_pages: int) -> pikepdf.Pdf:
    """Return a PDF with a page for each picture in `data`.

    Raises:
        Unreadable: `damaged`, `too_large_to_read`, `too_many_pages`.
    """
    pdf = pikepdf.new()
    with decoding():
        image = Image.open(BytesIO(data), formats=CODECS[kind])
        for frame in range(count_frames(image, max_pages) if kind is Format.TIFF else 1):
            if kind is Format.TIFF:
                image.seek(frame)
            check_size(image)
            turn = _CAMERA_TURNS.get(image.getexif().get(_EXIF_ORIENTATION, 1))
            if kind is Format.JPEG and turn is not None and image.mode in _COLOURS:
                _add_page(pdf, jpeg_stream(pdf, data, image), points_of(image, image), turn)
            else:
                shown = upright_by_camera(image)
                _add_page(pdf, _encoded(pdf, shown, kind), points_of(image, shown), 0)
    return pdf


def _add_page(pdf: pikepdf.Pdf, picture: Stream, size: tuple[float, float], turn: int) -> None:
    width, height = size
    page = pdf.add_blank_page(page_size=(width, height))
    page.obj.Resources = Dictionary(XObject=Dictionary(Im=picture))
    page.obj.Contents = pdf.make_stream(f"q {width:.3f} 0 0 {height:.3f} 0 0 cm /Im Do Q".encode())
    if turn:
        page.rotate(turn, relative=False)


def jpeg_stream(pdf: pikepdf.Pdf, data: bytes, image: Image.Image) -> Stream:
    """Return a JPEG as it is, as PDF keeps it."""
    stream = _picture(pdf, data, image.size, _COLOURS[image.mode])
    stream.Filter = Name.DCTDecode
    if image.mode == "CMYK" and "adobe" in image.info:  # Adobe writes ink as its absence
        stream.Decode = Array([1, 0] * 4)
    return stream


def _encoded(pdf: pikepdf.Pdf, image: Image.Image, kind: Format) -> Stream:
    if kind in (Format.HEIC, Format.WEBP):
        out = BytesIO()
        image.save(out, "JPEG", quality=_QUALITY, subsampling=0)
        stream = _picture(pdf, out.getvalue(), image.size, _COLOURS[image.mode])
        stream.Filter = Name.DCTDecode
        return stream
    return picture_stream(pdf, image)


def picture_stream(pdf: pikepdf.Pdf, image: Image.Image) -> Stream:
    """Return a grey or RGB picture without loss, as PDF keeps it."""
    stream = _picture(pdf, zlib.compress(image.tobytes(), 6), image.size, _COLOURS[image.mode])
    stream.Filter = Name.FlateDecode
    return stream


def _picture(pdf: pikepdf.Pdf, data: bytes, size: tuple[int, int], colours: Name) -> Stream:
    stream = Stream(pdf, data)
    stream.Type, stream.Subtype = Name.XObject, Name.Image
    stream.Width, stream.Height = size
    stream.ColorSpace, stream.BitsPerComponent = colours, 8
    return stream


def text_pdf(document: OpenDocument) -> pikepdf.Pdf:
    """Return typeset text as PDF pages, in the viewer's own Chinese font.

    No font comes along: every viewer has known this name since the first Chinese PDFs, cutting a font to size would
    want another library, and a whole one weighs more than the papers.  The text can be copied and found either way.
    """
    pdf = pikepdf.new()
    font = pdf.make_indirect(viewers_font())
    for number in range(1, document.page_count + 1):
        sheet = document.sheet(number)
        page = pdf.add_blank_page(page_size=(sheet.width, sheet.height))
        page.obj.Resources = Dictionary(Font=Dictionary(F=font))
        rows = [
            f"1 0 0 1 {line.box.x0 * sheet.width:.2f} {(1 - line.box.y0) * sheet.height - SIZE:.2f} Tm"
            f" <{line.text.encode('utf-16-be').hex()}> Tj"
            for line in sheet.lines or ()
        ]
        page.obj.Contents = pdf.make_stream("\n".join(["BT", f"/F {SIZE} Tf", *rows, "ET"]).encode())
    return pdf


def viewers_font() -> Dictionary:
    """Return the Chinese font that every viewer has one for, by UTF-16."""
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name("/STSong-Light"),
        Flags=6,
        FontBBox=[-25, -254, 1000, 880],
        ItalicAngle=0,
        Ascent=880,
        Descent=-120,
        CapHeight=880,
        StemV=93,
    )
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType0,
        BaseFont=Name("/STSong-Light"),
        CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"GB1", Supplement=4),
        FontDescriptor=descriptor,
        DW=1000,
        W=[1, 95, 520],
    )
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=Name("/STSong-Light"),
        Encoding=Name("/UniGB-UTF16-H"),
        DescendantFonts=[descendant],
    )
