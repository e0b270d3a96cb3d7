"""Looks into files that are made of files, just far enough to say what they are.

The names given are those of `ocr.formats.Format`.
"""

from __future__ import annotations

import zipfile

import olefile

from core.errors import Unreadable
from ocr.mapped import Bytes, stream_of

_PARTS = {
    "word/document.xml": "docx",
    "xl/workbook.xml": "xlsx",
    "xl/workbook.bin": "xlsx",
    "ppt/presentation.xml": "pptx",
    "OFD.xml": "ofd",
}
_OPEN_DOCUMENTS = {"text": "odt", "spreadsheet": "ods", "presentation": "odp"}
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_TYPE_PART, _LONGEST_TYPE = "mimetype", 200
#: What the directory of a compound file lists at its top, in the order in which it decides.
_STREAMS = (
    ("__properties_version1.0", "msg"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
    ("MatOST", "wps"),
    ("CONTENTS", "wps"),
)
_SEALED_PART = "EncryptedPackage".encode("utf-16-le")
_ENTRY_BYTES, _NAME_BYTES = 128, 64  #: of an entry in a compound file's directory, and of the name it begins with
_OLD_OFFICE = {"doc", "wps"}


def zip_holds(data: Bytes) -> str:
    """Return what a ZIP is: the office document it makes up, or an archive.

    Raises:
        Unreadable: `damaged`; `format_unsupported` for a book or other thing known by its type and not read.
    """
    try:
        with zipfile.ZipFile(stream_of(data)) as package:
            names = set(package.namelist())
            kind = next((kind for part, kind in _PARTS.items() if part in names), None)
            if kind is not None:
                return kind
            if _TYPE_PART not in names:
                return "zip"
            told = package.open(_TYPE_PART).read(_LONGEST_TYPE).decode("ascii", "replace").strip()
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError) as error:
        raise Unreadable("damaged") from error
    except zipfile.zlib.error as error:  # type: ignore[attr-defined]
        raise Unreadable("damaged") from error
    if not told.startswith(_OPEN_DOCUMENT):
        raise Unreadable("format_unsupported")
    stem = told.removeprefix(_OPEN_DOCUMENT).removesuffix("-template")
    if stem not in _OPEN_DOCUMENTS:
        raise Unreadable("format_unsupported")
    return _OPEN_DOCUMENTS[stem]


def compound_holds(data: Bytes, name: str) -> str:
    """Return what a compound file of Microsoft's is.

    Raises:
        Unreadable: `format_unsupported`.
    """
    if _lists_sealed_package(data):
        return "locked_office"
    try:
        with olefile.OleFileIO(stream_of(data)) as file:
            top = {entry[0] for entry in file.listdir(streams=True, storages=True)}
    except (OSError, ValueError, IndexError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise Unreadable("format_unsupported") from error
    kind = next((kind for stream, kind in _STREAMS if stream in top), None)
    if kind is None:
        raise Unreadable("format_unsupported")
    return "wps" if kind in _OLD_OFFICE and name.lower().endswith(".wps") else kind


def _lists_sealed_package(data: Bytes) -> bool:
    """Say whether this compound file's directory lists a sealed package, and not just its name in a text."""
    place = data.find(_SEALED_PART)
    while place >= 0:
        entry = data[place : place + _ENTRY_BYTES]
        ended = entry[len(_SEALED_PART) : _NAME_BYTES].count(0) == _NAME_BYTES - len(_SEALED_PART)
        length = int.from_bytes(entry[_NAME_BYTES : _NAME_BYTES + 2], "little")
        if place % _ENTRY_BYTES == 0 and ended and length == len(_SEALED_PART) + 2:
            return True
        place = data.find(_SEALED_PART, place + len(_SEALED_PART))
    return False
