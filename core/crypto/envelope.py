"""Small sealed values: AES-256-GCM-SIV (RFC 8452) under a random nonce, with its place as associated data.

GCM-SIV, because a random 96-bit nonce may repeat after a machine is cloned from a snapshot: it then shows only
whether two equal values were sealed, where GCM would lose its key.
"""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from core.errors import Corrupt

FORMAT = 1
AES_256_GCM_SIV = 1
COBBLESTONE_256 = 3
NONCE = 12
TAG = 16
KEY = 32


def seal(key: bytes, plaintext: bytes, aad: bytes) -> bytes:
    """Return nonce (12 bytes), ciphertext and tag (16 bytes)."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCMSIV(key).encrypt(nonce, plaintext, aad)


def unseal(key: bytes, sealed: bytes, aad: bytes) -> bytes:
    """Return the plaintext of what `seal` made.

    Raises:
        Corrupt: another key, another place, or changed bytes; which of them is not told.
    """
    if len(sealed) < NONCE + TAG:
        raise Corrupt
    try:
        return AESGCMSIV(key).decrypt(sealed[:NONCE], sealed[NONCE:], aad)
    except InvalidTag:
        raise Corrupt from None


def derive(key: bytes, info: bytes, length: int = KEY) -> bytes:
    """Return `length` bytes by HKDF-Expand with SHA-512; `key` must be uniformly random."""
    return HKDFExpand(algorithm=SHA512(), length=length, info=info).derive(key)


def wrap(key: bytes, version: int, plaintext: bytes, aad: bytes) -> bytes:
    """Seal with a head that names format, algorithm and key version: 34 bytes longer than `plaintext`."""
    head = bytes((FORMAT, AES_256_GCM_SIV)) + version.to_bytes(4, "big")
    return head + seal(key, plaintext, aad)


def version_of(wrapped: bytes) -> int:
    """Return the version of the key that `wrap` used.

    Raises:
        Corrupt: this is no wrap, or one of a kind this release does not know.
    """
    if len(wrapped) < 6 + NONCE + TAG or wrapped[0] != FORMAT or wrapped[1] != AES_256_GCM_SIV:
        raise Corrupt
    return int.from_bytes(wrapped[2:6], "big")


def unwrap(key: bytes, version: int, wrapped: bytes, aad: bytes) -> bytes:
    """Return the plaintext of what `wrap` made under this version of the key.

    Raises:
        Corrupt: it does not open.
    """
    if version_of(wrapped) != version:
        raise Corrupt
    return unseal(key, wrapped[6:], aad)
