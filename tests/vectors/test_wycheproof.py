"""Project Wycheproof's vectors, run through the product's own wrappers.  Source and licence stand in each file."""

from __future__ import annotations

import hmac
import json
import secrets
from pathlib import Path
from typing import Any

import pytest

from core.crypto import envelope, signing
from core.errors import Corrupt


def vectors(name: str) -> list[Any]:
    tests = json.loads((Path(__file__).parent / "wycheproof" / name).read_bytes())["tests"]
    return [pytest.param({key: unhexed(value) for key, value in test.items()}, id=str(test["tcId"])) for test in tests]


def unhexed(value: object) -> object:
    return bytes.fromhex(value) if isinstance(value, str) and value not in {"valid", "invalid"} else value


@pytest.mark.parametrize("test", vectors("aes_256_gcm_siv.json"))
def test_small_values_are_sealed_as_rfc_8452_says(test: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = test["iv"] + test["ct"] + test["tag"]
    if test["result"] == "invalid":
        with pytest.raises(Corrupt):
            envelope.unseal(test["key"], sealed, test["aad"])
        return
    assert envelope.unseal(test["key"], sealed, test["aad"]) == test["msg"]
    monkeypatch.setattr(secrets, "token_bytes", lambda _: test["iv"])
    assert envelope.seal(test["key"], test["msg"], test["aad"]) == sealed


@pytest.mark.parametrize("test", vectors("hkdf_sha512.json"))
def test_keys_are_derived_as_rfc_5869_says(test: dict[str, Any]) -> None:
    extracted = hmac.digest(test["salt"] or bytes(64), test["ikm"], "sha512")
    if test["result"] == "invalid":
        with pytest.raises(ValueError, match="larger than"):
            envelope.derive(extracted, test["info"], test["size"])
        return
    assert envelope.derive(extracted, test["info"], test["size"]) == test["okm"]


@pytest.mark.parametrize("test", vectors("ed25519.json"))
def test_signatures_are_verified_as_rfc_8032_says(test: dict[str, Any]) -> None:
    if test["result"] == "invalid":
        with pytest.raises(Corrupt):
            signing.verify(test["pk"], test["msg"], test["sig"])
        return
    signing.verify(test["pk"], test["msg"], test["sig"])
