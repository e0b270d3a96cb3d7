"""Who holds the root key: the port, a key file for the unattended start, a file opened by a passphrase."""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from abc import ABC, abstractmethod
from pathlib import Path
from threading import Lock
from typing import Protocol, Self

from core.crypto import argon2, envelope, files
from core.crypto.encoding import joined
from core.crypto.rootkeys import RootKeys
from core.errors import Conflict, Corrupt, Invalid

SEALED_FORMAT = "anjuan sealed root keys"
LEAST_PASSPHRASE = 12  #: characters


class KeyProvider(Protocol):
    """Holds every version of the root key and wraps other keys with them.  Safe to call from many threads."""

    @property
    def current(self) -> int:
        """The version that new wraps use."""

    def versions(self) -> tuple[int, ...]:
        """Return the versions that can still be used, oldest first."""

    def fingerprint(self, version: int) -> str:
        """Return 16 hexadecimal digits that tell this root key from any other; raise NotFound."""

    def wrap(self, plaintext: bytes, aad: bytes) -> bytes:
        """Seal under the current version, bound to `aad`; 34 bytes longer than `plaintext`."""

    def unwrap(self, wrapped: bytes, aad: bytes) -> bytes:
        """Open under the version that `wrapped` names; raise Corrupt."""

    def rotate(self) -> int:
        """Add a version, durably, and return it; older ones stay until they are destroyed."""

    def destroy(self, version: int) -> None:
        """Forget a version for good; raise Conflict for the current one, NotFound for an unknown one."""

    def export(self) -> bytes:
        """Return all versions in the clear, as the content of a key file: only ever for escrow."""


def root_version_of(wrapped: bytes) -> int:
    """Return the version of the root key that wrapped this; raise Corrupt where it is no wrap."""
    return envelope.version_of(wrapped)


class _KeptInFile(ABC):
    """What both providers share: root keys in memory, changed in the file first.

    Another process may change the file. What is made from now on is wrapped by what is current there, and what another
    wrapped by a version unknown here opens all the same.
    """

    def __init__(self, path: Path, keys: RootKeys) -> None:
        self._path = path
        self._keys = keys
        self._lock = Lock()
        # Not yet taken: the file may have been another when it was read.
        self._stamp: tuple[int, ...] | None = None

    @property
    def current(self) -> int:
        """The version that new wraps use."""
        return self._fresh().current

    def versions(self) -> tuple[int, ...]:
        """Return the versions that can still be used, oldest first."""
        return self._fresh().versions()

    def fingerprint(self, version: int) -> str:
        """Return 16 hexadecimal digits that tell this root key from any other; raise NotFound."""
        return self._fresh().fingerprint(version)

    def wrap(self, plaintext: bytes, aad: bytes) -> bytes:
        """Seal under the current version, bound to `aad`."""
        return self._fresh().wrap(plaintext, aad)

    def unwrap(self, wrapped: bytes, aad: bytes) -> bytes:
        """Open under the version that `wrapped` names; raise Corrupt."""
        known = self._keys
        if envelope.version_of(wrapped) not in known.versions():
            known = self._fresh()
        return known.unwrap(wrapped, aad)

    def rotate(self) -> int:
        """Add a version, durably, and return it."""
        with self._lock, files.locked(self._path):
            self._keep(self._reread().rotated())
        return self._keys.current

    def destroy(self, version: int) -> None:
        """Forget a version for good; raise Conflict for the current one, NotFound for an unknown one."""
        with self._lock, files.locked(self._path):
            self._keep(self._reread().without(version))

    def export(self) -> bytes:
        """Return all versions in the clear, as the content of a key file."""
        return self._fresh().dump()

    def _keep(self, keys: RootKeys) -> None:
        files.replace_private(self._path, self._sealed(keys))
        self._keys, self._stamp = keys, None

    def _fresh(self) -> RootKeys:
        """Return the keys as the file holds them now; as they were, where it has been taken away since.

        Raises:
            Conflict: `key_file_changed`: it holds the keys of another office, or of this one much later.
            Invalid, Unavailable: it cannot be read any more.
        """
        stamp = files.stamp(self._path)
        if stamp is not None and stamp != self._stamp:
            with self._lock:
                found = self._reread()
                if not found.continues(self._keys):
                    raise Conflict("key_file_changed", path=str(self._path))
                self._keys, self._stamp = found, stamp
        return self._keys

    @abstractmethod
    def _reread(self) -> RootKeys:
        """Return what the file holds now, which another process may have changed."""

    @abstractmethod
    def _sealed(self, keys: RootKeys) -> bytes:
        """Return `keys` as the content of the file."""


