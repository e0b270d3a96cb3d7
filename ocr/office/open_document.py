"""The text of OpenDocument texts and presentations, without drawing them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import Any

from core.errors import Unreadable
from ocr.mapped import stream_of
from ocr.office.package import xml_root
from ocr.office.typeset import Block, Table

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_PARAGRAPHS = (f"{_TEXT}p", f"{_TEXT}h")
_ASIDE = (f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_TEXT}note-citation")
_MOST_SPACES, _MOST_REPEATED = 100, 20


def blocks_of_open_document(data: bytes) -> list[Block]:
    """Return paragraphs and tables in order; slides begin pages.

    Raises:
        Unreadable: `damaged`, `locked`, `unsafe_content`.
    """
    try:
        with zipfile.ZipFile(stream_of(data)) as package:
            content = package.read("content.xml")
    except (zipfile.BadZipFile, KeyError, NotImplementedError, EOFError, OSError, RuntimeError) as error:
        raise Unreadable("damaged") from error
    if b"<" not in content[:100]:  # the manifest would tell: it is sealed with a password
        raise Unreadable("locked")
    body = xml_root(content).find(f"{_OFFICE}body")
    return list(_blocks(body)) if body is not None else []


def _blocks(element: Any) -> Iterator[Block]:
    """Walk without recursion: depth is the stranger's to choose."""
    waiting = [element]
    slides = 0
    while waiting:
        item = waiting.pop()
        if item.tag in _PARAGRAPHS:
            yield _text(item)
        elif item.tag == f"{_TABLE}table":
            yield Table(tuple(_rows(item)))
        elif item.tag not in _ASIDE:
            if item.tag == f"{_DRAW}page":
                slides += 1
                if slides > 1:
                    yield "\f"
            waiting.extend(reversed(item))


def _rows(table: Any) -> Iterator[tuple[str, ...]]:
    for row in table.iter(f"{_TABLE}table-row"):
        yield tuple(text for cell in row if cell.tag == f"{_TABLE}table-cell" for text in _cell(cell))


def _cell(cell: Any) -> list[str]:
    text = "\n".join(_text(part) for part in cell.iter(*_PARAGRAPHS))
    told = cell.get(f"{_TABLE}number-columns-repeated", "1")
    return [text] * (min(int(told), _MOST_REPEATED) if told.isascii() and told.isdigit() else 1)


def _text(paragraph: Any) -> str:
    """Return a paragraph's text with its spaces, tabs and breaks."""
    parts = [paragraph.text or ""]
    for part in paragraph.iterdescendants():
        if part.tag == f"{_TEXT}s":
            told = part.get(f"{_TEXT}c", "1")
            parts.append(" " * (min(int(told), _MOST_SPACES) if told.isascii() and told.isdigit() else 1))
        elif part.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            parts.append("\t")
        elif isinstance(part.tag, str) and not any(part.iterancestors(*_ASIDE)):
            parts.append(part.text or "")
        parts.append(part.tail or "")
    return "".join(parts).replace("\n", " ")
