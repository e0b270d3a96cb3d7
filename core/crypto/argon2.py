"""Keys out of passphrases: Argon2id (RFC 9106), its costs, and the bounds on costs that are read from a file."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from threading import Lock
from typing import Self

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

SALT_LEAST, SALT_MOST = 16, 64  #: bytes
# One at a time: the lanes share threads of the whole process, and two computations at once can wait for each other's
# for ever. It also keeps many sign-ins from filling the memory.
_AT_ONCE = Lock()
MOST_MEMORY_KIB, MOST_ITERATIONS, MOST_LANES = 2**20, 16, 16


@dataclass(frozen=True, slots=True)
class Cost:
    """How much work one guess takes; memory in KiB."""

    memory_kib: int
    iterations: int
    lanes: int

    @property
    def bearable(self) -> bool:
        """Whether this machine may be asked for it: a file of unknown origin must not exhaust it."""
        whole = all(type(value) is int for value in (self.memory_kib, self.iterations, self.lanes))
        return (
            whole
            and 0 < self.iterations <= MOST_ITERATIONS
            and 0 < self.lanes <= MOST_LANES
            and 8 * self.lanes <= self.memory_kib <= MOST_MEMORY_KIB
        )


ROOT = Cost(memory_kib=256 * 1024, iterations=3, lanes=4)  #: once a start
PASSWORD = Cost(memory_kib=64 * 1024, iterations=3, lanes=4)  #: at each sign-in


@dataclass(frozen=True, slots=True)
class PassphraseLock:
    """A passphrase turned into a key, with what is needed to do so again."""

    cost: Cost
    salt: bytes
    key: bytes = field(repr=False)

    @classmethod
    def of(cls, passphrase: str, cost: Cost, salt: bytes) -> Self:
        """Do the work."""
        return cls(cost, salt, stretch(passphrase, cost, salt))


def stretch(passphrase: str, cost: Cost, salt: bytes) -> bytes:
    """Return 32 bytes.  The passphrase is taken in NFKC, so that every keyboard gives the same."""
    kdf = Argon2id(salt=salt, length=32, iterations=cost.iterations, lanes=cost.lanes, memory_cost=cost.memory_kib)
    with _AT_ONCE:
        return kdf.derive(unicodedata.normalize("NFKC", passphrase).encode())
