"""How the root key's passphrase is asked for: by a descriptor, else at the terminal, never by the environment."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable

from api.messages import say
from core.errors import Conflict, Invalid


def passphrase_asker(locale: str) -> Callable[[], str]:
    """Return what asks for the passphrase; it raises Conflict (`passphrase_wanted`) where nobody can be asked."""
    return lambda: _given() or _typed(say(locale, "cli.passphrase"))


def new_passphrase(locale: str) -> str:
    """Ask for a passphrase to be set, twice where it is typed.

    Raises:
        Conflict: `passphrase_wanted`: nobody can be asked.
        Invalid: `passphrases_differ`.
    """
    given = _given()
    if given is not None:
        return given
    first = _typed(say(locale, "cli.passphrase_new"))
    if first != _typed(say(locale, "cli.passphrase_again")):
        raise Invalid("passphrases_differ")
    return first


def _given() -> str | None:
    descriptor = os.environ.get("ANJUAN_PASSPHRASE_FD")  # noqa: TID251  (a secret's way in, not a setting)
    if descriptor is None:
        return None
    with os.fdopen(int(descriptor), encoding="utf-8") as given:
        return given.readline().rstrip("\n")


def _typed(prompt: str) -> str:
    if not os.isatty(0):
        raise Conflict("passphrase_wanted")
    return getpass.getpass(prompt)
