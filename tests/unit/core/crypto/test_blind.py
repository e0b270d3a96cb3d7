from __future__ import annotations

import hashlib
import hmac
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.crypto.blind import TokenKey, blind_index, token
from core.crypto.secrets import digest, new_secret

SECRET = bytes(range(32))


def test_equal_values_of_one_kind_are_found() -> None:
    assert blind_index(SECRET, "party.id_number", "110105") == blind_index(SECRET, "party.id_number", "110105")


def test_another_key_kind_or_value_gives_another_index() -> None:
    made = {
        blind_index(SECRET, "party.id_number", "110105"),
        blind_index(SECRET, "party.phone", "110105"),
        blind_index(SECRET, "party.id_number", "110106"),
        blind_index(bytes(32), "party.id_number", "110105"),
    }
    assert len(made) == 4


def test_a_letter_does_not_move_from_kind_to_value() -> None:
    assert blind_index(SECRET, "ab", "c") != blind_index(SECRET, "a", "bc")


@pytest.mark.parametrize("bits", [16, 64, 128, 256])
def test_an_index_is_as_long_as_asked(bits: int) -> None:
    long = blind_index(SECRET, "party.name", "张三", 256)
    assert blind_index(SECRET, "party.name", "张三", bits) == long[: bits // 8]


def test_a_token_is_the_beginning_of_an_hmac() -> None:
    expected = hmac.digest(SECRET, b"text\0" + "合同".encode(), "sha256")[:10]
    assert token(SECRET, "text", "合同") == expected


def test_tokens_of_two_buckets_share_nothing() -> None:
    terms = [f"词{number}" for number in range(500)]
    assert not {token(SECRET, "text", term) for term in terms} & {token(bytes(32), "text", term) for term in terms}


@given(st.binary(min_size=1, max_size=130), st.lists(st.text(max_size=8), max_size=8))
def test_many_terms_at_once_get_the_same_tokens(key: bytes, terms: list[str]) -> None:
    assert TokenKey(key).tokens("text", terms) == [token(key, "text", term) for term in terms]


def test_secrets_are_fresh_and_fit_an_address() -> None:
    made = {new_secret() for _ in range(300)}
    assert len(made) == 300
    assert all(len(secret) == 43 and secret.replace("-", "").replace("_", "").isalnum() for secret in made)


def test_a_digest_needs_the_pepper() -> None:
    secret = new_secret()
    assert digest(SECRET, secret) == digest(SECRET, secret)
    assert digest(SECRET, secret) not in {digest(os.urandom(32), secret), hashlib.sha256(secret.encode()).digest()}
