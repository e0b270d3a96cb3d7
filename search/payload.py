"""What is sealed beside an entry, so that ranking needs nothing else: metadata, folded text and the pages themselves.

Layout: two lengths (u32, big endian), then UTF-8 JSON metadata, then the folded texts joined by `PAGES` in UTF-16
(little endian: half the time of UTF-8 to decode, two bytes a Han character), then the pages' own texts, compressed,
which only the hits that are shown need.
"""

from __future__ import annotations

import json
import struct
import zlib
from dataclasses import dataclass
from functools import cached_property

from core.errors import Corrupt
from search.folding import fold
from search.port import PageText, Searchable

PAGES = "\x1d"
_LENGTHS = struct.Struct(">II")
_LEVEL = 1


@dataclass(frozen=True)
class SealedText:
    """A payload that was opened.

    `folded` holds the normal form of every page, joined by `PAGES`; behind the last of them stand the document's name
    and other words, which are found but lie on no page.
    """

    name: str
    document_type: str | None
    causes: tuple[str, ...]
    records: frozenset[str]
    dated: str | None
    numbers: tuple[int, ...]
    folded: str
    _packed: bytes

    @cached_property
    def sections(self) -> list[str]:
        """The folded text of each page, then that of the name and other words."""
        return self.folded.split(PAGES)

    @cached_property
    def pages(self) -> tuple[PageText, ...]:
        """The pages as they were read."""
        texts = zlib.decompress(self._packed).decode("utf-8", "surrogatepass").split(PAGES)
        return tuple(PageText(number, text) for number, text in zip(self.numbers, texts, strict=False))


def encode(document: Searchable) -> tuple[bytes, str]:
    """Return the payload of `document`, and its folded text."""
    loose = "\n".join((document.name, *document.words))
    folded = PAGES.join(fold(text).text.replace(PAGES, " ") for text in (*(p.text for p in document.pages), loose))
    meta = {
        "name": document.name,
        "type": document.document_type,
        "causes": document.causes,
        "records": [str(record) for record in document.records],
        "dated": document.dated,
        "numbers": [page.number for page in document.pages],
    }
    head = json.dumps(meta, ensure_ascii=False).encode("utf-8", "surrogatepass")
    body = folded.encode("utf-16-le", "surrogatepass")
    raw = PAGES.join(page.text.replace(PAGES, " ") for page in document.pages).encode("utf-8", "surrogatepass")
    return _LENGTHS.pack(len(head), len(body)) + head + body + zlib.compress(raw, _LEVEL), folded


def decode(payload: bytes) -> SealedText:
    """Return what `encode` had packed.

    Raises:
        Corrupt: it was packed by something else.
    """
    try:
        head, body = _LENGTHS.unpack_from(payload)
        first = _LENGTHS.size + head
        meta = json.loads(payload[_LENGTHS.size : first])
        return SealedText(
            name=meta["name"],
            document_type=meta["type"],
            causes=tuple(meta["causes"]),
            records=frozenset(meta["records"]),
            dated=meta["dated"],
            numbers=tuple(meta["numbers"]),
            folded=payload[first : first + body].decode("utf-16-le", "surrogatepass"),
            _packed=payload[first + body :],
        )
    except (struct.error, ValueError, KeyError, TypeError) as error:
        raise Corrupt from error
