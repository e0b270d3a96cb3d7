"""The typeface of text that is placed and never painted: two letters of nothing, a wide one and a narrow one.

Viewers drop unpainted text whose font they cannot load, and find other places for the letters of a font they
choose themselves.  So the font lies in the file: every character of a copy has a number, every number is shown by
the wide or the narrow letter, and a table says which character each number means (ISO 32000-1, 9.7 and 9.10.3).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from itertools import accumulate

from ocr.searchable.file import GrowingFile
from ocr.words import is_wide

WIDE, NARROW = 1000, 500  #: thousandths of the size of the letters
DESCENT = 120  #: of a letter's square, what lies below the line it stands on
_ASCENT = WIDE - DESCENT
NAME = "Unpainted"
_MOST = 65_000  #: different characters in one copy
_ROWS = 100  #: in one part of the table of meanings
_ONE, _HEAD, _END, _ON_CURVE = 0x10000, 0x5F0F3CF5, 0xFFFF, 1  #: constants of the format
_MAGIC = 0xB1B0AFBA  #: what the checksum of a font file adds up to


class Typeface:
    """Numbers the characters of one copy, and writes the font for them at its end."""

    def __init__(self, file: GrowingFile) -> None:
        self._file = file
        self._numbers: dict[str, int] = {}
        self.reference = file.reserve()

    def coded(self, text: str) -> str:
        """Return `text` as a PDF string of this font."""
        return f"<{''.join(f'{self._number(character):04x}' for character in text)}>"

    def written(self) -> Iterator[bytes]:
        """Yield the objects of the font."""
        file = self._file
        program, descriptor, letters, member, meanings = (file.reserve() for _ in range(5))
        font = font_program()
        yield file.stream(program, zlib.compress(font), f"/Filter /FlateDecode /Length1 {len(font)}")
        yield file.put(
            descriptor,
            f"<</Type /FontDescriptor /FontName /{NAME} /Flags 4 /FontBBox [0 -{DESCENT} {WIDE} {_ASCENT}]"
            f" /ItalicAngle 0 /Ascent {_ASCENT} /Descent -{DESCENT} /CapHeight {_ASCENT} /StemV 80"
            f" /FontFile2 {program} 0 R>>",
        )
        # A letter for each number: 0 means nothing, 1 is wide, 2 is narrow.
        shown = b"\0\0" + b"".join(b"\0\1" if is_wide(item) else b"\0\2" for item in self._numbers)
        yield file.stream(letters, zlib.compress(shown), "/Filter /FlateDecode")
        narrow = " ".join(f"{number} [{NARROW}]" for item, number in self._numbers.items() if not is_wide(item))
        yield file.put(
            member,
            f"<</Type /Font /Subtype /CIDFontType2 /BaseFont /{NAME} /DW {WIDE} /W [{narrow}]"
            " /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>>"
            f" /CIDToGIDMap {letters} 0 R /FontDescriptor {descriptor} 0 R>>",
        )
        yield file.stream(meanings, zlib.compress(self._meanings()), "/Filter /FlateDecode")
        yield file.put(
            self.reference,
            f"<</Type /Font /Subtype /Type0 /BaseFont /{NAME} /Encoding /Identity-H"
            f" /DescendantFonts [{member} 0 R] /ToUnicode {meanings} 0 R>>",
        )

    def _number(self, character: str) -> int:
        if len(self._numbers) >= _MOST:
            return self._numbers.get(character, 1)
        return self._numbers.setdefault(character, len(self._numbers) + 1)

    def _meanings(self) -> bytes:
        """Return the table from numbers to characters."""
        rows = [
            f"<{number:04x}> <{character.encode('utf-16-be', 'replace').hex()}>"
            for character, number in self._numbers.items()
        ]
        parts = [rows[start : start + _ROWS] for start in range(0, len(rows), _ROWS)]
        body = [f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar" for part in parts]
        head = [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
            f"/CMapName /{NAME} def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            "<0000> <ffff>",
            "endcodespacerange",
        ]
        tail = ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
        return "\n".join([*head, *body, *tail]).encode()


def font_program() -> bytes:
    """Return a TrueType font of three letters that paint nothing: one without width for nothing, a wide, a narrow one.

    Two have an outline all the same, a line without any breadth: what has no extent is dropped by some viewers.
    """
    letters = (b"", _diagonal(WIDE), _diagonal(NARROW))
    places = list(accumulate(map(len, letters), initial=0))
    bounds = (0, -DESCENT, WIDE, _ASCENT)
    tables = {
        b"cmap": struct.pack(">4HI", 0, 1, 3, 1, 12) + struct.pack(">12H", 4, 24, 0, 2, 2, 0, 0, _END, 0, _END, 1, 0),
        b"glyf": b"".join(letters),
        b"head": struct.pack(">4I2H2q4h2H3h", _ONE, _ONE, 0, _HEAD, 3, WIDE, 0, 0, *bounds, 0, 8, 2, 0, 0),
        b"hhea": struct.pack(">IhhhH11hH", _ONE, _ASCENT, -DESCENT, 0, WIDE, 0, 0, WIDE, 1, *(0,) * 7, 3),
        b"hmtx": struct.pack(">HhHhHh", 0, 0, WIDE, 0, NARROW, 0),
        b"loca": struct.pack(">4H", *(place // 2 for place in places)),
        b"maxp": struct.pack(">I14H", _ONE, 3, 2, 1, 0, 0, 1, *(0,) * 8),
        b"post": struct.pack(">IIhh5I", 3 * _ONE, *(0,) * 8),
    }
    return _put_together(tables)


def _diagonal(width: int) -> bytes:
    """Return the outline of a letter: from the lower left corner of its square to the upper right one, and back."""
    head = struct.pack(">5h", 1, 0, -DESCENT, width, _ASCENT)
    steps = struct.pack(">4h", 0, width, -DESCENT, _ASCENT + DESCENT)
    outline = head + struct.pack(">HH", 1, 0) + bytes([_ON_CURVE] * 2) + steps
    return outline + b"\0" * (-len(outline) % 4)


def _put_together(tables: dict[bytes, bytes]) -> bytes:
    """Return a font file of `tables`, which are in the order of their names."""
    count = len(tables)
    steps = count.bit_length() - 1
    head = struct.pack(">IHHHH", 0x10000, count, 16 << steps, steps, 16 * count - (16 << steps))
    place, directory, body, head_at = len(head) + 16 * count, b"", b"", 0
    for name, table in tables.items():
        if name == b"head":
            head_at = place + len(body)
        directory += struct.pack(">4sIII", name, _sum(table), place + len(body), len(table))
        body += table + b"\0" * (-len(table) % 4)
    font = bytearray(head + directory + body)
    struct.pack_into(">I", font, head_at + 8, (_MAGIC - _sum(bytes(font))) & 0xFFFFFFFF)
    return bytes(font)


def _sum(table: bytes) -> int:
    padded = table + b"\0" * (-len(table) % 4)
    numbers: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(numbers) & 0xFFFFFFFF