class FileKeyProvider(_KeptInFile):
    """Root keys in a file that only its owner may read, for a start with nobody present."""

    @classmethod
    def open(cls, path: Path) -> Self:
        """Read the key file.

        Raises:
            NotFound, Invalid, Unavailable: it is missing, open to others or damaged, or cannot be read.
        """
        return cls(path, _read_key_file(path))

    @classmethod
    def create(cls, path: Path) -> Self:
        """Make a key file with a fresh root key; raise Conflict where there is one already."""
        keys = RootKeys.generate()
        files.create_private(path, keys.dump())
        return cls(path, keys)

    @classmethod
    def open_or_create(cls, path: Path) -> Self:
        """Read the key file, or make it where there is none; of two that make it at once, both get the same."""
        if not path.exists():
            try:
                return cls.create(path)
            except Conflict:
                return cls.open(path)
        return cls.open(path)

    @classmethod
    def restore(cls, path: Path, exported: bytes) -> Self:
        """Make a key file of what `export` gave; raise Corrupt, or Conflict where there is a file already."""
        keys = RootKeys.parse(exported)
        files.create_private(path, keys.dump())
        return cls(path, keys)

    def _reread(self) -> RootKeys:
        return _read_key_file(self._path)

    def _sealed(self, keys: RootKeys) -> bytes:
        return keys.dump()


class PassphraseKeyProvider(_KeptInFile):
    """Root keys in a file sealed under a passphrase (Argon2id), for a start with somebody present."""

    def __init__(self, path: Path, keys: RootKeys, lock: argon2.PassphraseLock) -> None:
        super().__init__(path, keys)
        self._passphrase_lock = lock

    @classmethod
    def create(
        cls, path: Path, passphrase: str, cost: argon2.Cost = argon2.ROOT, *, exported: bytes | None = None
    ) -> Self:
        """Make a sealed file, of the keys that another provider's `export` gave or else of a fresh one.

        Raises:
            Invalid: the passphrase is shorter than 12 characters.
            Corrupt: `exported` is no list of root keys.
            Conflict: there is a file already.
        """
        if len(passphrase) < LEAST_PASSPHRASE:
            raise Invalid("passphrase_short", least=LEAST_PASSPHRASE)
        lock = argon2.PassphraseLock.of(passphrase, cost, secrets.token_bytes(16))
        made = cls(path, RootKeys.generate() if exported is None else RootKeys.parse(exported), lock)
        files.create_private(path, made._sealed(made._keys))
        return made

    @classmethod
    def open(cls, path: Path, passphrase: str) -> Self:
        """Read and unseal the file.

        Raises:
            Invalid: the passphrase is another, or the file is damaged, open to others, or asks for absurd work.
            NotFound, Unavailable: the file is missing or cannot be read.
        """
        cost, salt, sealed = _read_sealed_file(path)
        lock = argon2.PassphraseLock.of(passphrase, cost, salt)
        return cls(path, _unsealed(lock, sealed), lock)

    def _reread(self) -> RootKeys:
        cost, salt, sealed = _read_sealed_file(self._path)
        if (cost, salt) != (self._passphrase_lock.cost, self._passphrase_lock.salt):
            raise Conflict("key_file_changed", path=str(self._path))
        return _unsealed(self._passphrase_lock, sealed)

    def _sealed(self, keys: RootKeys) -> bytes:
        lock = self._passphrase_lock
        kdf = {"name": "argon2id", "memory_kib": lock.cost.memory_kib, "iterations": lock.cost.iterations}
        content = {
            "format": SEALED_FORMAT,
            "version": 1,
            "kdf": {**kdf, "lanes": lock.cost.lanes, "salt": base64.b64encode(lock.salt).decode()},
            "sealed": base64.b64encode(envelope.seal(lock.key, keys.dump(), _sealed_aad(lock))).decode(),
        }
        return json.dumps(content, indent=1).encode() + b"\n"


def _read_key_file(path: Path) -> RootKeys:
    try:
        return RootKeys.parse(files.read_private(path))
    except Corrupt:
        raise Invalid("key_file_damaged", path=str(path)) from None


def _read_sealed_file(path: Path) -> tuple[argon2.Cost, bytes, bytes]:
    try:
        content = json.loads(files.read_private(path))
        if content["format"] != SEALED_FORMAT or content["version"] != 1 or content["kdf"]["name"] != "argon2id":
            raise Invalid("key_file_damaged", path=str(path))
        kdf = content["kdf"]
        cost = argon2.Cost(kdf["memory_kib"], kdf["iterations"], kdf["lanes"])
        salt = base64.b64decode(kdf["salt"], validate=True)
        sealed = base64.b64decode(content["sealed"], validate=True)
    except (ValueError, TypeError, KeyError, RecursionError, binascii.Error):
        raise Invalid("key_file_damaged", path=str(path)) from None
    if not cost.bearable or not argon2.SALT_LEAST <= len(salt) <= argon2.SALT_MOST:
        raise Invalid("key_file_damaged", path=str(path))
    return cost, salt, sealed


def _unsealed(lock: argon2.PassphraseLock, sealed: bytes) -> RootKeys:
    try:
        return RootKeys.parse(envelope.unseal(lock.key, sealed, _sealed_aad(lock)))
    except Corrupt:
        raise Invalid("wrong_passphrase") from None


def _sealed_aad(lock: argon2.PassphraseLock) -> bytes:
    cost = lock.cost
    return joined("ajo/v1/passphrase-file", cost.memory_kib, cost.iterations, cost.lanes, lock.salt)
