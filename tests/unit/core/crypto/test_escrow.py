from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from core.crypto import escrow
from core.crypto.providers import FileKeyProvider
from core.errors import Invalid

RECIPIENT, IDENTITY = escrow.new_identity()
OTHER_RECIPIENT, OTHER_IDENTITY = escrow.new_identity()
needs_age = pytest.mark.skipif(shutil.which("age") is None, reason="the age tool is not installed")


def test_a_recovery_key_has_a_public_and_a_secret_half() -> None:
    assert RECIPIENT.startswith("age1")
    assert IDENTITY.startswith("AGE-SECRET-KEY-1")


def test_each_recipient_opens_it_alone() -> None:
    sealed = escrow.seal_to([RECIPIENT, OTHER_RECIPIENT], b"root keys")
    assert escrow.open_with(IDENTITY, sealed) == escrow.open_with(f" {OTHER_IDENTITY}\n", sealed) == b"root keys"


def test_nobody_else_opens_it() -> None:
    with pytest.raises(Invalid, match="recovery_refused"):
        escrow.open_with(OTHER_IDENTITY, escrow.seal_to([RECIPIENT], b"root keys"))


@pytest.mark.parametrize("cut", [slice(0, 0), slice(0, 40), slice(0, -1), slice(1, None)])
def test_a_damaged_file_is_refused(cut: slice) -> None:
    with pytest.raises(Invalid, match="recovery_refused"):
        escrow.open_with(IDENTITY, escrow.seal_to([RECIPIENT], b"root keys")[cut])


def test_text_that_is_no_recovery_key_is_refused() -> None:
    with pytest.raises(Invalid, match="no_recovery_recipient"):
        escrow.seal_to([], b"root keys")
    with pytest.raises(Invalid, match="bad_recovery_recipient"):
        escrow.seal_to([RECIPIENT, IDENTITY], b"root keys")
    with pytest.raises(Invalid, match="bad_recovery_identity"):
        escrow.open_with(RECIPIENT, b"")


@needs_age
def test_the_plain_age_tool_restores_the_key_file(tmp_path: Path) -> None:
    provider = FileKeyProvider.create(tmp_path / "root.key")
    wrapped = provider.wrap(b"k" * 32, b"place")
    provider.rotate()
    (tmp_path / "identity").write_text(IDENTITY)
    (tmp_path / "escrow.age").write_bytes(escrow.seal_to([RECIPIENT], provider.export()))

    restored = tmp_path / "restored.key"
    subprocess.run(["age", "-d", "-i", tmp_path / "identity", "-o", restored, tmp_path / "escrow.age"], check=True)
    restored.chmod(0o600)

    assert FileKeyProvider.open(restored).unwrap(wrapped, b"place") == b"k" * 32


@needs_age
def test_what_the_plain_age_tool_sealed_is_opened() -> None:
    sealed = subprocess.run(["age", "-r", RECIPIENT], input=b"root keys", capture_output=True, check=True).stdout
    assert escrow.open_with(IDENTITY, sealed) == b"root keys"
