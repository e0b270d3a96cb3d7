"""Passwords of people: Argon2id, written down in the PHC string form."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
import secrets

from core.crypto.argon2 import PASSWORD, SALT_LEAST, SALT_MOST, Cost, stretch

_PHC = re.compile(r"\$argon2id\$v=19\$m=(\d{1,8}),t=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]{1,100})\$([A-Za-z0-9+/]{43})")


def hash_password(password: str, cost: Cost = PASSWORD) -> str:
    """Return what is kept of `password`."""
    salt = secrets.token_bytes(SALT_LEAST)
    return _written(cost, salt, stretch(password, cost, salt))


def verify_password(stored: str | None, password: str) -> bool:
    """Return whether `password` is the one that was kept.

    Where there is nothing kept (None: no such person, or no password set), the same work is done, so that the
    time it takes tells nobody who has an account.
    """
    parsed = _parsed(stored) if stored is not None else None
    cost, salt, expected = parsed or (PASSWORD, bytes(SALT_LEAST), bytes(32))
    matches = hmac.compare_digest(stretch(password, cost, salt), expected)
    return matches and parsed is not None


def _written(cost: Cost, salt: bytes, key: bytes) -> str:
    work = f"m={cost.memory_kib},t={cost.iterations},p={cost.lanes}"
    return f"$argon2id$v=19${work}${_unpadded(salt)}${_unpadded(key)}"


def _parsed(stored: str) -> tuple[Cost, bytes, bytes] | None:
    match = _PHC.fullmatch(stored)
    if match is None:
        return None
    cost = Cost(int(match[1]), int(match[2]), int(match[3]))
    try:
        salt, key = (base64.b64decode(part + "=" * (-len(part) % 4)) for part in match.group(4, 5))
    except binascii.Error:
        return None
    sound = cost.bearable and SALT_LEAST <= len(salt) <= SALT_MOST
    return (cost, salt, key) if sound else None


def _unpadded(value: bytes) -> str:
    return base64.b64encode(value).decode().rstrip("=")
