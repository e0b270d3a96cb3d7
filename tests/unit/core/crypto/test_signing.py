from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from core.crypto.providers import FileKeyProvider
from core.crypto.signing import SigningKey, verify
from core.errors import Corrupt

KEY = SigningKey.generate()
MESSAGE = b"office/audit\n17\n"
SIGNATURE = KEY.sign(MESSAGE)


def test_a_signature_is_verified() -> None:
    verify(KEY.public, MESSAGE, SIGNATURE)


@pytest.mark.parametrize(
    ("public", "message", "signature"),
    [
        (SigningKey.generate().public, MESSAGE, SIGNATURE),
        (KEY.public, MESSAGE + b"x", SIGNATURE),
        (KEY.public, MESSAGE, SIGNATURE[:-1] + bytes([SIGNATURE[-1] ^ 1])),
        (KEY.public, MESSAGE, SIGNATURE[:-1]),
        (KEY.public, MESSAGE, b""),
        (KEY.public[:-1], MESSAGE, SIGNATURE),
        (b"\xff" * 32, MESSAGE, SIGNATURE),
    ],
    ids=["other key", "other message", "flipped", "cut", "empty", "cut key", "no key"],
)
def test_anything_else_is_refused(public: bytes, message: bytes, signature: bytes) -> None:
    with pytest.raises(Corrupt):
        verify(public, message, signature)


def test_the_key_is_kept_sealed(tmp_path: Path) -> None:
    provider = FileKeyProvider.create(tmp_path / "root.key")
    sealed = KEY.sealed_by(provider)
    assert SigningKey.open(provider, sealed).sign(MESSAGE) == SIGNATURE
    with pytest.raises(Corrupt):
        SigningKey.open(FileKeyProvider.create(tmp_path / "other.key"), sealed)


def test_a_wrapped_scope_key_is_no_signing_key(tmp_path: Path) -> None:
    provider = FileKeyProvider.create(tmp_path / "root.key")
    with pytest.raises(Corrupt):
        SigningKey.open(provider, provider.wrap(b"k" * 32, b"ajo/v1/scope"))


def test_the_key_never_shows_itself() -> None:
    assert repr(KEY) == "<SigningKey>"
    with pytest.raises(TypeError):
        pickle.dumps(KEY)
