"""Sealed objects (AJO1): a header of 64 bytes, then a Cobblestone-256 message of 16 KiB chunks.

The bytes are specified in `docs/formats/sealed-object.md`; the chunked encryption is c2sp.org/chunked-encryption.
Writing uses the library's encryptor; reading by range is written from that specification.
"""

from __future__ import annotations

import hashlib
import hmac
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Self
from uuid import UUID

from cryptography.cobblestone import Cobblestone256Encryptor
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.crypto import envelope
from core.crypto.keys import DataKey
from core.errors import Corrupt, Invalid

MAGIC = b"AJO1"
VERSION = 1
COBBLESTONE_256 = 1
HEADER = 64  #: bytes
SALT, COMMITMENT = 24, 32
PREFIX = HEADER + SALT + COMMITMENT
CHUNK = 16 * 1024
SEALED_CHUNK = CHUNK + envelope.TAG
#: Chunks at once: 128 KiB.  The C library maps and gives back larger pieces each time, at five times the cost.
STEP = 8
_INFO = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0"
_BOUND = 60  #: header bytes before the checksum


class Role(IntEnum):
    """What an object holds; one sealed as the one does not open as the other."""

    ORIGINAL = 0  #: the bytes as they came in
    RENDITION = 1  #: page layouts, previews and thumbnails of up to 20 pages
    BACKUP = 2  #: the rows of an office's database


@dataclass(frozen=True, slots=True)
class Header:
    """What the clear part of an object says, all of it bound into the object's key."""

    role: Role
    tenant: UUID
    object_id: UUID
    key_id: UUID

    def encode(self) -> bytes:
        """Return the 64 bytes."""
        head = MAGIC + bytes((VERSION, COBBLESTONE_256, self.role, 0))
        head += self.tenant.bytes + self.object_id.bytes + self.key_id.bytes + bytes(4)
        return head + zlib.crc32(head).to_bytes(4, "big")

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """Read the 64 bytes, to find which key an object wants; nothing is authentic before it opens.

        Raises:
            Corrupt: not in the one canonical form, or of a kind this release does not know.
        """
        try:
            header = cls(Role(data[6]), UUID(bytes=data[8:24]), UUID(bytes=data[24:40]), UUID(bytes=data[40:56]))
        except (ValueError, IndexError):
            raise Corrupt from None
        if header.encode() != data:
            raise Corrupt
        return header

    @property
    def context(self) -> bytes:
        """What binds the header into the key of the message."""
        return b"ajo/v1\0" + self.encode()[:_BOUND]


