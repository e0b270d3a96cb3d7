"""Looks into the programs of fonts, just far enough to say whether they are what their dictionaries promise."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

from pikepdf import Array, Name

#: How each kind of program begins, by the entry it lies under and the kind that its stream names.
_BEGINNINGS: dict[tuple[str, str], tuple[bytes, ...]] = {
    ("/FontFile", ""): (b"%!",),
    ("/FontFile2", ""): (b"\0\1\0\0", b"true"),
    ("/FontFile3", "/Type1C"): (b"\1\0",),
    ("/FontFile3", "/CIDFontType0C"): (b"\1\0",),
    ("/FontFile3", "/OpenType"): (b"OTTO", b"\0\1\0\0"),
}
_FITTING = {
    "/Type1": {("/FontFile", ""), ("/FontFile3", "/Type1C"), ("/FontFile3", "/OpenType")},
    "/TrueType": {("/FontFile2", ""), ("/FontFile3", "/OpenType")},
    "/CIDFontType0": {("/FontFile3", "/CIDFontType0C"), ("/FontFile3", "/OpenType")},
    "/CIDFontType2": {("/FontFile2", ""), ("/FontFile3", "/OpenType")},
}
_MOST_TABLES, _MOST_WIDTHS = 64, 70_000
_NEAR = 1.0  #: thousandths by which a width may differ from the program's
_SYMBOL, _UNICODE, _ROMAN = (3, 0), (3, 1), (1, 0)  #: platform and encoding of a table of characters


def program_fits(font: Any, kind: str, *, symbolic: bool) -> bool:
    """Say whether the program of a font of `kind` is there, of a kind that belongs to it, and true to its widths.

    Widths are looked at where TrueType letters are called by their numbers.
    """
    descriptor = font.FontDescriptor
    for (entry, named), beginnings in _BEGINNINGS.items():
        stream = descriptor.get(entry)
        if stream is None or str(stream.get("/Subtype", "")) != named or (entry, named) not in _FITTING[kind]:
            continue
        program = stream.read_bytes()
        if not program.startswith(beginnings):
            return False
        if kind not in ("/TrueType", "/CIDFontType2"):
            return True
        tables = _tables(program)
        if kind == "/CIDFontType2":
            return _widths_agree(font, tables)
        return _tells_characters(tables, symbolic=symbolic)
    return False


def _tables(program: bytes) -> dict[bytes, bytes]:
    (count,) = struct.unpack_from(">H", program, 4)
    found = {}
    for index in range(min(count, _MOST_TABLES)):
        name, _, start, length = struct.unpack_from(">4sIII", program, 12 + 16 * index)
        found[name] = program[start : start + length]
    return found


def _tells_characters(tables: dict[bytes, bytes], *, symbolic: bool) -> bool:
    """Say whether the letters of a simple font can be found by their characters as its dictionary says."""
    table = tables.get(b"cmap", b"")
    if not table:
        return False
    (count,) = struct.unpack_from(">H", table, 2)
    kinds = [struct.unpack_from(">HH", table, 4 + 8 * index) for index in range(min(count, _MOST_TABLES))]
    if symbolic:
        return len(kinds) == 1 or _SYMBOL in kinds
    return _UNICODE in kinds or _ROMAN in kinds


def _widths_agree(font: Any, tables: dict[bytes, bytes]) -> bool:
    (units,) = struct.unpack_from(">H", tables[b"head"], 18)
    (measured,) = struct.unpack_from(">H", tables[b"hhea"], 34)
    (letters,) = struct.unpack_from(">H", tables[b"maxp"], 4)
    advances = [item[0] for item in struct.iter_unpack(">HH", tables[b"hmtx"][: 4 * measured])]
    mapped = None if font.CIDToGIDMap == Name.Identity else font.CIDToGIDMap.read_bytes()
    for number, width in _widths(font.get("/W", [])):
        letter = number if mapped is None else int.from_bytes(mapped[2 * number : 2 * number + 2], "big")
        if 0 < letter < letters and abs(advances[min(letter, len(advances) - 1)] * 1000 / units - width) > _NEAR:
            return False
    return True


def _widths(array: Any) -> Iterator[tuple[int, float]]:
    """Yield numbers and their widths, as a font's dictionary lists them: one by one, or the same for many."""
    items, budget = list(array), _MOST_WIDTHS
    while len(items) > 1 and budget > 0:
        first, second = int(items[0]), items[1]
        if isinstance(second, Array):
            told = [(first + index, float(width)) for index, width in enumerate(list(second)[:budget])]
            del items[:2]
        else:
            told = [(number, float(items[2])) for number in range(first, min(int(second), first + budget) + 1)]
            del items[:3]
        budget -= len(told)
        yield from told
