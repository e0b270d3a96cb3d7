"""The files inside an OFD, by the names that writers give them, standard or not."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any

from core.errors import Unreadable
from ocr.mapped import stream_of
from ocr.office.package import check, xml_root

_MOST_TOGETHER = 512 * 1024 * 1024  #: bytes inflated in all, as parts are read again and again


class Package:
    """An OFD's parts."""

    def __init__(self, data: bytes) -> None:
        """Look the file over and open it.

        Raises:
            Unreadable: what `check` refuses.
        """
        check(stream_of(data))
        self._zip = zipfile.ZipFile(stream_of(data))
        self._names = {_plain(name): name for name in reversed(self._zip.namelist())}
        self._room = _MOST_TOGETHER

    def read(self, path: str) -> bytes | None:
        """Return a part, or None where there is none.

        Raises:
            Unreadable: `too_large_to_read`, `damaged`.
        """
        name = self._names.get(_plain(path))
        if name is None:
            return None
        self._room -= self._zip.getinfo(name).file_size
        if self._room < 0:
            raise Unreadable("too_large_to_read")
        try:
            return self._zip.read(name)
        except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError) as error:
            raise Unreadable("damaged") from error

    def xml(self, path: str) -> Any | None:
        """Return the root of an XML part, or None where there is none.

        Raises:
            Unreadable: `damaged`, `unsafe_content`, `too_large_to_read`.
        """
        data = self.read(path)
        return None if data is None else xml_root(data)

    def place(self, holder: str, location: str, base: str = "") -> str:
        """Return the path of what `location` names in the part `holder`: from the root, or from the holder's folder.

        Writers get this wrong; what is there counts.
        """
        location = location.strip().replace("\\", "/")
        if location.startswith("/"):
            return location
        folder = posixpath.dirname(holder)
        top = _plain(holder).split("/")[0]
        tried = [posixpath.join(folder, base.strip("/"), location), posixpath.join(folder, location)]
        tried += [posixpath.join(top, base.strip("/"), location), posixpath.join(top, location), location]
        return next((path for path in tried if _plain(path) in self._names), tried[0])


def _plain(path: str) -> str:
    return posixpath.normpath("/" + path.replace("\\", "/")).lstrip("/").lower()


def named(element: Any, *names: str) -> Iterator[Any]:
    """Yield the children with one of these local names, whatever namespace the writer took."""
    for child in element:
        if isinstance(child.tag, str) and child.tag.rpartition("}")[2] in names:
            yield child


def first(element: Any, *path: str) -> Any | None:
    """Return the first descendant along a path of local names, or None."""
    for name in path:
        element = next(named(element, name), None)
        if element is None:
            return None
    return element


def told(element: Any, *path: str) -> str:
    """Return the text at the end of a path of local names; empty where there is none."""
    found = first(element, *path)
    return "" if found is None else (found.text or "").strip()
