"""Looks an office file over before any parser sees it: a ZIP of XML that may be a bomb."""

from __future__ import annotations

import zipfile
from typing import Any, BinaryIO
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler

import defusedxml  # type: ignore[import-untyped]
import defusedxml.sax  # type: ignore[import-untyped]
from lxml import etree

from core.errors import Unreadable

_MAX_ENTRIES = 2_000
_MAX_RATIO = 100  #: for entries that inflate to over a mebibyte
_MAX_TOTAL = 256 * 1024 * 1024
_STEP = 1024 * 1024
_XML = (".xml", ".rels")


def check(stream: BinaryIO) -> None:
    """Inflate every entry once, counting, and refuse what no office program writes.

    Raises:
        Unreadable: `locked`, `damaged`, `too_large_to_read` (inflates beyond bounds), `unsafe_content` (document
            type declarations in its XML).
    """
    try:
        with zipfile.ZipFile(stream) as package:
            entries = package.infolist()
            if len(entries) > _MAX_ENTRIES:
                raise Unreadable("too_large_to_read")
            if any(entry.flag_bits & 1 for entry in entries):
                raise Unreadable("locked")
            _check_sizes(package, entries)
            for entry in entries:
                if entry.filename.endswith(_XML) and not entry.filename.startswith("META-INF/"):
                    _check_xml(package, entry)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError) as error:
        raise Unreadable("damaged") from error
    except zipfile.zlib.error as error:  # type: ignore[attr-defined]
        raise Unreadable("damaged") from error


def _check_sizes(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    total = 0
    for entry in entries:
        size = 0
        with package.open(entry) as part:
            while step := part.read(_STEP):
                size, total = size + len(step), total + len(step)
                if total > _MAX_TOTAL or (size > _STEP and size > _MAX_RATIO * max(entry.compress_size, 1)):
                    raise Unreadable("too_large_to_read")


class _RootSeen(SAXException):
    """The prolog is over; document types can only stand before it."""


class _Prolog(ContentHandler):
    def startElement(self, name: str, attrs: object) -> None:  # noqa: ARG002, N802 - named by the library
        """Stop at the first element."""
        raise _RootSeen(name)


def _check_xml(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    try:
        with package.open(entry) as part:
            defusedxml.sax.parse(part, _Prolog(), forbid_dtd=True)
    except _RootSeen:
        return
    except defusedxml.DefusedXmlException as error:
        raise Unreadable("unsafe_content") from error
    except SAXParseException as error:
        raise Unreadable("damaged") from error


def xml_root(data: bytes) -> Any:
    """Return the root element of XML from a stranger: no entities, no network, no depth beyond the usual.

    Raises:
        Unreadable: `damaged`, or `unsafe_content` where it declares a document type.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("damaged") from error
    if root is None:
        raise Unreadable("damaged")
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable("unsafe_content")
    return root
