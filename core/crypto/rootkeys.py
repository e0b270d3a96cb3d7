"""The root keys of one office in memory: several versions, the newest in use, and how they are written down."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import secrets
from typing import Self

from core.crypto import envelope
from core.crypto.encoding import joined
from core.errors import Conflict, Corrupt, NotFound

FORMAT = "anjuan root keys"


class RootKeys:
    """Versions of the root key.  Unchanging: `rotated` and `without` return new ones."""

    __slots__ = ("_keys",)

    def __init__(self, keys: dict[int, bytes]) -> None:
        self._keys = dict(sorted(keys.items()))

    @classmethod
    def generate(cls) -> Self:
        """Return a first version, numbered 1."""
        return cls({1: secrets.token_bytes(envelope.KEY)})

    @classmethod
    def parse(cls, text: bytes) -> Self:
        """Read what `dump` wrote.

        Raises:
            Corrupt: this is no list of root keys, or not a sound one.
        """
        try:
            content = json.loads(text)
            if content["format"] != FORMAT or content["version"] != 1:
                raise Corrupt
            keys = {int(item["version"]): base64.b64decode(item["key"], validate=True) for item in content["keys"]}
        except (ValueError, TypeError, KeyError, RecursionError, binascii.Error):
            raise Corrupt from None
        if not keys or len(keys) != len(content["keys"]) or not all(map(_sound, keys.items())):
            raise Corrupt
        return cls(keys)

    def dump(self) -> bytes:
        """Return all versions as JSON, in the clear: the content of a key file."""
        keys = [{"version": version, "key": base64.b64encode(key).decode()} for version, key in self._keys.items()]
        return json.dumps({"format": FORMAT, "version": 1, "keys": keys}, indent=1).encode() + b"\n"

    @property
    def current(self) -> int:
        """The version that new wraps use: the highest."""
        return max(self._keys)

    def versions(self) -> tuple[int, ...]:
        """Return the versions that are kept, oldest first."""
        return tuple(self._keys)

    def wrap(self, plaintext: bytes, aad: bytes) -> bytes:
        """Seal under the current version."""
        version = self.current
        return envelope.wrap(self._keys[version], version, plaintext, _bound(version, aad))

    def unwrap(self, wrapped: bytes, aad: bytes) -> bytes:
        """Open under the version that `wrapped` names.

        Raises:
            Corrupt: that version is not kept, or the bytes do not open.
        """
        version = envelope.version_of(wrapped)
        if version not in self._keys:
            raise Corrupt
        return envelope.unwrap(self._keys[version], version, wrapped, _bound(version, aad))

    def continues(self, earlier: RootKeys) -> bool:
        """Say whether some version is the same key in both."""
        common = self._keys.keys() & earlier._keys.keys()
        return any(hmac.compare_digest(self._keys[version], earlier._keys[version]) for version in common)

    def fingerprint(self, version: int) -> str:
        """Return 16 hexadecimal digits that tell this key from others and say nothing about it.

        Raises:
            NotFound: the version is not kept.
        """
        if version not in self._keys:
            raise NotFound("root_key_missing", version=version)
        return hmac.digest(self._keys[version], joined("ajo/v1/root-fingerprint", version), "sha256")[:8].hex()

    def rotated(self) -> RootKeys:
        """Return these keys and a fresh one after them."""
        return RootKeys({**self._keys, self.current + 1: secrets.token_bytes(envelope.KEY)})

    def without(self, version: int) -> RootKeys:
        """Return these keys without `version`.

        Raises:
            Conflict: the version is in use.
            NotFound: there is no such version.
        """
        if version == self.current:
            raise Conflict("root_key_in_use", version=version)
        if version not in self._keys:
            raise NotFound("root_key_missing", version=version)
        return RootKeys({number: key for number, key in self._keys.items() if number != version})

    def __repr__(self) -> str:
        return f"<RootKeys {self.versions()}>"


def _sound(item: tuple[int, bytes]) -> bool:
    version, key = item
    return 0 < version < 2**32 and len(key) == envelope.KEY


def _bound(version: int, aad: bytes) -> bytes:
    return joined("ajo/v1/root-wrap", version, aad)
