"""Letters as Outlook keeps them: properties of a compound file, by their numbers."""

from __future__ import annotations

import re
import struct
from datetime import UTC, datetime, timedelta
from typing import Any

import olefile
from compressed_rtf import decompress

from core.errors import Unreadable
from ocr.mail.letter import Enclosure, Letter, as_eml
from ocr.mapped import Bytes, stream_of
from ocr.office.hypertext import blocks_of_page
from ocr.office.plain import decode, lines_of
from ocr.office.rich_text import blocks_of_rich_text
from ocr.office.typeset import Block

_ODD = (OSError, ValueError, LookupError, TypeError, AttributeError, OverflowError, struct.error, RecursionError)
_UNICODE, _BYTES, _NARROW, _STORAGE = "001F", "0102", "001E", "000D"
_SUBJECT, _SENDER, _SENDER_ADDRESS, _SENDER_SMTP = "0037", "0C1A", "0C1F", "5D01"
_TO, _CC, _BCC, _HEADERS, _TEXT, _HTML, _RTF = "0E04", "0E03", "0E02", "007D", "1000", "1013", "1009"
_DATA, _LONG_NAME, _SHORT_NAME, _SHOWN_NAME = "3701", "3707", "3704", "3001"
_SENT, _DELIVERED = 0x00390040, 0x0E060040
_HEAD_BYTES = {True: 32, False: 24}  #: before the fixed properties: of the letter itself, of one within
_FIXED_BYTES = 16
_SINCE = datetime(1601, 1, 1, tzinfo=UTC)
_ATTACHMENT = re.compile(r"__attach_version1\.0_#[0-9A-Fa-f]{8}")
_DATE_LINE = re.compile(r"^Date:\s*(.+)$", re.IGNORECASE | re.MULTILINE)
_DEEPEST, _MOST_ATTACHMENTS = 8, 2_000


def read_msg(data: Bytes) -> Letter:
    """Read a letter.

    Raises:
        Unreadable: `damaged`.
    """
    try:
        with olefile.OleFileIO(stream_of(data)) as file:
            return _Store(file, ()).letter()
    except _ODD as error:
        raise Unreadable("damaged") from error


class _Store:
    """One letter in the file: the file's own, or one attached to another."""

    def __init__(self, file: Any, path: tuple[str, ...]) -> None:
        self._file = file
        self._path = path

    def letter(self) -> Letter:
        sender = " ".join(dict.fromkeys(filter(None, (self._string(_SENDER), self._address()))))
        head = {
            "subject": self._string(_SUBJECT),
            "from": sender,
            "to": self._string(_TO),
            "cc": self._string(_CC),
            "bcc": self._string(_BCC),
            "date": self._date(),
        }
        return Letter({name: text for name, text in head.items() if text}, tuple(self._words()), self._enclosures())

    def _address(self) -> str:
        address = self._string(_SENDER_SMTP) or self._string(_SENDER_ADDRESS)
        return f"<{address}>" if "@" in address else ""

    def _words(self) -> list[Block]:
        plain = self._string(_TEXT)
        page = self._stream(_HTML, _BYTES) or self._string(_HTML).encode()
        if page.strip() and len(plain.split()) <= len(page.split()):
            return blocks_of_page(page)
        if plain.strip():
            return list(lines_of(plain))
        packed = self._stream(_RTF, _BYTES)
        return blocks_of_rich_text(decompress(packed)) if packed else []

    def _date(self) -> str:
        told = _DATE_LINE.search(self._string(_HEADERS))
        if told:
            return told[1].strip()
        fixed = self._open("__properties_version1.0")[_HEAD_BYTES[not self._path] :]
        for start in range(0, len(fixed) - _FIXED_BYTES + 1, _FIXED_BYTES):
            tag, _, value = struct.unpack_from("<IIQ", fixed, start)
            if tag in (_SENT, _DELIVERED) and value:
                return (_SINCE + timedelta(microseconds=value // 10)).strftime("%Y-%m-%d %H:%M")
        return ""

    def _enclosures(self) -> tuple[Enclosure, ...]:
        depth = len(self._path)
        below = {
            entry[depth]
            for entry in self._file.listdir(storages=True)
            if entry[:depth] == [*self._path] and len(entry) > depth
        }
        names = sorted(name for name in below if _ATTACHMENT.fullmatch(name))[:_MOST_ATTACHMENTS]
        return tuple(_Store(self._file, (*self._path, name)).enclosure(index + 1) for index, name in enumerate(names))

    def enclosure(self, number: int) -> Enclosure:
        """Return this attachment; a letter within becomes a file of its own."""
        name = self._string(_LONG_NAME) or self._string(_SHORT_NAME) or self._string(_SHOWN_NAME)
        inner = f"__substg1.0_{_DATA}{_STORAGE}"
        if self._file.exists("/".join((*self._path, inner, "__properties_version1.0"))):
            return self._inner((*self._path, inner), name)
        data = self._stream(_DATA, _BYTES)
        return Enclosure(name or f"附件{number}", data or None)

    def _inner(self, path: tuple[str, ...], name: str) -> Enclosure:
        try:
            letter = _Store(self._file, path).letter() if len(path) < 2 * _DEEPEST else None
            named = (
                f"{(name or (letter.head.get('subject', '') if letter else '') or '邮件').replace('/', ' ')[:80]}.eml"
            )
            return Enclosure(named, as_eml(letter) if letter else None)
        except (*_ODD, Unreadable):
            return Enclosure(f"{name or '邮件'}.eml", None)

    def _string(self, number: str) -> str:
        wide = self._stream(number, _UNICODE)
        if wide:
            return wide.decode("utf-16-le", "replace").rstrip("\0")
        narrow = self._stream(number, _NARROW)
        try:
            return decode(narrow).rstrip("\0") if narrow else ""
        except Unreadable:
            return narrow.decode("latin-1")

    def _stream(self, number: str, kind: str) -> bytes:
        return self._open(f"__substg1.0_{number}{kind}")

    def _open(self, name: str) -> bytes:
        path = "/".join((*self._path, name))
        if not self._file.exists(path) or self._file.get_type(path) != olefile.STGTY_STREAM:
            return b""
        data: bytes = self._file.openstream(path).read()
        return data
