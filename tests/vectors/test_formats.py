"""The product against frozen bytes, and frozen bytes against a second implementation of the specification."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from core.crypto import escrow, signing
from core.crypto.blind import blind_index, token
from core.crypto.keys import Binding, Cell, DataKey, ScopeKey, SystemKey
from core.crypto.objects import Header, RangeReader, Role
from core.crypto.passwords import verify_password
from core.crypto.providers import FileKeyProvider, PassphraseKeyProvider
from core.crypto.secrets import digest
from core.crypto.signing import SigningKey
from tests.vectors import reference

HERE = Path(__file__).parent
FROZEN: dict[str, Any] = json.loads((HERE / "formats.json").read_bytes())
WRAPS = {name: bytes.fromhex(value) for name, value in FROZEN["wraps"].items()}
SPECIFICATION = HERE.parents[1] / "docs" / "formats" / "sealed-object.md"


@pytest.fixture
def provider(tmp_path: Path) -> FileKeyProvider:
    return FileKeyProvider.restore(tmp_path / "root.key", FROZEN["key_file"].encode())


def test_the_specification_gives_the_frozen_bytes() -> None:
    assert reference.build() == FROZEN


@pytest.mark.parametrize("vector", FROZEN["objects"])
def test_a_frozen_object_is_opened(vector: dict[str, Any]) -> None:
    data = reference.sealed_object(reference.content(vector["content_size"]), vector["role"])
    assert data.hex() == vector.get("sealed", data.hex())
    assert hashlib.sha256(data).hexdigest() == vector.get("sealed_sha256", hashlib.sha256(data).hexdigest())

    header = Header(Role(vector["role"]), reference.TENANT, reference.OBJECT, reference.KEY_ID)
    key = DataKey(reference.KEY_ID, reference.DATA_KEY)
    source = RangeReader(lambda start, end: data[start:end], len(data), key, header)
    assert b"".join(source.whole()) == reference.content(vector["content_size"])


def test_a_frozen_data_key_is_unwrapped() -> None:
    scope = ScopeKey(reference.SCOPE, 3, reference.SCOPE_KEY)
    binding = Binding(reference.TENANT, "document", reference.OWNER)
    assert scope.unwrap_data_key(WRAPS["data_key"], binding, reference.KEY_ID).reveal() == reference.DATA_KEY


def test_frozen_keys_under_the_root_are_unwrapped(provider: FileKeyProvider) -> None:
    scope = ScopeKey.unwrap(provider, WRAPS["scope_key"], reference.SCOPE, 3)
    system = SystemKey.unwrap(provider, WRAPS["system_key"], "blind", 1)
    assert (scope.reveal(), system.reveal()) == (reference.SCOPE_KEY, reference.SYSTEM_KEY)


def test_a_frozen_signing_key_signs_the_same(provider: FileKeyProvider) -> None:
    signer = SigningKey.open(provider, WRAPS["signing_key"])
    assert signer.public.hex() == FROZEN["signature"]["public"]
    assert signer.sign(b"").hex() == FROZEN["signature"]["of_empty"]
    signing.verify(signer.public, b"", bytes.fromhex(FROZEN["signature"]["of_empty"]))


def test_a_frozen_cell_is_opened() -> None:
    key = DataKey(reference.KEY_ID, reference.DATA_KEY)
    opened = key.open_cell(Cell("party", "name", reference.OWNER), bytes.fromhex(FROZEN["cell"]["sealed"]))
    assert opened.hex() == FROZEN["cell"]["plaintext"]


def test_blind_values_stay_what_they_were(provider: FileKeyProvider) -> None:
    made = {
        "index": blind_index(reference.SYSTEM_KEY, "party.name", "张三").hex(),
        "token": token(reference.SYSTEM_KEY, "text", "合同").hex(),
        "secret": digest(reference.SYSTEM_KEY, "a secret").hex(),
        "root_fingerprint": provider.fingerprint(2),
    }
    assert made == FROZEN["blind"]


def test_a_frozen_key_file_is_written_the_same(provider: FileKeyProvider) -> None:
    assert provider.versions() == (1, 2)
    assert provider.export().decode() == FROZEN["key_file"]


def test_a_frozen_passphrase_file_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "root.sealed"
    path.touch(mode=0o600)
    path.write_text(FROZEN["passphrase_file"])
    opened = PassphraseKeyProvider.open(path, reference.PASSPHRASE)
    assert opened.export().decode() == FROZEN["key_file"]


def test_a_frozen_password_is_verified() -> None:
    assert verify_password(FROZEN["password"], reference.PASSPHRASE)


def test_a_frozen_escrow_file_is_opened() -> None:
    frozen = json.loads((HERE / "escrow.json").read_bytes())
    assert escrow.open_with(frozen["identity"], base64.b64decode(frozen["sealed"])).decode() == FROZEN["key_file"]


def test_the_specification_prints_the_frozen_bytes() -> None:
    printed = "".join(SPECIFICATION.read_text(encoding="utf-8").split())
    shown = [vector["sealed"] for vector in FROZEN["objects"] if "sealed" in vector]
    shown += [*FROZEN["wraps"].values(), FROZEN["cell"]["sealed"], *FROZEN["blind"].values()]
    assert [value for value in shown if value not in printed] == []
