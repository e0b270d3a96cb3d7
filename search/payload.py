"""What is sealed beside an entry, so that ranking needs nothing else.

Two parts, sealed one by one, since every candidate is opened for the first and only what is shown for the second:

- the *text*: a marker, the length of the metadata (u32, big endian), the metadata (UTF-8 JSON), then the folded texts
  joined by `PAGES` in UTF-16, little endian (decoded in half the time of UTF-8, two bytes a Han character);
- the *pages*: a marker, then every page as it was read, UTF-8 and compressed, behind its length (u32, big endian), so
  that the one that is shown is unpacked alone.

Before them stands the length of the first sealed part (u32, big endian).
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from core.errors import Corrupt
from search.folding import fold
from search.port import PageText, Searchable
from search.tokens import length_of

PAGES = "\x1d"
TEXT_PART, PAGES_PART = b"\x01", b"\x02"
_LENGTH = struct.Struct(">I")
_HEAD = len(TEXT_PART) + _LENGTH.size
_LEVEL = 1

Cipher = Callable[[bytes], bytes]


@dataclass(frozen=True)
class SealedText:
    """A payload that was opened.

    `folded` holds the normal form of every page, joined by `PAGES`; behind the last of them stand the document's name
    and other words, which are found but lie on no page.  `length` is how many terms it all has.
    """

    name: str
    document_type: str | None
    causes: tuple[str, ...]
    records: frozenset[str]
    dated: str | None
    length: int
    numbers: tuple[int, ...]
    folded: str
    _open_pages: Callable[[], bytes]

    @cached_property
    def sections(self) -> list[str]:
        """The folded text of each page, then that of the name and other words."""
        return self.folded.split(PAGES)

    def page(self, place: int) -> PageText:
        """Return one of the pages as it was read, the first being 0."""
        part = self._open_pages()
        if part[:1] != PAGES_PART:
            raise Corrupt
        start = len(PAGES_PART)
        for _ in range(place):
            start += _LENGTH.size + _LENGTH.unpack_from(part, start)[0]
        first = start + _LENGTH.size
        packed = part[first : first + _LENGTH.unpack_from(part, start)[0]]
        return PageText(self.numbers[place], zlib.decompress(packed).decode("utf-8", "surrogatepass"))


def encode(document: Searchable, seal: Cipher) -> tuple[bytes, str]:
    """Return the payload of `document`, and its folded text."""
    loose = "\n".join((document.name, *document.words))
    folded = PAGES.join(fold(text).text for text in (*(page.text for page in document.pages), loose))
    meta = {
        "name": document.name,
        "type": document.document_type,
        "causes": document.causes,
        "records": [str(record) for record in document.records],
        "dated": document.dated,
        "length": length_of(folded),
        "numbers": [page.number for page in document.pages],
    }
    head = json.dumps(meta, ensure_ascii=False).encode("utf-8", "surrogatepass")
    text = seal(TEXT_PART + _LENGTH.pack(len(head)) + head + folded.encode("utf-16-le", "surrogatepass"))
    packed = [zlib.compress(page.text.encode("utf-8", "surrogatepass"), _LEVEL) for page in document.pages]
    pages = seal(PAGES_PART + b"".join(_LENGTH.pack(len(page)) + page for page in packed))
    return _LENGTH.pack(len(text)) + text + pages, folded


def decode(payload: bytes, unseal: Cipher) -> SealedText:
    """Return what `encode` had packed; `unseal` undoes its `seal`.

    Raises:
        Corrupt: it was packed by something else.
    """
    try:
        first = _LENGTH.size + _LENGTH.unpack_from(payload)[0]
        part = unseal(payload[_LENGTH.size : first])
        if part[:1] != TEXT_PART:
            raise Corrupt
        body = _HEAD + _LENGTH.unpack_from(part, len(TEXT_PART))[0]
        meta = json.loads(part[_HEAD:body])
        return SealedText(
            name=meta["name"],
            document_type=meta["type"],
            causes=tuple(meta["causes"]),
            records=frozenset(meta["records"]),
            dated=meta["dated"],
            length=meta["length"],
            numbers=tuple(meta["numbers"]),
            folded=part[body:].decode("utf-16-le", "surrogatepass"),
            _open_pages=lambda: unseal(payload[first:]),
        )
    except (struct.error, ValueError, KeyError, TypeError) as error:
        raise Corrupt from error
