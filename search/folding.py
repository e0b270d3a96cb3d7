r"""The one normal form of text, for what is indexed and what is asked.

Characters are folded one by one (compatibility form, case, traditional to simplified), identifiers are brought to one
form, and the rest is laid out so that looking for a word is looking for a substring:

- Han (with kana and hangul) stand close together, also across line breaks;
- every Latin word or number has a space on either side (one space between two of them);
- punctuation, of any kind and length, is one `BREAK`, which no word crosses;
- after the first `BORDER` follow other terms the text is found by, each behind a `BORDER` of its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from search.identifiers import Part, normalise

BREAK = "\u00a6"
BORDER = "\x1e"
HAN = (
    "\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u30fc-\u30fe\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
LATIN = rf"[^\W_{HAN}]"

_HYPHENATED = re.compile(r"(?<=[a-z])-[ \t\r]*\n\s*(?=[a-z])")
_PUNCTUATION = re.compile(r"\s*(?:[^\w\s]|_)(?:[^\w\s]|_|\s)*")
_LOOSE_SPACE = re.compile(rf"(?<!{LATIN}) | (?!{LATIN})")
_SPACE = re.compile(r"\s{2,}|[^\S ]")
_WORD = re.compile(rf"{LATIN}+")
_DOUBLE = re.compile(r" {2,}")


class _Characters(dict[int, str]):
    """Folds one character, and remembers."""

    def __init__(self) -> None:
        super().__init__()
        self._simplified = _simplified()

    def __missing__(self, code: int) -> str:
        wide = unicodedata.normalize("NFKC", chr(code)).casefold()
        folded = "".join(self._fold(char) for char in unicodedata.normalize("NFKC", wide))
        self[code] = folded
        return folded

    def _fold(self, char: str) -> str:
        category = unicodedata.category(char)
        if category in {"Cf", "Mn"}:
            return ""
        if category in {"Cc", "Cs", "Co"}:
            return " " if char not in "\n\r" else char
        return self._simplified.get(char, char)


@cache
def _simplified() -> dict[str, str]:
    """Return the simplified form of each traditional character, as OpenCC's character table has it."""
    lines = resources.files("opencc").joinpath("dictionary/TSCharacters.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if "\t" in line)
    return {source: targets.split(" ")[0] for source, targets in pairs if len(source) == 1}


@cache
def _characters() -> _Characters:
    return _Characters()


@dataclass(frozen=True, slots=True)
class Folded:
    """Text in normal form.  The places of `parts` are those in the text folded character by character."""

    main: str
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The text to look in: `main`, then the other terms."""
        return self.main + "".join(f"{BORDER} {part.term} " for part in self.parts)


def fold(text: str) -> Folded:
    """Return the normal form of `text`."""
    normal, parts = normalise(fold_characters(text))
    return Folded(_lay_out(normal), tuple(parts))


def fold_characters(text: str) -> str:
    """Return `text` with every character folded by itself, so that places can be traced."""
    if not unicodedata.is_normalized("NFC", text):
        text = "".join(unicodedata.normalize("NFC", cluster) for cluster in clusters(text))
    return text.translate(_characters())


def folded_one_by_one(pieces: Sequence[str]) -> list[str]:
    """Return `fold_characters` of each of `pieces`, which are characters or clusters of them."""
    table = _characters()
    if isinstance(pieces, str):
        return list(map(table.__getitem__, map(ord, pieces)))
    return [table[ord(piece)] if len(piece) == 1 else fold_characters(piece) for piece in pieces]


def clusters(text: str) -> list[str]:
    """Return `text` cut before every character that does not combine with the one before it."""
    pieces: list[str] = []
    for char in text:
        if pieces and unicodedata.combining(char):
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def _lay_out(text: str) -> str:
    text = _HYPHENATED.sub("", text)
    text = _PUNCTUATION.sub(BREAK, text)
    text = _LOOSE_SPACE.sub("", _SPACE.sub(" ", text))
    return _DOUBLE.sub(" ", _WORD.sub(r" \g<0> ", text))
