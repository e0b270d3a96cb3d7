"""What every command works with: settings, language, who acts, and the way to the office."""

from __future__ import annotations

import contextlib
import json
import locale
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from api.local import connected
from core.errors import AnjuanError
from core.settings import Settings


class Refused(AnjuanError):
    """What the office answered, already in words."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__("said", message=message)
        self.answered = code


@dataclass(frozen=True, slots=True)
class Context:
    """One call of the command line."""

    settings: Settings
    locale: str
    user: str | None
    json: bool

    @contextlib.contextmanager
    def office(self) -> Iterator[Office]:
        """Open the way to the office, by its running server or by one for this command alone."""
        with connected(self.settings, user=self.user, locale=self.locale) as client:
            yield Office(client)

    def print(self, value: Any, words: str = "") -> None:
        """Print an answer: one line of JSON where scripts ask for it, else words."""
        print(json.dumps(value, ensure_ascii=False) if self.json else words, flush=True)  # noqa: T201


@dataclass(frozen=True, slots=True)
class Office:
    """Asks the office's local door; what is refused becomes an error in the person's language."""

    client: httpx.Client

    def get(self, path: str, **params: Any) -> Any:
        """Return the answer to a question."""
        given = {name: value for name, value in params.items() if value is not None}
        return checked(self.client.get(path, params=given)).json()

    def post(self, path: str, body: Any = None) -> Any:
        """Have something done and return the answer."""
        return checked(self.client.post(path, json=body or {})).json()


def checked(response: httpx.Response) -> httpx.Response:
    """Return a good answer.

    Raises:
        Refused: it is an error, in words.
    """
    if response.is_success:
        return response
    response.read()
    error = response.json()["error"]
    raise Refused(error["code"], error["message"])


def identifier(text: str) -> str:
    """Return an identifier as the office knows it; raise ValueError, which ends the command as wrongly used."""
    return str(UUID(text))


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """Return what reads a number within bounds; it raises ValueError, which ends the command as wrongly used."""

    def number(text: str) -> int:
        found = int(text)
        if not least <= found <= most:
            raise ValueError(text)
        return found

    number.__name__ = f"{least}…{most}"  # which is what the parser calls it by
    return number


def locale_of_terminal() -> str:
    """Return the language of the terminal: Chinese where it asks for it, else English."""
    try:
        language = locale.setlocale(locale.LC_MESSAGES, "") or ""
    except locale.Error:
        language = ""
    return "zh-CN" if language.lower().startswith("zh") else "en"
