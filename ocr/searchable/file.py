"""A PDF file that grows object by object, so that no more of it than one object is ever in memory."""

from __future__ import annotations

import hashlib

_HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


class GrowingFile:
    """Gives out numbers for objects, and remembers where each begins; the bytes go to whoever asked for them."""

    def __init__(self) -> None:
        self._places: list[int] = [0]  # of number 0, which is none
        self._length = 0
        self._digest = hashlib.sha256()

    def begin(self) -> bytes:
        """Return how the file begins."""
        return self._count(_HEAD)

    def reserve(self) -> int:
        """Return the number of an object that will be put later."""
        self._places.append(0)
        return len(self._places) - 1

    def put(self, number: int, value: str | bytes) -> bytes:
        """Return object `number` as it stands in the file."""
        self._places[number] = self._length
        body = value.encode() if isinstance(value, str) else value
        return self._count(b"%d 0 obj\n%b\nendobj\n" % (number, body))

    def stream(self, number: int, data: bytes, entries: str | bytes) -> bytes:
        """Return a stream with the `entries` of its dictionary but for the length."""
        told = entries.encode() if isinstance(entries, str) else entries
        return self.put(number, b"<<%b /Length %d>>\nstream\n%b\nendstream" % (told, len(data), data))

    def end(self, root: int, identity: bytes) -> bytes:
        """Return how the file ends; `identity` (16 bytes) stays the same for every copy of the same paper.

        Numbers that were reserved and never put stand as free.
        """
        start = self._length
        rows = [b"%010d 00000 n \n" % place if place else b"%010d 65535 f \n" % 0 for place in self._places]
        table = b"xref\n0 %d\n%b" % (len(rows), b"".join(rows))
        ids = f"[<{identity.hex()}> <{self._digest.hexdigest()[:32]}>]"
        trailer = f"trailer\n<</Size {len(rows)} /Root {root} 0 R /ID {ids}>>\nstartxref\n{start}\n%%EOF\n"
        return self._count(table + trailer.encode())

    def _count(self, data: bytes) -> bytes:
        self._length += len(data)
        self._digest.update(data)
        return data
