"""Plain text rules that several folders share."""

from __future__ import annotations

import re
import unicodedata

_HAN = r"[\u3400-\u9fff\u3000-\u303f\uff00-\uffef]"
_SPACES_BETWEEN_HAN = re.compile(rf"(?<={_HAN})[ \t\u3000]+(?={_HAN})")
_LETTER = r"[\u3400-\u9fff]"
_MARKS = str.maketrans("();,:!?", "（）；，：！？")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def fold_width(text: str) -> str:
    """Return `text` in Unicode's compatibility form: full-width Latin and digits become plain."""
    return unicodedata.normalize("NFKC", text)


def close_up(text: str) -> str:
    """Remove the spaces that typesetting or reading put between Han characters."""
    return _SPACES_BETWEEN_HAN.sub("", text)


def han_marks(text: str) -> str:
    """Return Chinese `text` with its brackets and other marks full-width, as Chinese is set; figures keep theirs."""
    if not re.search(_LETTER, text):
        return text
    return re.sub(r"[()]|(?<!\d)[;,:!?]|[;,:!?](?!\d)", lambda mark: mark[0].translate(_MARKS), text)


def display_name(text: str, limit: int = 255) -> str:
    """Return a file name that is safe to show: NFC, no controls or direction marks, at most `limit` bytes."""
    clean = _CONTROL.sub("", unicodedata.normalize("NFC", text)).strip()
    while len(clean.encode()) > limit:
        clean = clean[:-1]
    return clean


def readable_name(name: str) -> str:
    """Return a name from a file system as text; one whose bytes are no UTF-8 is taken for one in GB 18030."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return name.encode(errors="surrogateescape").decode("gb18030", "replace")
    return name
