"""ZIP archives, with names in whatever encoding their writers had."""

from __future__ import annotations

import struct
import zlib

import pyzipper

from core.errors import Unreadable
from ocr.archives.members import MOST_MEMBERS, Allowance, HoldingDocument, Member, Taker, clean_name, is_noise, listed
from ocr.formats import Format
from ocr.mapped import Bytes, stream_of

_STEP = 1024 * 1024
_UTF8_NAME, _ENCRYPTED = 0x800, 1
_UNICODE_NAME = 0x7075  #: an extra field that tells the name in UTF-8
_BROKEN = (pyzipper.BadZipFile, EOFError, OSError, ValueError, zlib.error, struct.error, RuntimeError)


def open_zip(data: Bytes, password: str | None, max_pages: int) -> HoldingDocument:
    """Open an archive.

    Raises:
        Unreadable: `locked` where a member wants a password and none or a wrong one is given,
            `protection_unsupported`, `damaged`, `too_large_to_read` for too many members.
    """
    archive = ZipArchive(data, password)
    return HoldingDocument(Format.ZIP, listed(archive.members), archive, max_pages)


class ZipArchive:
    """The files in a ZIP."""

    def __init__(self, data: Bytes, password: str | None) -> None:
        try:
            self._zip = pyzipper.AESZipFile(stream_of(data))
        except _BROKEN as error:
            raise Unreadable("damaged") from error
        entries = [entry for entry in self._zip.infolist() if not entry.is_dir() and not is_noise(_name(entry))]
        if len(entries) > MOST_MEMBERS:
            raise Unreadable("too_large_to_read")
        self._entries = entries
        self.members = [
            Member(number, clean_name(_name(entry)), entry.file_size) for number, entry in enumerate(entries)
        ]
        self._password = self._unlocked(password)

    def hand_out(self, taker: Taker) -> None:
        """Give every member that is wanted."""
        allowance = Allowance()
        for member, entry in zip(self.members, self._entries, strict=True):
            if taker.wants(member.number):
                taker.begin(member)
                taker.end(self._copied(entry, taker, allowance))

    def _copied(self, entry: pyzipper.ZipInfo, taker: Taker, allowance: Allowance) -> str | None:
        """Give the bytes of one entry; return why they came to no good end, or None."""
        allowance.begin(entry.compress_size)
        try:
            with self._zip.open(entry, pwd=self._password) as part:
                while piece := part.read(_STEP):
                    allowance.take(len(piece))
                    taker.piece(piece)
        except Unreadable as error:
            return error.code
        except NotImplementedError:
            return "protection_unsupported"
        except _BROKEN:
            return "damaged"
        return None

    def _unlocked(self, password: str | None) -> bytes | None:
        """Return the password as the archive takes it, tried on its smallest locked member."""
        locked = [entry for entry in self._entries if entry.flag_bits & _ENCRYPTED]
        if not locked:
            return None
        if not password:
            raise Unreadable("locked")
        smallest = min(locked, key=lambda entry: entry.file_size)
        for encoding in ("utf-8", "gb18030"):
            tried = password.encode(encoding, "replace")
            try:
                with self._zip.open(smallest, pwd=tried) as part:
                    while part.read(_STEP):
                        pass
            except NotImplementedError as error:
                raise Unreadable("protection_unsupported") from error
            except _BROKEN:
                continue
            return tried
        raise Unreadable("locked")


def _name(entry: pyzipper.ZipInfo) -> str:
    """Return the name as its writer meant it: old ones in China wrote their code page and said nothing of it."""
    told = _told_apart(entry.extra)
    if told is not None:
        return told
    name: str = entry.filename
    if entry.flag_bits & _UTF8_NAME:
        return name
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def _told_apart(extra: bytes) -> str | None:
    place = 0
    while place + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, place)
        if kind == _UNICODE_NAME and length > 5:  # noqa: PLR2004 - a version and a checksum stand before it
            return extra[place + 9 : place + 4 + length].decode("utf-8", "replace")
        place += 4 + length
    return None
