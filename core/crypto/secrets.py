"""Secrets handed to people and browsers: made at random, kept only as a peppered digest."""

from __future__ import annotations

import hmac
import secrets

from core.crypto.encoding import joined


def new_secret(size: int = 32) -> str:
    """Return a random secret of `size` bytes in letters that may stand in an address or a cookie."""
    return secrets.token_urlsafe(size)


def digest(pepper: bytes, secret: str) -> bytes:
    """Return the 32 bytes under which `secret` is looked up; without the pepper they confirm no guess."""
    return hmac.digest(pepper, joined("ajo/v1/secret", secret), "sha256")
