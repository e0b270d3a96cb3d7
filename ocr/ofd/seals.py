"""The picture of a seal, out of an electronic signature; nothing is verified here."""

from __future__ import annotations

import re

#: In the seal's ASN.1 a short text names the kind of picture, and its bytes follow.
_PICTURE = re.compile(rb"[\x16\x0c\x13]([\x03\x04])(?:png|jpe?g|gif|bmp|ofd)\x04", re.IGNORECASE)
_LONG = 0x80
_MOST_LENGTH_BYTES = 4


def seal_picture(signature: bytes) -> bytes | None:
    """Return the bytes of the picture in a signature's value or a seal's file, or None."""
    for found in _PICTURE.finditer(signature):
        place = found.end()
        first = signature[place] if place < len(signature) else 0
        count = first - _LONG
        if first < _LONG:
            length, place = first, place + 1
        elif 0 < count <= _MOST_LENGTH_BYTES:
            length, place = int.from_bytes(signature[place + 1 : place + 1 + count], "big"), place + 1 + count
        else:
            continue
        if length and place + length <= len(signature):
            return signature[place : place + length]
    return None
