"""Signatures under checkpoints of the audit log: Ed25519 (RFC 8032), the key sealed under the root."""

from __future__ import annotations

from typing import NoReturn, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from core.crypto.encoding import joined
from core.crypto.providers import KeyProvider
from core.errors import Corrupt

_AAD = joined("ajo/v1/audit-signer")


class SigningKey:
    """The key that signs for one office.  Never shown; kept as what `sealed_by` returns."""

    __slots__ = ("_key",)

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    @classmethod
    def generate(cls) -> Self:
        """Return a fresh key."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def open(cls, provider: KeyProvider, sealed: bytes) -> Self:
        """Open what `sealed_by` made; raise Corrupt."""
        return cls(Ed25519PrivateKey.from_private_bytes(provider.unwrap(sealed, _AAD)))

    def sealed_by(self, provider: KeyProvider) -> bytes:
        """Return the key wrapped by the current root key (66 bytes)."""
        return provider.wrap(self._key.private_bytes_raw(), _AAD)

    @property
    def public(self) -> bytes:
        """The 32 bytes that verify."""
        return self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """Return the 64 bytes of the signature."""
        return self._key.sign(message)

    def __repr__(self) -> str:
        return "<SigningKey>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("keys are never pickled or copied")


def verify(public: bytes, message: bytes, signature: bytes) -> None:
    """Return where `signature` is of `message` by the holder of `public`.

    Raises:
        Corrupt: it is not.
    """
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        raise Corrupt from None
