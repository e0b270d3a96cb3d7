"""Signed checkpoints of the log: size and root, as a C2SP checkpoint in a C2SP signed note.

anjuan/audit/<tenant>
<size>
<root, base64>

— anjuan/audit/<tenant> <key id and Ed25519 signature, base64>
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from core.crypto.signing import SigningKey, verify
from core.errors import Corrupt
from storage.audit.tree import HASH

_ED25519 = b"\x01"
_KEY_ID = 4


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What one signature vouches for."""

    size: int
    root: bytes


def origin(tenant: UUID) -> str:
    """Return the name of an office's log."""
    return f"anjuan/audit/{tenant}"


def sign(name: str, checkpoint: Checkpoint, key: SigningKey) -> str:
    """Return the signed note."""
    body = f"{name}\n{checkpoint.size}\n{base64.b64encode(checkpoint.root).decode()}\n"
    signature = base64.b64encode(_key_id(name, key.public) + key.sign(body.encode())).decode()
    return f"{body}\n— {name} {signature}\n"


def read(name: str, note: str, public: bytes) -> Checkpoint:
    """Return what a note says.

    Raises:
        Corrupt: it is none, is another log's, or is not signed by the holder of `public`.
    """
    body, separator, signatures = note.partition("\n\n")
    prefix = f"— {name} "
    try:
        said, size, root = body.split("\n")
        signature = next(line.removeprefix(prefix) for line in signatures.splitlines() if line.startswith(prefix))
        signed, root_hash = base64.b64decode(signature, validate=True), base64.b64decode(root, validate=True)
    except (ValueError, StopIteration, binascii.Error):
        raise Corrupt from None
    plain = size.isascii() and size.isdigit() and (size == "0" or not size.startswith("0"))
    if not separator or said != name or not plain or len(root_hash) != HASH:
        raise Corrupt
    if signed[:_KEY_ID] != _key_id(name, public):
        raise Corrupt
    verify(public, f"{body}\n".encode(), signed[_KEY_ID:])
    return Checkpoint(int(size), root_hash)


def _key_id(name: str, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:_KEY_ID]
