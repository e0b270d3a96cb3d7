from __future__ import annotations

import copy
import os
import pickle
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.crypto.encoding import joined
from core.crypto.keys import Binding, Cell, DataKey, ScopeKey, Secret, SystemKey
from core.crypto.providers import FileKeyProvider
from core.errors import Corrupt
from core.ids import new_id

KEY = DataKey.generate()
CELL = Cell("party", "name", new_id())
BINDING = Binding(new_id(), "document", new_id())
SCOPE = ScopeKey.generate(new_id(), 3)
WRAPPED = SCOPE.wrap_data_key(KEY, BINDING)


@pytest.fixture
def provider(tmp_path: Path) -> FileKeyProvider:
    return FileKeyProvider.create(tmp_path / "root.key")


@given(st.binary(max_size=300))
def test_a_cell_is_opened_where_it_was_sealed(plaintext: bytes) -> None:
    assert KEY.open_cell(CELL, KEY.seal_cell(CELL, plaintext)) == plaintext


@pytest.mark.parametrize(
    "other", [replace(CELL, table="lead"), replace(CELL, column="note"), replace(CELL, row_id=new_id())]
)
def test_a_cell_opens_in_no_other_place(other: Cell) -> None:
    with pytest.raises(Corrupt):
        KEY.open_cell(other, KEY.seal_cell(CELL, b"\xe5\xbc\xa0\xe4\xb8\x89"))


def test_moving_a_letter_from_table_to_column_makes_another_cell() -> None:
    sealed = KEY.seal_cell(Cell("ab", "c", CELL.row_id), b"x")
    with pytest.raises(Corrupt):
        KEY.open_cell(Cell("a", "bc", CELL.row_id), sealed)


def test_another_key_opens_no_cell() -> None:
    with pytest.raises(Corrupt):
        DataKey.generate().open_cell(CELL, KEY.seal_cell(CELL, b"x"))


def test_a_flip_in_any_byte_of_a_cell_is_found() -> None:
    sealed = KEY.seal_cell(CELL, b"110105199003070038")
    for index in range(len(sealed)):
        with pytest.raises(Corrupt):
            KEY.open_cell(CELL, sealed[:index] + bytes([sealed[index] ^ 1]) + sealed[index + 1 :])


def test_a_cell_of_any_other_length_is_refused() -> None:
    sealed = KEY.seal_cell(CELL, b"110105199003070038")
    for length in range(len(sealed)):
        with pytest.raises(Corrupt):
            KEY.open_cell(CELL, sealed[:length])
    with pytest.raises(Corrupt):
        KEY.open_cell(CELL, sealed + b"\0")


def test_equal_values_are_sealed_differently() -> None:
    made = {KEY.seal_cell(CELL, b"same") for _ in range(500)}
    assert len({sealed[2:14] for sealed in made}) == 500
    assert len({sealed[14:] for sealed in made}) == 500


def test_a_data_key_is_unwrapped_for_its_row() -> None:
    assert len(WRAPPED) == 66
    assert SCOPE.unwrap_data_key(WRAPPED, BINDING, KEY.id).reveal() == KEY.reveal()


@pytest.mark.parametrize(
    "other", [replace(BINDING, tenant=new_id()), replace(BINDING, owner="party"), replace(BINDING, owner_id=new_id())]
)
def test_a_data_key_unwraps_for_no_other_row(other: Binding) -> None:
    with pytest.raises(Corrupt):
        SCOPE.unwrap_data_key(WRAPPED, other, KEY.id)


def test_a_data_key_unwraps_under_no_other_name() -> None:
    with pytest.raises(Corrupt):
        SCOPE.unwrap_data_key(WRAPPED, BINDING, new_id())


@pytest.mark.parametrize(
    "other",
    [
        ScopeKey(new_id(), SCOPE.version, SCOPE.reveal()),
        ScopeKey(SCOPE.scope_id, 4, SCOPE.reveal()),
        ScopeKey(SCOPE.scope_id, SCOPE.version, os.urandom(32)),
    ],
)
def test_a_data_key_unwraps_in_no_other_scope_or_version(other: ScopeKey) -> None:
    with pytest.raises(Corrupt):
        other.unwrap_data_key(WRAPPED, BINDING, KEY.id)


def test_a_wrap_whose_version_was_rewritten_is_refused() -> None:
    rewritten = WRAPPED[:2] + (4).to_bytes(4, "big") + WRAPPED[6:]
    with pytest.raises(Corrupt):
        ScopeKey(SCOPE.scope_id, 4, SCOPE.reveal()).unwrap_data_key(rewritten, BINDING, KEY.id)


def test_a_flip_in_any_byte_of_a_wrap_is_found() -> None:
    for index in range(len(WRAPPED)):
        flipped = WRAPPED[:index] + bytes([WRAPPED[index] ^ 1]) + WRAPPED[index + 1 :]
        with pytest.raises(Corrupt):
            SCOPE.unwrap_data_key(flipped, BINDING, KEY.id)


