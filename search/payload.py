"""What is sealed beside an entry, so that ranking needs nothing else.

Two parts, sealed and kept one by one, since every candidate is opened for the first and only what is shown for the
second:

- the *text*: a marker, the length of the metadata (u32, big endian), the metadata (UTF-8 JSON, filled up with spaces to
  an even place), then the folded texts joined by `PAGES` in UTF-16, little endian, two bytes a Han character, which can
  be searched as it stands;
- the *pages*: a marker, then every page as it was read, UTF-8 and compressed, behind its length (u32, big endian), so
  that the one that is shown is unpacked alone.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from core.errors import Corrupt
from search.folding import fold
from search.port import PageText, Searchable
from search.tokens import length_of

PAGES = "\x1d"
TEXT_PART, PAGES_PART = b"\x01", b"\x02"
_LENGTH = struct.Struct(">I")
_HEAD = len(TEXT_PART) + _LENGTH.size
_LEVEL = 1
_UNITS = np.dtype("<u2")
_SHORT = 4096  #: units; counting in fewer is quicker one character after another

Cipher = Callable[[bytes], bytes]


@dataclass(frozen=True)
class SealedText:
    """A text part that was opened.

    `units` (UTF-16) are the normal form of every page, joined by `PAGES`; behind the last of them stand the document's
    name and other words, which are found but lie on no page.  `length` is how many terms it all has.
    """

    name: str
    document_type: str | None
    causes: tuple[str, ...]
    records: frozenset[str]
    dated: str | None
    length: int
    numbers: tuple[int, ...]
    units: NDArray[np.uint16]
    _counts: dict[str, int] = field(default_factory=dict)

    @cached_property
    def folded(self) -> str:
        """The normal form as a string."""
        return self.units.tobytes().decode("utf-16-le", "surrogatepass")

    @cached_property
    def sections(self) -> list[str]:
        """The folded text of each page, then that of the name and other words."""
        return self.folded.split(PAGES)

    def count(self, needle: str) -> int:
        """Return how often `needle` (not empty) stands in the normal form, as `str.count` does."""
        found = self._counts.get(needle)
        if found is None:
            long = len(self.units) > _SHORT
            found = self._counts[needle] = _count(self.units, needle) if long else self.folded.count(needle)
        return found


def encode(document: Searchable, seal: Cipher) -> tuple[bytes, bytes, str]:
    """Return the text part and the pages part of `document`, and its folded text."""
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
    head += b" " * ((_HEAD + len(head)) % _UNITS.itemsize)
    text = seal(TEXT_PART + _LENGTH.pack(len(head)) + head + folded.encode("utf-16-le", "surrogatepass"))
    packed = [zlib.compress(page.text.encode("utf-8", "surrogatepass"), _LEVEL) for page in document.pages]
    pages = seal(PAGES_PART + b"".join(_LENGTH.pack(len(page)) + page for page in packed))
    return text, pages, folded


def decode(text: bytes, unseal: Cipher) -> SealedText:
    """Return what `encode` had packed as the text part; `unseal` undoes its `seal`.

    Raises:
        Corrupt: it was packed by something else.
    """
    part = _opened(text, TEXT_PART, unseal)
    try:
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
            units=np.frombuffer(part, _UNITS, offset=body) if len(part) > body else np.empty(0, _UNITS),
        )
    except (struct.error, ValueError, KeyError, TypeError) as error:
        raise Corrupt from error


def page_of(pages: bytes, place: int, number: int, unseal: Cipher) -> PageText:
    """Return one of the pages that `encode` had packed (the first is at `place` 0), which has this `number`.

    Empty where there is no such page: the paper may have been read anew since its text was opened.

    Raises:
        Corrupt: they were packed by something else.
    """
    part = _opened(pages, PAGES_PART, unseal)
    try:
        packed = next(islice(_pages(part), place, None), None)
        text = "" if packed is None else zlib.decompress(packed).decode("utf-8", "surrogatepass")
        return PageText(number, text)
    except (struct.error, zlib.error, ValueError) as error:
        raise Corrupt from error


def _opened(sealed: bytes, marker: bytes, unseal: Cipher) -> bytes:
    part = unseal(sealed)
    if not part.startswith(marker):
        raise Corrupt
    return part


def _pages(part: bytes) -> Iterator[bytes]:
    """Yield the pages of an opened pages part, as they were packed."""
    end = len(PAGES_PART)
    while end < len(part):
        start = end + _LENGTH.size
        end = start + _LENGTH.unpack_from(part, end)[0]
        yield part[start:end]


def _count(units: NDArray[np.uint16], needle: str) -> int:
    """Return how often `needle` stands in `units` without overlapping itself."""
    first, *rest = np.frombuffer(needle.encode("utf-16-le", "surrogatepass"), _UNITS)
    last = len(units) - len(rest)
    places = np.flatnonzero(units[:last] == first)
    for offset, unit in enumerate(rest, 1):
        places = places[units[places + offset] == unit]
    length = 1 + len(rest)
    if not (np.diff(places) < length).any():
        return len(places)
    count, end = 0, 0
    for place in places.tolist():
        if place >= end:
            count, end = count + 1, place + length
    return count
