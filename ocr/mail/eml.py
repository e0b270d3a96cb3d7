"""Letters as they travel (RFC 5322 and MIME), well made or not."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator, Sequence
from email.generator import BytesGenerator
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from io import BytesIO

from core.errors import Unreadable
from ocr.mail.letter import Enclosure, Letter
from ocr.office.hypertext import blocks_of_markup
from ocr.office.plain import decode, lines_of
from ocr.office.typeset import Block

_ODD = (ValueError, LookupError, TypeError, AttributeError, RecursionError, AssertionError)
_HEADS = ("subject", "from", "to", "cc", "bcc", "date")
_CHINESE = {"gb2312", "gbk", "gb_2312-80", "x-gbk", "hz-gb-2312", "cp936", "936"}
_LETTERS = re.compile(r"\s+")
_MOST_PARTS = 10_000
_ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/bmp": ".bmp",
    "image/tiff": ".tif",
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/zip": ".zip",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/csv": ".csv",
    "text/calendar": ".ics",
    "message/rfc822": ".eml",
}


def read_eml(data: bytes) -> Letter:
    """Read a letter.

    Raises:
        Unreadable: `damaged`, `format_unknown`.
    """
    if 0 in data[:200] or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = decode(data).removeprefix("\ufeff").encode()
    try:
        message = email.message_from_bytes(data.lstrip(), policy=compat32)
        parts = list(_parts(message))
    except _ODD as error:
        raise Unreadable("damaged") from error
    if len(parts) > _MOST_PARTS:
        raise Unreadable("too_large_to_read")
    words: list[Block] = []
    enclosures: list[Enclosure] = []
    for part in parts:
        if isinstance(part, list):
            words += _best(part)
        elif _is_text(part):
            words += _words(part)
        elif not part.is_multipart() or part.get_content_type() == "message/rfc822":
            enclosures.append(Enclosure(_name(part, len(enclosures) + 1), _bytes(part)))
    head = {name: text for name in _HEADS if (text := _head(message, name))}
    return Letter(head, tuple(words), tuple(enclosures))


def _parts(message: Message) -> Iterator[Message | list[Message]]:
    """Yield the parts in order; ways to say the same thing come together, and letters within stay whole."""
    waiting: list[Message] = [message]
    while waiting:
        part = waiting.pop()
        inner = part.get_payload()
        if part.get_content_type() == "message/rfc822" or not isinstance(inner, list):
            yield part
            continue
        children = [child for child in inner if isinstance(child, Message)]
        ways = [child for child in children if _is_text(child)]
        if part.get_content_type() == "multipart/alternative" and len(ways) > 1:
            yield ways
            children = [child for child in children if child not in ways]
        waiting.extend(reversed(children))


def _is_text(part: Message) -> bool:
    """Say whether a part is words of the letter itself."""
    if part.is_multipart() or part.get_content_type() not in ("text/plain", "text/html"):
        return False
    return "attachment" not in str(part.get("content-disposition", "")).lower() and not _told_name(part)


def _best(ways: Sequence[Message]) -> list[Block]:
    """Return the words of the way that says most; what was made for display says as much, and has its tables."""
    return max((_words(part) for part in reversed(ways)), key=_amount)


def _amount(blocks: Sequence[Block]) -> int:
    texts = (block if isinstance(block, str) else "".join(map("".join, block.rows)) for block in blocks)
    return sum(len(_LETTERS.sub("", text)) for text in texts)


def _words(part: Message) -> list[Block]:
    text = _text(part)
    if part.get_content_type() == "text/html":
        try:
            return blocks_of_markup(text)
        except Unreadable:
            return list(lines_of(text))
    return list(lines_of(text))


def _text(part: Message) -> str:
    data = _bytes(part) or b""
    try:
        charset = (part.get_content_charset() or "").lower()
        return data.decode("gb18030" if charset in _CHINESE else charset or "utf-8")
    except _ODD:
        pass  # it says one thing and is another
    try:
        return decode(data)
    except Unreadable:
        return data.decode("latin-1")


def _bytes(part: Message) -> bytes | None:
    """Return what a part holds; None where it cannot be had."""
    try:
        if part.get_content_type() == "message/rfc822":
            out = BytesIO()
            BytesGenerator(out, mangle_from_=False, policy=compat32).flatten(_inner(part) or part)
            return out.getvalue()
        data = part.get_payload(decode=True)
    except _ODD:
        return None
    return data if isinstance(data, bytes) else None


def _head(message: Message, name: str) -> str:
    """Return the values of a head line, however their letters were packed."""
    found = [str(value) for key, value in message.raw_items() if key.lower() == name]
    return _unpacked("，".join(found[:5]))


def _name(part: Message, number: int) -> str:
    if told := _told_name(part):
        return told
    kind, inner = part.get_content_type(), _inner(part)
    if inner is not None and (subject := _head(inner, "subject")):
        return f"{subject.replace('/', ' ')[:80]}.eml"
    return f"附件{number}{_ENDINGS.get(kind, '')}"


def _inner(part: Message) -> Message | None:
    """Return the letter within a letter."""
    inner = part.get_payload()
    first = inner[0] if part.get_content_type() == "message/rfc822" and isinstance(inner, list) and inner else None
    return first if isinstance(first, Message) else None


def _told_name(part: Message) -> str:
    try:
        return _unpacked(part.get_filename() or "").strip()
    except _ODD:
        return ""


def _unpacked(text: str) -> str:
    """Return a head line's text: encoded words opened, raw bytes read as what they seem to be."""
    raw = text.encode("utf-8", "surrogateescape")
    try:
        plain = decode(raw) if raw else ""
        pieces = decode_header(plain)
    except (*_ODD, Unreadable, email.errors.HeaderParseError):
        return raw.decode("utf-8", "replace")
    return " ".join("".join(_piece(*piece) for piece in pieces).split())


def _piece(data: bytes | str, charset: str | None) -> str:
    if isinstance(data, str):
        return data
    name = (charset or "utf-8").lower()
    try:
        return data.decode("gb18030" if name in _CHINESE else name)
    except (LookupError, UnicodeDecodeError):
        return data.decode("gb18030", "replace")
