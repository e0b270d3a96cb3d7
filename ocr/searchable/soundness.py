"""Judges whether a page of a PDF may stand in an archive's file (PDF/A-2b) just as it is: what is not sure is refused.

Refused are fonts that do not lie in the file, colours that its profile does not explain, layers, everything that
acts or points elsewhere, and what is rare and hard to judge.  Of fonts other than TrueType it is not looked at whether
the letters are there and as wide as their dictionaries say.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from ocr.searchable.programs import program_fits

#: Entries that say nothing of how a page looks: they stay behind.
LEFT_BEHIND = {
    *("/Metadata", "/PieceInfo", "/StructParent", "/StructParents", "/AF", "/LastModified", "/Thumb", "/Interpolate"),
    *("/CIDSet", "/CharSet"),
}
_FORBIDDEN = {
    *("/OC", "/OPI", "/PS", "/Ref", "/HT", "/HTP", "/HTO", "/Alternates", "/JS", "/AA", "/URI", "/EF", "/UserUnit"),
    *("/TR", "/TR2", "/OCGs"),
}
_FILTERS = {
    *("/FlateDecode", "/DCTDecode", "/CCITTFaxDecode", "/JBIG2Decode", "/RunLengthDecode", "/ASCII85Decode"),
    "/ASCIIHexDecode",
}
_COLOURS = {"/DeviceCMYK", "/CMYK", "/Separation", "/DeviceN", "/LZWDecode", "/LZW", "/JPXDecode", "/Crypt"}
_BLENDS = {
    *("/Normal", "/Compatible", "/Multiply", "/Screen", "/Overlay", "/Darken", "/Lighten", "/ColorDodge", "/ColorBurn"),
    *("/HardLight", "/SoftLight", "/Difference", "/Exclusion", "/Hue", "/Saturation", "/Color", "/Luminosity"),
}
_INTENTS = {"/RelativeColorimetric", "/AbsoluteColorimetric", "/Perceptual", "/Saturation"}
_FONTS = {"/Type0", "/TrueType", "/Type1", "/CIDFontType0", "/CIDFontType2"}
_ENCODINGS = {"/WinAnsiEncoding", "/MacRomanEncoding"}
_SYMBOLIC = 4
_KNOWN = """
b B b* B* BDC BMC BT c cm CS cs d Do DP EMC ET f F f* G g gs h i j J l m M MP n q Q re RG rg ri s S SC sc SCN scn sh
T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' "
"""
_OPERATORS = frozenset(_KNOWN.split())  #: all but those of colours in ink, of Type 3 fonts, and of pictures in between
_DEEPEST_STATE = 28
_MOST_OBJECTS, _MOST_OPERATORS = 100_000, 60_000
_MOST_CONTENT = 4 * 1024 * 1024  #: bytes of operators in one stream
_LONGEST_STRING, _LARGEST = 32_767, 2**31


class Unsound(Exception):
    """The page may not stand as it is."""


class Soundness:
    """Judges page after page of one file; what was found sound is not looked at again."""

    def __init__(self) -> None:
        self._sound: set[tuple[int, int]] = set()

    def check(self, *values: Any) -> None:
        """Look at everything that `values` hold or lead to.

        Raises:
            Unsound: something may not stand in the file.
        """
        waiting, seen = [(value, False) for value in values], set(self._sound)
        within: set[tuple[int, int]] = set()  # of what is being looked at just now: nothing may hold itself
        for _ in range(_MOST_OBJECTS):
            if not waiting:
                self._sound = seen
                return
            value, leaving = waiting.pop()
            named = value.objgen if isinstance(value, pikepdf.Object) and value.is_indirect else None
            if leaving and named:
                within.discard(named)
                seen.add(named)
            elif named in within:
                raise Unsound
            elif named not in seen:
                if named:
                    within.add(named)
                    waiting.append((value, True))
                waiting.extend((part, False) for part in _parts(value))
        raise Unsound


def _parts(value: Any) -> Iterator[Any]:
    """Judge a value by itself, and yield what it holds."""
    if not _harmless(value):
        raise Unsound
    if isinstance(value, Array):
        _check_space(value)
        yield from value
    elif isinstance(value, Dictionary | Stream):
        _check_entries(value)
        yield from (item for key, item in value.items() if key not in LEFT_BEHIND)


def _check_space(array: Array) -> None:
    """Refuse colour spaces with a profile of other than one or three parts."""
    if len(array) > 1 and array[0] == Name.ICCBased and int(array[1].get("/N", 0)) not in (1, 3):
        raise Unsound


def _check_entries(value: Any) -> None:
    if _FORBIDDEN & set(value.keys()):
        raise Unsound
    if isinstance(value, Stream):
        _check_stream(value)
    if value.get("/Type") == Name.Font:
        _check_font(value)
    blend = value.get("/BM")
    if blend is not None and str(blend) not in _BLENDS:
        raise Unsound
    intents = {str(value[key]) for key in ("/RI", "/Intent") if key in value}
    if intents - _INTENTS:
        raise Unsound


def _check_stream(stream: Any) -> None:
    filters = stream.get("/Filter", [])
    names = {str(item) for item in (filters if isinstance(filters, Array) else [filters] if filters else [])}
    if "/F" in stream or names - _FILTERS:
        raise Unsound
    drawing = stream.get("/Subtype") == Name.Form or "/PatternType" in stream
    if drawing:
        if "/Resources" not in stream:
            raise Unsound
        check_content(stream)
    elif stream.get("/Type") == Name.XObject and stream.get("/Subtype") != Name.Image:
        raise Unsound


def _check_font(font: Any) -> None:
    kind = str(font.get("/Subtype"))
    if kind not in _FONTS or "/BaseFont" not in font:
        raise Unsound
    if kind == "/Type0":
        if str(font.get("/Encoding")) not in ("/Identity-H", "/Identity-V"):
            raise Unsound
        return
    descriptor = font.get("/FontDescriptor")
    if descriptor is None or (kind == "/CIDFontType2" and "/CIDToGIDMap" not in font):
        raise Unsound
    symbolic = bool(int(descriptor.get("/Flags", 0)) & _SYMBOLIC)
    if not kind.startswith("/CID") and any(key not in font for key in ("/FirstChar", "/LastChar", "/Widths")):
        raise Unsound
    if kind == "/TrueType" and not _encodes(font.get("/Encoding"), symbolic=symbolic):
        raise Unsound
    if not program_fits(font, kind, symbolic=symbolic):
        raise Unsound


def _encodes(encoding: Any, *, symbolic: bool) -> bool:
    """Say whether the encoding of a simple TrueType font is one that it may have."""
    if symbolic:
        return encoding is None
    if isinstance(encoding, Dictionary):
        return str(encoding.get("/BaseEncoding")) in _ENCODINGS and "/Differences" not in encoding
    return str(encoding) in _ENCODINGS


def check_content(content: Any) -> None:
    """Look at the operators of a page or of a drawing within it.

    Raises:
        Unsound: one of them may not stand in the file, or there are too many to look at.
    """
    if isinstance(content, Stream) and len(content.read_bytes()) > _MOST_CONTENT:
        raise Unsound
    depth = 0
    for count, item in enumerate(pikepdf.parse_content_stream(content)):
        name = str(item.operator)
        if count > _MOST_OPERATORS or name not in _OPERATORS:
            raise Unsound
        depth += {"q": 1, "Q": -1}.get(name, 0)
        if not 0 <= depth <= _DEEPEST_STATE or not all(map(_harmless, item.operands)):
            raise Unsound
        if name == "ri" and str(item.operands[0]) not in _INTENTS:
            raise Unsound
    if depth:
        raise Unsound


def _harmless(value: Any) -> bool:
    """Say whether a value by itself can stand: no colour that nothing explains, and nothing beyond all bounds."""
    if isinstance(value, Dictionary):
        return not (_FORBIDDEN & set(value.keys()))
    if isinstance(value, Name):
        return str(value) not in _COLOURS
    if isinstance(value, pikepdf.String):
        return len(bytes(value)) <= _LONGEST_STRING
    return not isinstance(value, int | Decimal) or -_LARGEST < value < _LARGEST
