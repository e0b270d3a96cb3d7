"""7z archives, inflated in one pass, because their members are squeezed together."""

from __future__ import annotations

import lzma
import struct
import zlib
from collections.abc import Collection

import py7zr
from py7zr.exceptions import ArchiveError, PasswordRequired
from py7zr.io import Py7zIO, WriterFactory

from core.errors import Unreadable
from ocr.archives.members import MOST_MEMBERS, Allowance, HoldingDocument, Member, Taker, clean_name, is_noise, listed
from ocr.formats import Format
from ocr.mapped import Bytes, stream_of

_BROKEN = (
    ArchiveError,
    PasswordRequired,
    lzma.LZMAError,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    AssertionError,
    RuntimeError,
    OverflowError,
)


def open_seven_zip(data: Bytes, password: str | None, max_pages: int) -> HoldingDocument:
    """Open an archive.

    Raises:
        Unreadable: `locked` without the password or with a wrong one, `damaged`, `too_large_to_read`.
    """
    archive = SevenZipArchive(data, password)
    return HoldingDocument(Format.SEVEN_ZIP, listed(archive.members), archive, max_pages)


class SevenZipArchive:
    """The files in a 7z."""

    def __init__(self, data: Bytes, password: str | None) -> None:
        self._data = data
        self._password = password
        archive = self._opened()
        files = list(archive.files)
        named = [(number, file) for number, file in enumerate(files) if _is_file(file) and not is_noise(file.filename)]
        if len(files) > MOST_MEMBERS:
            raise Unreadable("too_large_to_read")
        self.members = [Member(number, clean_name(file.filename), file.uncompressed or 0) for number, file in named]
        if archive.password_protected:
            self._try_password()

    def hand_out(self, taker: Taker) -> None:
        """Give every member that is wanted."""
        wanted = {member.number: member for member in self.members if taker.wants(member.number)}
        sinks = _Sinks(wanted, taker)
        try:
            self._inflate(wanted, sinks)
        except Unreadable as error:
            sinks.finish(error.code)
            raise
        except _BROKEN as error:
            sinks.finish("damaged")
            raise Unreadable("damaged") from error
        sinks.finish(None)

    def _inflate(self, numbers: Collection[int], sinks: WriterFactory) -> None:
        archive = self._opened()
        # By number, names that are twins or lead elsewhere make no difference.
        for number, told in enumerate(archive.files.files_list):
            told["filename"] = str(number)
        archive.extract(targets=[str(number) for number in numbers], factory=sinks)

    def _opened(self) -> py7zr.SevenZipFile:
        try:
            archive = py7zr.SevenZipFile(stream_of(self._data), password=self._password)
        except PasswordRequired as error:
            raise Unreadable("locked") from error
        except _BROKEN as error:
            raise Unreadable("locked" if self._password else "damaged") from error
        if archive.password_protected and not self._password:
            raise Unreadable("locked")
        return archive

    def _try_password(self) -> None:
        smallest = min(
            (member for member in self.members if member.size), key=lambda member: member.size or 0, default=None
        )
        if smallest is None:
            return
        try:
            self._inflate([smallest.number], _Sinks({smallest.number: smallest}, None))
        except _BROKEN as error:
            raise Unreadable("locked") from error


def _is_file(file: py7zr.py7zr.ArchiveFile) -> bool:
    return not file.is_directory and not file.is_symlink and not file.is_junction and not file.is_socket


class _Sinks(WriterFactory):
    """Makes a sink for each member; one has come to a good end when the next begins, for only then was it checked."""

    def __init__(self, members: dict[int, Member], taker: Taker | None) -> None:
        self._members = members
        self._taker = taker
        self._begun = False
        self.allowance = Allowance()

    def create(self, filename: str) -> Py7zIO:
        """Return the sink of the member with this number."""
        return _Sink(self, self._members[int(filename)])

    def begin(self, member: Member) -> None:
        """Hear that a member's bytes follow."""
        self.finish(None)
        self.allowance.begin()
        self._begun = True
        if self._taker is not None:
            self._taker.begin(member)

    def piece(self, data: bytes) -> None:
        """Take bytes of the member that has begun."""
        self.allowance.take(len(data))
        if self._taker is not None:
            self._taker.piece(data)

    def finish(self, code: str | None) -> None:
        """End the member that has begun, if there is one."""
        if self._begun and self._taker is not None:
            self._taker.end(code)
        self._begun = False


class _Sink(Py7zIO):
    def __init__(self, sinks: _Sinks, member: Member) -> None:
        self._sinks = sinks
        self._member = member
        self._begun = False
        self._size = 0

    def write(self, s: bytes | bytearray) -> int:
        self._begin()
        self._size += len(s)
        self._sinks.piece(bytes(s))
        return len(s)

    def close(self) -> None:
        self._begin()  # an empty member has no bytes to begin with

    def _begin(self) -> None:
        if not self._begun:
            self._begun = True
            self._sinks.begin(self._member)

    def read(self, size: int | None = None) -> bytes:  # noqa: ARG002 - named by the library
        return b""

    def seek(self, offset: int, whence: int = 0) -> int:  # noqa: ARG002 - as above
        return 0

    def flush(self) -> None:
        return

    def size(self) -> int:
        return self._size
