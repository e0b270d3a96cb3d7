from __future__ import annotations

import threading

import pytest

from core.crypto import passwords
from core.crypto.argon2 import Cost, stretch
from core.crypto.passwords import hash_password, verify_password

QUICK = Cost(memory_kib=64, iterations=1, lanes=1)
KEPT = hash_password("一个足够长的密码", QUICK)


def test_the_right_password_is_accepted() -> None:
    assert verify_password(KEPT, "一个足够长的密码")


@pytest.mark.parametrize("password", ["", "一个足够长的密码 ", "一个足够长的", "一个足够长的密码\0"])
def test_any_other_password_is_refused(password: str) -> None:
    assert not verify_password(KEPT, password)


def test_the_same_password_is_kept_differently_each_time() -> None:
    assert hash_password("x", QUICK) != hash_password("x", QUICK)


def test_people_are_given_the_full_cost() -> None:
    kept = hash_password("x")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert verify_password(kept, "x")


def test_nobody_is_refused_with_the_same_work_as_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    worked: list[Cost] = []

    def counted(password: str, cost: Cost, salt: bytes) -> bytes:
        worked.append(cost)
        return stretch(password, cost, salt)

    kept = hash_password("x")
    monkeypatch.setattr(passwords, "stretch", counted)
    assert not verify_password(kept, "wrong")
    assert not verify_password(None, "wrong")
    assert worked[0] == worked[1]


def test_the_password_of_nobody_is_never_right() -> None:
    assert not verify_password(None, "")


@pytest.mark.parametrize(
    "stored",
    [
        "",
        "plain",
        KEPT.replace("argon2id", "argon2i"),
        KEPT.replace("m=64", "m=64000000"),
        KEPT.replace("t=1", "t=999"),
        KEPT.replace("p=1", "p=0"),
        KEPT + "x",
        KEPT.rsplit("$", 1)[0] + "$",
        KEPT.replace(KEPT.split("$")[4], "A"),
    ],
    # The hashes are fresh in every process, names of tests are not.
    ids=["empty", "plain", "kind", "memory", "rounds", "lanes", "longer", "cut", "salt"],
)
def test_what_is_no_sound_hash_never_verifies(stored: str) -> None:
    assert not verify_password(stored, "一个足够长的密码")


def test_many_passwords_at_once_do_not_wait_for_one_another_for_ever() -> None:
    cost = Cost(memory_kib=8 * 1024, iterations=1, lanes=4)
    asking = [threading.Thread(target=hash_password, args=("x" * 12, cost), daemon=True) for _ in range(24)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join(timeout=30)
    assert not any(thread.is_alive() for thread in asking)
