"""What a password must be: long enough, and not among the first an attacker would try."""

from __future__ import annotations

import itertools

from core.errors import Invalid

LEAST, MOST = 10, 128  #: characters
LEAST_DISTINCT = 5
LEAST_TELLING = 3  #: a shorter login occurs in any sentence
_RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "!@#$%^&*()",
)
_COMMON = frozenset(
    [
        "password",
        "passw0rd",
        "p@ssw0rd",
        "p@ssword",
        "letmein",
        "welcome",
        "iloveyou",
        "monkey",
        "dragon",
        "sunshine",
        "princess",
        "football",
        "baseball",
        "trustno1",
        "superman",
        "starwars",
        "whatever",
        "changeme",
        "secret",
        "master",
        "hello",
        "admin",
        "administrator",
        "root",
        "test",
        "guest",
        "login",
        "anjuan",
        "woaini",
        "woaini1314",
        "5201314",
        "a123456",
        "qq123456",
        "aini1314",
        "zhangwei",
        "lawyer",
        "lvshi",
    ]
)


def require_good_password(password: str, *, login: str = "") -> None:
    """Refuse a password that is too short, too long or easily guessed.

    Raises:
        Invalid: `password_short` with `least`, `password_long` with `most`, or `password_common`.
    """
    if len(password) < LEAST:
        raise Invalid("password_short", least=LEAST)
    if len(password) > MOST:
        raise Invalid("password_long", most=MOST)
    if _easily_guessed(password.casefold(), login.casefold()):
        raise Invalid("password_common")


def _easily_guessed(password: str, login: str) -> bool:
    if len(set(password)) < LEAST_DISTINCT:
        return True
    known = [login] if len(login) >= LEAST_TELLING else []
    rest = password
    for part in sorted((*_COMMON, *known), key=len, reverse=True):
        rest = rest.replace(part, "")
    return len(_without_runs(rest)) < LEAST_DISTINCT


def _without_runs(text: str) -> str:
    """Drop every character that merely continues a row of the keyboard, the alphabet or the digits."""
    kept = text[:1]
    for before, after in itertools.pairwise(text):
        pair = before + after
        if before != after and not any(pair in run or pair[::-1] in run for run in _RUNS):
            kept += after
    return kept
