"""The text of HTML, without running, fetching or drawing anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from core.errors import Unreadable
from ocr.office.plain import decode
from ocr.office.typeset import Block, Table

_TOLD = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,40})", re.IGNORECASE)
_CHINESE = {"gb2312", "gbk", "gb_2312-80", "x-gbk"}
_UNSEEN = {"script", "style", "head", "template", "noscript", "title", "object", "svg", "math", "iframe"}
_BORDERS = """
    address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3
    h4 h5 h6 header hr html li main nav ol option p pre section summary table tbody td tfoot th thead tr ul
"""
_APART = frozenset(_BORDERS.split())  #: elements that begin and end paragraphs
_SPACES = re.compile(r"[ \t\r\n\f]+")


def blocks_of_page(data: bytes) -> list[Block]:
    """Return the paragraphs and tables of a page in whatever encoding it says or seems to be in.

    Raises:
        Unreadable: `damaged`, `format_unknown`.
    """
    return blocks_of_markup(_decoded(data))


def blocks_of_markup(text: str) -> list[Block]:
    """Return the paragraphs and tables of HTML.

    Raises:
        Unreadable: `damaged`.
    """
    parser = etree.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8")
    # What cannot be in a text at all would end the parser's reading early.
    clean = "".join(character for character in text if character >= " " or character in "\t\r\n")
    try:
        root = etree.fromstring(clean.encode("utf-8", "replace") or b"<p></p>", parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("damaged") from error
    return list(_paragraphs(_pieces(root))) if root is not None else []


def _decoded(data: bytes) -> str:
    if not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")) and (told := _TOLD.search(data[:4096])):
        name = told[1].decode("ascii").lower()
        try:
            return data.decode("gb18030" if name in _CHINESE else name)
        except (LookupError, UnicodeDecodeError):
            pass  # it says one thing and is another
    try:
        return decode(data)
    except Unreadable:
        return data.decode("cp1252", "replace")


_Piece = str | Table | None  #: text, a table, or the border between paragraphs


def _pieces(root: Any) -> Iterator[_Piece]:
    """Walk without recursion: texts, borders of paragraphs, and tables that hold no others."""
    waiting: list[Any] = [root]
    while waiting:
        item = waiting.pop()
        if item is None or isinstance(item, str):
            yield item
            continue
        if not isinstance(item.tag, str) or item.tag in _UNSEEN:
            continue
        if item.tag == "br":
            yield None
        elif item.tag == "table" and item.find(".//table") is None:
            yield Table(tuple(_row(row) for row in item.iter("tr")))
        else:
            border = [None] if item.tag in _APART else []
            children = [part for child in item for part in (child, child.tail) if part is not None]
            waiting.extend(reversed([*border, *([item.text] if item.text else []), *children, *border]))


def _row(row: Any) -> tuple[str, ...]:
    return tuple(_squeezed("".join(_seen(cell))) for cell in row if cell.tag in ("td", "th"))


def _seen(cell: Any) -> Iterator[str]:
    for piece in cell.iter():
        if isinstance(piece.tag, str) and piece.tag not in _UNSEEN:
            yield " " if piece.tag in _APART or piece.tag == "br" else ""
            yield piece.text or ""
        if piece is not cell:
            yield piece.tail or ""


def _paragraphs(pieces: Iterator[_Piece]) -> Iterator[Block]:
    collected: list[str] = []
    for piece in (*pieces, None):
        if isinstance(piece, str):
            collected.append(piece)
            continue
        if text := _squeezed("".join(collected)):
            yield text
        collected = []
        if piece is not None and any(any(row) for row in piece.rows):
            yield piece


def _squeezed(text: str) -> str:
    return _SPACES.sub(" ", text).strip(" ")
