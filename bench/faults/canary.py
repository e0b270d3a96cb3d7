"""Looking for words that were planted in papers: on a disk they must not stand in any encoding."""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_LEAST = 6  # bytes; shorter forms occur by chance
_PACKED = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08|PK\x03\x04")
_UNPACK_MOST = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Scan:
    """What was looked at, and where something was found."""

    size: int
    hits: tuple[tuple[str, bytes], ...]


def encodings(text: str) -> Iterator[bytes]:
    """Yield every form in which a word could lie on a disk."""
    for raw in (text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be"), text.encode("gb18030")):
        yield raw
        yield raw.hex().encode()
        yield raw.hex().upper().encode()
        for shift in range(3):
            # The middle of a base64 text depends on where it starts; its ends depend on the neighbours.
            encoded = base64.b64encode(bytes(shift) + raw)
            yield encoded[4:-4]


def needles_of(words: Iterable[str]) -> frozenset[bytes]:
    """Return the words in all encodings, as far as they are long enough to tell something."""
    return frozenset(form for word in words for form in encodings(word) if len(form) >= _LEAST)


def scan(folders: Iterable[Path], needles: Collection[bytes], *, spare: Collection[str] = ()) -> Scan:
    """Search every file below `folders`, packed stretches unpacked, but for files named in `spare`."""
    size, hits = 0, []
    for folder in folders:
        for path in folder.rglob("*"):
            if not path.is_file() or path.is_symlink() or path.name in spare:
                continue
            try:
                content = path.read_bytes()
            except FileNotFoundError:
                continue
            size += len(content)
            hits += [(str(path), needle) for needle in _found(content, needles)]
    return Scan(size, tuple(hits))


def _found(content: bytes, needles: Collection[bytes]) -> set[bytes]:
    found = {needle for needle in needles if needle in content}
    for plain in _unpacked(content):
        found.update(needle for needle in needles if needle in plain)
    return found


def _unpacked(content: bytes) -> Iterator[bytes]:
    """Yield what deflated stretches hold: zlib, gzip, and the members of archives."""
    for match in _PACKED.finditer(content):
        start = match.start()
        if content[start : start + 2] == b"PK":
            start += 30 + int.from_bytes(content[start + 26 : start + 28], "little")
            start += int.from_bytes(content[match.start() + 28 : match.start() + 30], "little")
            inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        else:
            inflater = zlib.decompressobj(zlib.MAX_WBITS | 32)
        pieces = []
        try:
            # In steps, since what stands before a fault counts too.
            for place in range(start, min(start + _UNPACK_MOST, len(content)), 65536):
                pieces.append(inflater.decompress(content[place : place + 65536], _UNPACK_MOST))
                if inflater.eof:
                    break
        except zlib.error:
            pass
        if pieces:
            yield b"".join(pieces)
