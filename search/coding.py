"""Tokens as the words that an index is shown, and back."""

from __future__ import annotations

import base64
from collections.abc import Iterable

from search.port import TOKEN_BYTES


def texts_of(tokens: Iterable[bytes], kept: int = TOKEN_BYTES) -> list[str]:
    """Return the first `kept` bytes (a multiple of three) of each token as a word; all are coded at once."""
    coded = base64.b64encode(b"".join([token[:kept] for token in tokens])).decode("ascii")
    length = kept // 3 * 4
    return [coded[place : place + length] for place in range(0, len(coded), length)]


def tokens_of(words: Iterable[str]) -> list[bytes]:
    """Return the tokens that `texts_of` was given, where it kept all of them."""
    joined = base64.b64decode("".join(words))
    return [joined[place : place + TOKEN_BYTES] for place in range(0, len(joined), TOKEN_BYTES)]
