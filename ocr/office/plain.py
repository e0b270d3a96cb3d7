"""Plain text in the encodings Chinese offices meet: UTF-8, UTF-16, GB18030."""

from __future__ import annotations

from core.errors import Unreadable

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SAMPLE = 4096
_BROKEN = 0.01  #: share of undecodable characters that is still a text with a fault in it


def decode(data: bytes) -> str:
    """Return the text of `data`.

    Raises:
        Unreadable: `format_unknown`: no encoding fits.
    """
    for encoding in _candidates(data):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    text = data.decode("gb18030", "replace")
    if text.count("\ufffd") > _BROKEN * len(text):
        raise Unreadable("format_unknown")
    return text


def _candidates(data: bytes) -> list[str]:
    marked = [encoding for mark, encoding in _MARKS if data.startswith(mark)]
    if marked:
        return marked
    sample = data[:_SAMPLE]
    if 0 in sample:  # Latin letters and marks have a zero byte on one side; Chinese text has some, too
        return ["utf-16-le"] if sample[1::2].count(0) >= sample[::2].count(0) else ["utf-16-be"]
    return ["utf-8", "gb18030"]


def lines_of(text: str) -> list[str]:
    """Return the lines of `text`, whatever machine ended them; form feeds stay, they begin pages."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
