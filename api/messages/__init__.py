"""What people are told, in Chinese and in English, looked up by key.

The texts lie beside this module, one file an area, each entry with both languages on one line. A text
may hold `{name}` for a parameter, and `{name:paper|papers}` for a word that depends on a number.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

LOCALES = ("zh-CN", "en")
#: Texts whose parameter `name` is the code of a value, which people know by another name.
_NAMING_FIELDS = frozenset({"error.bad_identifier"})
_COLUMNS = {"zh-CN": "zh", "en": "en"}


class _Count(int):
    """A number that can choose between two words."""

    def __format__(self, spec: str) -> str:
        one, bar, many = spec.partition("|")
        if bar:
            return one if self == 1 else many
        return int.__format__(self, spec or ",")


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Return every text: key, then `zh` and `en`."""
    found: dict[str, dict[str, str]] = {}
    for file in files(__name__).iterdir():
        if file.name.endswith(".toml"):
            for area, entries in tomllib.loads(file.read_text("utf-8")).items():
                found.update({f"{area}.{key}": texts for key, texts in entries.items()})
    return found


def knows(key: str) -> bool:
    """Say whether there is a text for `key`."""
    return key in catalogue()


def say(locale: str, key: str, **params: Any) -> str:
    """Return the text for `key` in a language; an error or reason nobody wrote a text for gets a general one."""
    texts = catalogue().get(key) or _in_general(key)
    if key in _NAMING_FIELDS and knows(field := f"field.{params.get('name')}"):
        params["name"] = say(locale, field)
    counted = {name: _Count(value) if type(value) is int else value for name, value in params.items()}
    return texts[_COLUMNS.get(locale, "zh")].format_map(_Forgiving(counted))


def _in_general(key: str) -> dict[str, str]:
    area, _, code = key.partition(".")
    if area == "reason":
        return catalogue().get(f"error.{code}") or catalogue()["reason.unexpected"]
    if area == "error":
        return catalogue()["error.unexpected"]
    raise KeyError(key)


def script_texts(locale: str, area: str) -> dict[str, str]:
    """Return the texts of one area by their short keys, for a page's script, parameters unfilled."""
    column = _COLUMNS.get(locale, "zh")
    return {key.partition(".")[2]: text[column] for key, text in catalogue().items() if key.startswith(f"{area}.")}


class _Forgiving(dict[str, Any]):
    """Leaves a parameter that was not given empty: an error message must never fail itself."""

    def __missing__(self, key: str) -> str:
        return ""
