from __future__ import annotations

import pytest

from cases import recovery
from core.crypto.escrow import open_with
from core.errors import Conflict, Denied
from tests.people import World


def test_the_kit_opens_the_escrow_file_to_all_root_keys(world: World) -> None:
    office, dora = world.office, world.people.dora
    assert recovery.state(office, dora) == recovery.RecoveryState(None, confirmed=False)

    kit = recovery.make_kit(office, dora)

    assert open_with(kit.text, recovery.escrow_path(office).read_bytes()) == office.provider.export()
    assert kit.text not in repr(kit)


def test_it_is_asked_for_until_somebody_says_it_is_saved(world: World) -> None:
    office, dora = world.office, world.people.dora
    with pytest.raises(Conflict, match="no_kit"):
        recovery.confirm_saved(office, dora)
    recovery.make_kit(office, dora)
    assert not recovery.state(office, dora).confirmed

    recovery.confirm_saved(office, dora)
    assert recovery.state(office, dora).confirmed

    recovery.make_kit(office, dora)
    assert not recovery.state(office, dora).confirmed


def test_a_rotated_root_key_is_sealed_to_the_same_kit(world: World) -> None:
    office, dora = world.office, world.people.dora
    kit = recovery.make_kit(office, dora)
    office.provider.rotate()

    assert recovery.refresh(office)

    assert open_with(kit.text, recovery.escrow_path(office).read_bytes()) == office.provider.export()


def test_a_root_key_that_a_crash_left_unsealed_is_sealed_later(world: World) -> None:
    office, dora = world.office, world.people.dora
    kit = recovery.make_kit(office, dora)
    assert not recovery.catch_up(office)
    office.provider.rotate()

    assert recovery.catch_up(office)

    assert open_with(kit.text, recovery.escrow_path(office).read_bytes()) == office.provider.export()
    assert not recovery.catch_up(office)


def test_without_a_kit_there_is_nothing_to_seal(world: World) -> None:
    assert not recovery.catch_up(world.office)


def test_only_administrators_keep_keys(world: World) -> None:
    with pytest.raises(Denied):
        recovery.make_kit(world.office, world.people.alice)