def sealed_size(plain_size: int) -> int:
    """Return the bytes an object takes for `plain_size` bytes of content."""
    return PREFIX + plain_size + envelope.TAG * (plain_size // CHUNK + 1)


def plain_size(size: int) -> int:
    """Return the bytes of content in an object of `size` bytes.

    Raises:
        Corrupt: no object has that size.
    """
    chunks, rest = divmod(size - PREFIX, SEALED_CHUNK)
    if size < PREFIX or rest < envelope.TAG:
        raise Corrupt
    return chunks * CHUNK + rest - envelope.TAG


class SealingWriter:
    """Seals a stream of any length, holding one chunk of it.

    Only `finish` writes the last chunk, without which an object never opens: a writer that is dropped, on purpose
    or by an error on the way, leaves nothing valid behind.
    """

    def __init__(self, sink: Callable[[bytes], object], key: DataKey, header: Header) -> None:
        self._sink = sink
        self._encryptor: Cobblestone256Encryptor | None = Cobblestone256Encryptor(key.reveal(), header.context)
        self._pending = header.encode()
        self._digest = hashlib.sha256()
        self.size = 0  #: sealed bytes handed to the sink
        self.plain_size = 0  #: bytes taken

    @property
    def sha256(self) -> bytes:
        """The digest of the sealed bytes so far, by which they can be checked without any key."""
        return self._digest.digest()

    def write(self, data: bytes) -> None:
        """Take the next bytes.  An error of the sink ends the writer."""
        encryptor = self._take()
        view = memoryview(data)
        for start in range(0, len(view), STEP * CHUNK):
            piece = view[start : start + STEP * CHUNK]
            self._emit(encryptor.update(piece))
            self.plain_size += len(piece)
        self._encryptor = encryptor

    def finish(self) -> None:
        """Write the last chunk; nothing may follow."""
        self._emit(self._take().finalize())

    def _take(self) -> Cobblestone256Encryptor:
        # Held by nobody while bytes are on their way: whatever raises in between leaves the writer unusable.
        encryptor, self._encryptor = self._encryptor, None
        if encryptor is None:
            raise ValueError("this writer has finished or failed")
        return encryptor

    def _emit(self, sealed: bytes) -> None:
        data, self._pending = self._pending + sealed, b""
        if data:
            self._sink(data)
            self._digest.update(data)
            self.size += len(data)


class RangeReader:
    """Opens any range of a sealed object; nothing is given out before the object's end is authentic.

    `fetch(start, end)` returns those bytes of the object; `header` is what the caller expects to find.
    """

    def __init__(self, fetch: Callable[[int, int], bytes], size: int, key: DataKey, header: Header) -> None:
        self.length = plain_size(size)  #: bytes of content
        self._fetch = fetch
        self._size = size
        prefix = self._fetched(0, PREFIX)
        if not hmac.compare_digest(prefix[:HEADER], header.encode()):
            raise Corrupt
        salt, commitment = prefix[HEADER : HEADER + SALT], prefix[HEADER + SALT :]
        derived = envelope.derive(
            key.reveal(), _INFO + salt + header.context, envelope.KEY + envelope.NONCE + COMMITMENT
        )
        if not hmac.compare_digest(derived[envelope.KEY + envelope.NONCE :], commitment):
            raise Corrupt
        self._aead = AESGCM(derived[: envelope.KEY])
        self._nonce = int.from_bytes(derived[envelope.KEY : envelope.KEY + envelope.NONCE], "big")
        last = self.length // CHUNK
        self._open_chunks(last, last + 1)

    def read(self, start: int, end: int) -> Iterator[bytes]:
        """Yield the content from `start` to before `end`, in pieces of at most 128 KiB.

        Raises:
            Invalid: the range does not lie within the content.
            Corrupt: a chunk in it fails its authentication; the pieces before it were authentic.
        """
        if not 0 <= start <= end <= self.length:
            raise Invalid("bad_range", length=self.length)
        return self._pieces(start, end)

    def whole(self) -> Iterator[bytes]:
        """Yield all of the content, in pieces of at most 128 KiB."""
        return self._pieces(0, self.length)

    def _pieces(self, start: int, end: int) -> Iterator[bytes]:
        while start < end:
            first = start // CHUNK
            last = min(first + STEP, (end - 1) // CHUNK + 1)
            until = min(end, last * CHUNK)
            yield self._open_chunks(first, last)[start - first * CHUNK : until - first * CHUNK]
            start = until

    def _open_chunks(self, first: int, last: int) -> bytes:
        """Return the content of chunks `first` to before `last`."""
        offset = PREFIX + first * SEALED_CHUNK
        sealed = memoryview(self._fetched(offset, min(PREFIX + last * SEALED_CHUNK, self._size)))
        try:
            return b"".join(
                self._aead.decrypt(
                    (self._nonce ^ number).to_bytes(envelope.NONCE, "big"),
                    sealed[(number - first) * SEALED_CHUNK : (number - first + 1) * SEALED_CHUNK],
                    None,
                )
                for number in range(first, last)
            )
        except InvalidTag:
            raise Corrupt from None

    def _fetched(self, start: int, end: int) -> bytes:
        data = self._fetch(start, end)
        if len(data) != end - start:
            raise Corrupt
        return data
