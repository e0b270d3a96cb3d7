"""How several values become one byte string without any two lists of values becoming the same."""

from __future__ import annotations

from uuid import UUID


def joined(*parts: str | bytes | int | UUID) -> bytes:
    """Return each part behind its length as four big-endian bytes.

    Text is UTF-8, an integer is four big-endian bytes, an identifier its 16 bytes.
    """
    out = bytearray()
    for part in parts:
        value = _bytes_of(part)
        out += len(value).to_bytes(4, "big") + value
    return bytes(out)


def _bytes_of(part: str | bytes | int | UUID) -> bytes:
    if isinstance(part, str):
        return part.encode()
    if isinstance(part, int):
        return part.to_bytes(4, "big")
    return part.bytes if isinstance(part, UUID) else part
