"""Finding without reading: blind indexes of values, tokens of words, fingerprints of whole files."""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID

from core.crypto import envelope
from core.crypto.encoding import joined

TOKEN = 10  #: bytes


def blind_index(secret: bytes, domain: str, value: str, bits: int = 128) -> bytes:
    """Return the look-up value of `value` among those of `domain` (such as `party.id_number`).

    Equal values give equal bytes and nothing else is told; the caller brings values to their normal form first.
    `bits` is a multiple of 8, at most 256.
    """
    return hmac.digest(secret, joined("ajo/v1/blind", domain, value), "sha256")[: bits // 8]


def token(bucket_key: bytes, field: str, term: str) -> bytes:
    """Return the 10 bytes under which `term` stands in `field` of one bucket of the search index.

    `field` holds no zero byte.
    """
    return hmac.digest(bucket_key, field.encode() + b"\0" + term.encode(), "sha256")[:TOKEN]


class Fingerprint:
    """Tells whether the same bytes came in before, within one scope only and only to whoever holds the secret."""

    def __init__(self, secret: bytes, scope_id: UUID) -> None:
        key = envelope.derive(secret, joined("ajo/v1/fingerprint", scope_id))
        self._mac = hmac.new(key, digestmod=hashlib.sha256)

    def update(self, data: bytes) -> None:
        """Take the next bytes."""
        self._mac.update(data)

    def digest(self) -> bytes:
        """Return the 32 bytes for what was taken so far."""
        return self._mac.digest()
