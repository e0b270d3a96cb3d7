"""Tells what a file is from its first bytes; the name only helps where formats have no signature."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Protocol

from core.errors import Unreadable


class Format(StrEnum):
    """The formats that can be read."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    TIFF = "tiff"
    WEBP = "webp"
    HEIC = "heic"
    BMP = "bmp"
    DOCX = "docx"
    TXT = "txt"

    @property
    def media_type(self) -> str:
        """The format's registered media type."""
        return _MEDIA_TYPES[self]


_MEDIA_TYPES = {
    Format.PDF: "application/pdf",
    Format.JPEG: "image/jpeg",
    Format.PNG: "image/png",
    Format.TIFF: "image/tiff",
    Format.WEBP: "image/webp",
    Format.HEIC: "image/heic",
    Format.BMP: "image/bmp",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.TXT: "text/plain",
}
_SIGNATURES: tuple[tuple[Format, bytes], ...] = (
    (Format.JPEG, b"\xff\xd8\xff"),
    (Format.PNG, b"\x89PNG\r\n\x1a\n"),
    (Format.TIFF, b"II*\x00"),
    (Format.TIFF, b"MM\x00*"),
    (Format.TIFF, b"II+\x00"),
    (Format.TIFF, b"MM\x00+"),
    (Format.BMP, b"BM"),
)
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
#: Known, but not read: told apart from garbage so that the person hears what to do.
_KNOWN_UNREAD = re.compile(
    rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1|\{\\rtf|GIF8|7z\xbc\xaf|Rar!|\x1f\x8b|BZh|\xfd7zXZ|%!PS|OggS|ID3|fLaC|RIFF|....ftyp",
    re.DOTALL,
)
_MARKUP = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml|svg)", re.IGNORECASE)
_UNREAD_ENDINGS = re.compile(
    r"\.(?:html?|xml|svg|eml|msg|mht|rtf|csv|xlsx?|pptx?|docm?|od[tsp]|epub|wps|zip)$", re.IGNORECASE
)
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SEALED_PART = "EncryptedPackage".encode("utf-16-le")
_ENTRY_BYTES, _NAME_BYTES = 128, 64  #: of an entry in a compound file's directory, and of the name it begins with
_HEAD_BYTES = 4096


class Bytes(Protocol):
    """A file's bytes, in memory or mapped there."""

    def __len__(self) -> int: ...
    def __getitem__(self, place: slice, /) -> bytes: ...
    def __buffer__(self, flags: int, /) -> memoryview: ...
    def find(self, part: bytes, start: int = ..., end: int = ..., /) -> int:
        """Return where `part` stands first, or -1."""


def tell_whole(data: Bytes, name: str, password: str | None) -> Format:
    """Return the format of a file, as `tell` does.

    Raises:
        Unreadable: as `tell`; `locked` for an office file with a password, and `protection_unsupported` for
            one whose password was given: only those of PDFs are understood.
    """
    if _is_locked_office(data):
        raise Unreadable("protection_unsupported" if password else "locked")
    return tell(data[:_HEAD_BYTES], name)


def _is_locked_office(data: Bytes) -> bool:
    """Say whether this is a compound file whose directory lists a sealed package, and not just its name in a text."""
    if data[: len(_COMPOUND)] != _COMPOUND:
        return False
    place = data.find(_SEALED_PART)
    while place >= 0:
        entry = data[place : place + _ENTRY_BYTES]
        ended = entry[len(_SEALED_PART) : _NAME_BYTES].count(0) == _NAME_BYTES - len(_SEALED_PART)
        length = int.from_bytes(entry[_NAME_BYTES : _NAME_BYTES + 2], "little")
        if place % _ENTRY_BYTES == 0 and ended and length == len(_SEALED_PART) + 2:
            return True
        place = data.find(_SEALED_PART, place + len(_SEALED_PART))
    return False


def tell(head: bytes, name: str) -> Format:
    """Return the format of a file that begins with `head`; DOCX means any ZIP container at this point.

    Raises:
        Unreadable: `empty_file`, `format_unsupported` (known, not read) or `format_unknown`.
    """
    if not head:
        raise Unreadable("empty_file")
    found = _by_signature(head)
    if found is not None:
        return found
    if _KNOWN_UNREAD.match(head) or _MARKUP.match(head) or _UNREAD_ENDINGS.search(name):
        raise Unreadable("format_unsupported")
    if not _may_be_text(head):
        raise Unreadable("format_unknown")
    return Format.TXT


def _by_signature(head: bytes) -> Format | None:
    if b"%PDF-" in head[:1024]:
        return Format.PDF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Format.DOCX
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Format.WEBP
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return Format.HEIC
    return next((kind for kind, signature in _SIGNATURES if head.startswith(signature)), None)


def _may_be_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if 0 in head:  # UTF-16 without a mark has its zeros on one side only
        return (0 in head[::2]) != (0 in head[1::2])
    controls = sum(byte < ord(" ") and byte not in b"\t\n\r\f\x1b" for byte in head)
    return controls * 50 < len(head)
