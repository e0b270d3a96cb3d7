"""What sealing costs: `python -m bench.crypto --json`.

The same bytes are stored and read back by the product (sealed, hashed, written, made durable, published) and by a
plain loop that encrypts with raw AES-256-GCM, hashes, writes and calls fsync, and does nothing else: no format, no
commitment, no reading by range.  It checks the hash as it reads, since nothing else tells it that the file is whole;
how fast it is without stands beside.  Both take turns in one run on the same disk, and the median of the rounds
counts.  age, which needs a whole file in memory, is there for comparison.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyrage  # type: ignore[import-untyped]
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.crypto.keys import Binding, Cell, DataKey, ScopeKey
from core.crypto.objects import Role
from core.ids import new_id
from storage.objects.local import LocalObjects
from storage.objects.sealed import SealedObjects

MIB = 1024 * 1024
RANGE = 64 * 1024
_TAG = 16


@dataclass(frozen=True)
class Rounds:
    """Medians of one thing done `times` over."""

    times: int

    def seconds(self, works: dict[str, Callable[[], object]]) -> dict[str, float]:
        """Return the median time of each of `works`, which take turns."""
        spans: dict[str, list[float]] = {name: [] for name in works}
        for _ in range(self.times):
            for name, work in works.items():
                began = time.perf_counter()
                work()
                spans[name].append(time.perf_counter() - began)
        return {name: statistics.median(spent) for name, spent in spans.items()}


class Product:
    """Sealed objects in a folder."""

    def __init__(self, folder: Path, size: int) -> None:
        folder.mkdir()
        self._objects, self._key, self._pieces = SealedObjects(LocalObjects(folder), new_id()), DataKey.generate(), size
        self.last = new_id()

    def store(self) -> None:
        """Store one object of the size in MiB."""
        self.delete()
        with self._objects.create(self.last, self._key, Role.ORIGINAL) as writer:
            for piece in pieces(self._pieces):
                writer.write(piece)
            writer.commit()

    def read(self) -> int:
        """Read the whole of it."""
        return sum(map(len, self._objects.open(self.last, self._key, Role.ORIGINAL).whole()))

    def read_range(self) -> int:
        """Read 64 KiB from the middle of an object that has to be opened first."""
        middle = self._pieces * MIB // 2
        opened = self._objects.open(self.last, self._key, Role.ORIGINAL)
        return sum(map(len, opened.read(middle, middle + RANGE)))

    def delete(self) -> None:
        """Remove it."""
        self._objects.delete(self.last)


class PlainLoop:
    """Raw AES-256-GCM, block by block, into a file."""

    def __init__(self, folder: Path, size: int) -> None:
        folder.mkdir()
        self._file, self._cipher, self._pieces = folder / "plain", AESGCM(os.urandom(32)), size
        self._digest = b""

    def store(self) -> None:
        """Encrypt, hash, write, fsync."""
        self._file.unlink(missing_ok=True)
        digest = hashlib.sha256()
        with self._file.open("wb") as file:
            for number, piece in enumerate(pieces(self._pieces)):
                block = self._cipher.encrypt(number.to_bytes(12, "big"), piece, None)
                digest.update(block)
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        self._digest = digest.digest()

    def read(self) -> None:
        """Read, check and decrypt."""
        digest = hashlib.sha256()
        for number, block in enumerate(self._blocks()):
            digest.update(block)
            self._cipher.decrypt(number.to_bytes(12, "big"), block, None)
        if digest.digest() != self._digest:
            raise ValueError("the file was changed")

    def read_unchecked(self) -> None:
        """Read and decrypt, whether or not the file is whole."""
        for number, block in enumerate(self._blocks()):
            self._cipher.decrypt(number.to_bytes(12, "big"), block, None)

    def _blocks(self) -> Iterator[bytes]:
        with self._file.open("rb") as file:
            while block := file.read(MIB + _TAG):
                yield block


PIECE = os.urandom(MIB)


def pieces(count: int) -> Iterator[bytes]:
    """Yield `count` MiB as they would come from the network."""
    for _ in range(count):
        yield PIECE


def measure(folder: Path, size: int, rounds: Rounds) -> dict[str, Any]:
    """Return the figures for files of `size` MiB, speeds in MB/s."""
    product, plain = Product(folder / "sealed", size), PlainLoop(folder / "plain", size)
    stored = rounds.seconds({"anjuan": product.store, "plain_loop": plain.store})
    works: dict[str, Callable[[], object]] = {
        "anjuan": product.read,
        "plain_loop": plain.read,
        "unchecked": plain.read_unchecked,
    }
    read = rounds.seconds(works)
    ranged = rounds.seconds({"range": lambda: [product.read_range() for _ in range(100)]})["range"] / 100
    both = {name: stored[name] + read[name] for name in ("anjuan", "plain_loop")}
    return {
        "size_mib": size,
        "anjuan": {"store_mb_s": _speed(size, stored["anjuan"]), "read_mb_s": _speed(size, read["anjuan"])},
        "plain_loop": {
            "store_mb_s": _speed(size, stored["plain_loop"]),
            "read_mb_s": _speed(size, read["plain_loop"]),
            "read_unchecked_mb_s": _speed(size, read["unchecked"]),
        },
        "ratio": {
            "store": round(stored["plain_loop"] / stored["anjuan"], 3),
            "read": round(read["plain_loop"] / read["anjuan"], 3),
            "store_and_read": round(both["plain_loop"] / both["anjuan"], 3),
        },
        "range_64_kib": {"ms": round(ranged * 1000, 3), "share_of_whole": round(ranged / read["anjuan"], 5)},
        "age": _age(size, rounds),
        "small": _small_values(rounds),
    }


def _speed(size: int, seconds: float) -> float:
    """Return MB/s for `size` MiB."""
    return round(size * MIB / 1e6 / seconds, 1)


def _age(size: int, rounds: Rounds) -> dict[str, float]:
    """Return the speed of age in memory alone, without any disk."""
    whole, identity = PIECE * size, pyrage.x25519.Identity.generate()
    aged = pyrage.encrypt(whole, [identity.to_public()])
    spent = rounds.seconds(
        {
            "encrypt_mb_s": lambda: pyrage.encrypt(whole, [identity.to_public()]),
            "decrypt_mb_s": lambda: pyrage.decrypt(aged, [identity]),
        }
    )
    return {name: _speed(size, seconds) for name, seconds in spent.items()}


def _small_values(rounds: Rounds) -> dict[str, float]:
    """Return microseconds for a cell of 60 bytes and for a wrapped key."""
    key, cell, binding = DataKey.generate(), Cell("party", "name", new_id()), Binding(new_id(), "document", new_id())
    scope = ScopeKey.generate(new_id(), 1)
    value, wrap = key.seal_cell(cell, bytes(60)), scope.wrap_data_key(key, binding)
    many = range(2000)
    works: dict[str, Callable[[], object]] = {
        "cell_sealed_us": lambda: [key.seal_cell(cell, bytes(60)) for _ in many],
        "cell_opened_us": lambda: [key.open_cell(cell, value) for _ in many],
        "key_unwrapped_us": lambda: [scope.unwrap_data_key(wrap, binding, key.id) for _ in many],
    }
    return {name: round(spent * 1e6 / len(many), 2) for name, spent in rounds.seconds(works).items()}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.crypto", description=__doc__)
    parser.add_argument("--size", type=int, default=100, metavar="MIB", help="size of a file (100)")
    parser.add_argument("--rounds", type=int, default=7, help="times each is done (7)")
    parser.add_argument("--folder", type=Path, help="a folder on the disk to measure (a temporary one)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        figures = measure(Path(folder), given.size, Rounds(given.rounds))
    print(json.dumps(figures, indent=None if given.json else 2))


if __name__ == "__main__":
    main()
