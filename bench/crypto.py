"""How fast sealing is, beside what it could be at most and what else there is: `python -m bench.crypto`.

Rivals: bare AES-256-GCM in blocks of 64 KiB (no format at all, the ceiling), and age through pyrage (a whole file in
memory, no reading by range).  Figures are megabytes for each second of processor time, the best of three.
"""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable

import pyrage  # type: ignore[import-untyped]
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.crypto.keys import Binding, Cell, DataKey, ScopeKey
from core.crypto.objects import Header, RangeReader, Role, SealingWriter
from core.ids import new_id

MIB = 1024 * 1024
SIZE = 64 * MIB
BLOCK = 64 * 1024
PIECE = os.urandom(MIB)
KEY = DataKey.generate()
HEADER = Header(Role.ORIGINAL, new_id(), new_id(), KEY.id)


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """Return the least processor time that `work` took."""
    spans = []
    for _ in range(times):
        start = time.process_time()
        work()
        spans.append(time.process_time() - start)
    return min(spans)


def sealed() -> bytes:
    """Return 64 MiB as a sealed object."""
    out = io.BytesIO()
    writer = SealingWriter(out.write, KEY, HEADER)
    for _ in range(SIZE // MIB):
        writer.write(PIECE)
    writer.finish()
    return out.getvalue()


def bare() -> None:
    """Encrypt 64 MiB with nothing around it."""
    cipher, view = AESGCM(KEY.reveal()), memoryview(PIECE)
    for number in range(SIZE // BLOCK):
        start = number * BLOCK % MIB
        cipher.encrypt(number.to_bytes(12, "big"), view[start : start + BLOCK], None)


def report(name: str, spent: float) -> None:
    """Print one line."""
    print(f"{name:44} {SIZE / 1e6 / spent:8.0f} MB/s")


def streams() -> None:
    """Compare whole files."""
    data, whole = sealed(), PIECE * (SIZE // MIB)
    identity = pyrage.x25519.Identity.generate()
    aged = pyrage.encrypt(whole, [identity.to_public()])
    reader = RangeReader(lambda start, end: data[start:end], len(data), KEY, HEADER)
    report("sealed object, written (with SHA-256)", seconds(sealed))
    report("sealed object, read", seconds(lambda: sum(map(len, reader.whole()))))
    report("bare AES-256-GCM, encrypted", seconds(bare))
    report("age, encrypted", seconds(lambda: pyrage.encrypt(whole, [identity.to_public()])))
    report("age, decrypted", seconds(lambda: pyrage.decrypt(aged, [identity])))
    one = seconds(lambda: [b"".join(reader.read(SIZE // 2, SIZE // 2 + BLOCK)) for _ in range(1000)])
    print(f"{'a range of 64 KiB':44} {one * 1e3:8.0f} µs")


def small_values() -> None:
    """Time cells and wraps."""
    cell, binding = Cell("party", "name", new_id()), Binding(new_id(), "document", new_id())
    scope = ScopeKey.generate(new_id(), 1)
    value, wrap = KEY.seal_cell(cell, bytes(60)), scope.wrap_data_key(KEY, binding)
    for name, work in {
        "a cell of 60 bytes, sealed": lambda: KEY.seal_cell(cell, bytes(60)),
        "a cell of 60 bytes, opened": lambda: KEY.open_cell(cell, value),
        "a data key, unwrapped": lambda: scope.unwrap_data_key(wrap, binding, KEY.id),
    }.items():
        spent = seconds(lambda work=work: [work() for _ in range(10_000)])  # type: ignore[misc]
        print(f"{name:44} {spent * 100:8.1f} µs")


if __name__ == "__main__":
    streams()
    small_values()