def test_a_wrap_of_any_other_length_is_refused() -> None:
    for wrapped in [*(WRAPPED[:length] for length in range(66)), WRAPPED + b"\0"]:
        with pytest.raises(Corrupt):
            SCOPE.unwrap_data_key(wrapped, BINDING, KEY.id)


def test_a_key_moves_to_another_scope_and_still_opens_its_cells() -> None:
    sealed, elsewhere = KEY.seal_cell(CELL, b"moved"), ScopeKey.generate(new_id(), 1)
    wrapped = elsewhere.wrap_data_key(SCOPE.unwrap_data_key(WRAPPED, BINDING, KEY.id), BINDING)
    assert elsewhere.unwrap_data_key(wrapped, BINDING, KEY.id).open_cell(CELL, sealed) == b"moved"


def test_a_scope_key_is_unwrapped_by_the_root(provider: FileKeyProvider) -> None:
    wrapped = SCOPE.wrapped_by(provider)
    assert ScopeKey.unwrap(provider, wrapped, SCOPE.scope_id, 3).reveal() == SCOPE.reveal()


@pytest.mark.parametrize(("scope_id", "version"), [(new_id(), 3), (SCOPE.scope_id, 2)])
def test_a_scope_key_unwraps_as_no_other(provider: FileKeyProvider, scope_id: UUID, version: int) -> None:
    with pytest.raises(Corrupt):
        ScopeKey.unwrap(provider, SCOPE.wrapped_by(provider), scope_id, version)


@pytest.mark.parametrize(("name", "version"), [("dedupe", 1), ("blind", 2)])
def test_a_system_key_unwraps_as_no_other(provider: FileKeyProvider, name: str, version: int) -> None:
    key = SystemKey.generate("blind", 1)
    wrapped = key.wrapped_by(provider)
    assert SystemKey.unwrap(provider, wrapped, "blind", 1).reveal() == key.reveal()
    with pytest.raises(Corrupt):
        SystemKey.unwrap(provider, wrapped, name, version)


def test_a_scope_key_is_no_system_key(provider: FileKeyProvider) -> None:
    with pytest.raises(Corrupt):
        SystemKey.unwrap(provider, SCOPE.wrapped_by(provider), "blind", 3)


@pytest.mark.parametrize("key", [KEY, SCOPE, SystemKey.generate("blind", 1)])
def test_no_key_shows_itself(key: Secret) -> None:
    shown = f"{key!r} {key} {[key]}"
    assert key.reveal().hex() not in shown
    assert str(key.reveal()) not in shown


@pytest.mark.parametrize("key", [KEY, SCOPE, SystemKey.generate("blind", 1)])
def test_no_key_is_pickled_or_copied(key: Secret) -> None:
    with pytest.raises(TypeError):
        pickle.dumps(key)
    with pytest.raises(TypeError):
        copy.copy(key)


@given(st.lists(st.binary(max_size=6), max_size=4), st.lists(st.binary(max_size=6), max_size=4))
def test_no_two_lists_are_joined_alike(one: list[bytes], other: list[bytes]) -> None:
    assert (joined(*one) == joined(*other)) == (one == other)


@given(st.integers(0, 50_000))
def test_a_text_of_any_length_is_opened_where_it_was_sealed(length: int) -> None:
    plaintext = b"\xe5\x90\x8c" * (length // 3)
    sealed = KEY.seal_text(CELL, plaintext)
    assert len(sealed) == len(plaintext) + 74 + 16 * (len(plaintext) // 16384)
    assert KEY.open_text(CELL, sealed) == plaintext


@pytest.mark.parametrize("cut", [0, 1, 2, 58, 74, 16_384 + 74, -1])
def test_a_text_that_was_cut_does_not_open(cut: int) -> None:
    with pytest.raises(Corrupt):
        KEY.open_text(CELL, KEY.seal_text(CELL, bytes(40_000))[:cut])


@pytest.mark.parametrize("place", [0, 1, 2, 30, 60, 100, -1])
def test_a_text_that_was_changed_does_not_open(place: int) -> None:
    sealed = bytearray(KEY.seal_text(CELL, b"text" * 20))
    sealed[place] ^= 1
    with pytest.raises(Corrupt):
        KEY.open_text(CELL, bytes(sealed))


@pytest.mark.parametrize("other", [replace(CELL, table="lead"), replace(CELL, row_id=new_id())])
def test_a_text_opens_in_no_other_place_and_under_no_other_key(other: Cell) -> None:
    sealed = KEY.seal_text(CELL, b"text")
    with pytest.raises(Corrupt):
        KEY.open_text(other, sealed)
    with pytest.raises(Corrupt):
        DataKey.generate().open_text(CELL, sealed)


def test_a_cell_is_no_text_and_a_text_no_cell() -> None:
    with pytest.raises(Corrupt):
        KEY.open_text(CELL, KEY.seal_cell(CELL, b"text"))
    with pytest.raises(Corrupt):
        KEY.open_cell(CELL, KEY.seal_text(CELL, b"text"))
