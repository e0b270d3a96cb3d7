"""Opens an OFD and redraws its pages as a PDF: templates, content, notes, and the pictures of seals."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from core.errors import Unreadable
from ocr.formats import Format
from ocr.ofd.geometry import box
from ocr.ofd.package import Package, first, named, told
from ocr.ofd.painter import Painter
from ocr.ofd.resources import Resources
from ocr.ofd.seals import seal_picture
from ocr.office.drawn import DrawnDocument

_A4 = (0.0, 0.0, 210.0, 297.0)
_AREAS = ("PhysicalBox", "ApplicationBox", "CropBox")


def open_ofd(data: bytes, max_pages: int) -> DrawnDocument:
    """Open an OFD.

    Raises:
        Unreadable: what `check` refuses, `damaged`, `too_large_to_read`, `too_many_pages`.
    """
    package = Package(data)
    root = package.xml("OFD.xml")
    if root is None:
        raise Unreadable("damaged")
    pdfs = [_Body(package, body).drawn(max_pages) for body in named(root, "DocBody")]
    if not pdfs:
        raise Unreadable("damaged")
    for more in pdfs[1:]:
        pdfs[0].pages.extend(more.pages)
    out = BytesIO()
    pdfs[0].save(out)
    return DrawnDocument(Format.OFD, out.getvalue(), max_pages)


class _Body:
    """One of the documents that an OFD may hold."""

    def __init__(self, package: Package, body: Any) -> None:
        self._package = package
        self._path = package.place("OFD.xml", told(body, "DocRoot"))
        self._root = package.xml(self._path)
        if self._root is None:
            raise Unreadable("damaged")
        self._signatures = told(body, "Signatures")
        self._resources = Resources()
        common = first(self._root, "CommonData")
        self._area = _area(common, _A4)
        for item in named(common, "PublicRes", "DocumentRes") if common is not None else ():
            self._resources.add(package, self._at(item.text))
        for item in named(common, "TemplatePage") if common is not None else ():
            self._resources.templates[item.get("ID", "")] = self._at(item.get("BaseLoc"))

    def drawn(self, max_pages: int) -> Any:
        """Return the pages as a PDF."""
        listed = first(self._root, "Pages")
        pages = list(named(listed, "Page")) if listed is not None else []
        if not pages:
            raise Unreadable("damaged")
        if len(pages) > max_pages:
            raise Unreadable("too_many_pages", limit=max_pages)
        painter = Painter(self._package, self._resources)
        over = self._over(painter)
        for page in pages:
            self._page(painter, page, over.get(page.get("ID", ""), ()))
        return painter.pdf

    def _page(self, painter: Painter, page: Any, over: Any) -> None:
        path = self._at(page.get("BaseLoc"))
        root = self._package.xml(path)
        painter.begin(_area(root, self._area))
        if root is not None:
            for item in named(root, "PageRes"):
                self._resources.add(self._package, self._package.place(path, item.text or ""))
            templates = list(named(root, "Template"))
            self._templates(painter, templates, front=False)
            for content in named(root, "Content"):
                painter.layers(content)
            self._templates(painter, templates, front=True)
        for draw in over:
            draw()
        painter.end()

    def _templates(self, painter: Painter, templates: list[Any], *, front: bool) -> None:
        for item in templates:
            path = self._resources.templates.get(item.get("TemplateID", ""))
            if (item.get("ZOrder") == "Foreground") is front and path is not None:
                root = self._package.xml(path)
                for content in named(root, "Content") if root is not None else ():
                    painter.layers(content)

    def _over(self, painter: Painter) -> dict[str, list[Any]]:
        """Return what is to be drawn over each page, by the page's identifier."""
        over: dict[str, list[Any]] = {}
        for page, area, holder in self._notes():
            over.setdefault(page, []).append(lambda area=area, holder=holder: painter.inside(area, holder))
        for page, area, picture, name in self._seals():
            over.setdefault(page, []).append(
                lambda area=area, picture=picture, name=name: painter.picture(area, picture, name)
            )
        return over

    def _notes(self) -> Iterator[tuple[str, tuple[float, ...], Any]]:
        listed = self._at(told(self._root, "Annotations"))
        root = self._package.xml(listed) if told(self._root, "Annotations") else None
        for page in named(root, "Page") if root is not None else ():
            notes = self._package.xml(self._package.place(listed, told(page, "FileLoc")))
            for note in named(notes, "Annot") if notes is not None else ():
                look = first(note, "Appearance")
                if look is not None and note.get("Visible") != "false":
                    yield page.get("PageID", ""), box(look.get("Boundary")) or (0.0, 0.0, 0.0, 0.0), look

    def _seals(self) -> Iterator[tuple[str, tuple[float, float, float, float], bytes, str]]:
        listed = self._package.place("OFD.xml", self._signatures)
        root = self._package.xml(listed) if self._signatures else None
        for item in named(root, "Signature") if root is not None else ():
            path = self._package.place(listed, item.get("BaseLoc") or "")
            signature = self._package.xml(path)
            info = None if signature is None else first(signature, "SignedInfo")
            if signature is None or info is None:
                continue
            picture = self._picture(path, told(signature, "SignedValue"), told(info, "Seal", "BaseLoc"))
            for stamp in named(info, "StampAnnot"):
                area = box(stamp.get("Boundary"))
                if area and picture:
                    yield stamp.get("PageRef", ""), area, picture, path

    def _picture(self, holder: str, *locations: str) -> bytes | None:
        for location in filter(None, locations):
            data = self._package.read(self._package.place(holder, location))
            if data and (picture := seal_picture(data)):
                return picture
        return None

    def _at(self, location: str | None) -> str:
        return self._package.place(self._path, location or "")


def _area(holder: Any, usual: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    area = None if holder is None else first(holder, "Area")
    area = area if area is not None or holder is None else first(holder, "PageArea")
    for name in _AREAS if area is not None else ():
        found = box(told(area, name))
        if found and found[2] > 0 and found[3] > 0:
            return found
    return usual
