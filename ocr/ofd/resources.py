"""What the pages of an OFD share: fonts, pictures, ways of drawing, drawings used again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ocr.ofd.geometry import numbers
from ocr.ofd.package import Package, first, named, told

_MOST_STEPS = 16  #: from a way of drawing to the one it builds on

Colour = tuple[float, ...]


@dataclass(slots=True)
class Resources:
    """Resources by their identifiers."""

    fonts: dict[str, str] = field(default_factory=dict)  #: names of fonts
    pictures: dict[str, str] = field(default_factory=dict)  #: paths of parts
    ways: dict[str, Any] = field(default_factory=dict)
    drawings: dict[str, Any] = field(default_factory=dict)
    templates: dict[str, str] = field(default_factory=dict)  #: paths of parts

    def add(self, package: Package, path: str) -> None:
        """Take in a part that lists resources; one that is not there is passed over."""
        root = package.xml(path)
        if root is None:
            return
        base = root.get("BaseLoc") or ""
        for listed in named(root, "Fonts"):
            self.fonts |= {item.get("ID", ""): item.get("FontName", "") for item in named(listed, "Font")}
        for listed in named(root, "MultiMedias"):
            for item in named(listed, "MultiMedia"):
                self.pictures[item.get("ID", "")] = package.place(path, told(item, "MediaFile"), base)
        for listed in named(root, "DrawParams"):
            self.ways |= {item.get("ID", ""): item for item in named(listed, "DrawParam")}
        for listed in named(root, "CompositeGraphicUnits"):
            self.drawings |= {item.get("ID", ""): item for item in named(listed, "CompositeGraphicUnit")}

    def told_by(self, element: Any, inherited: str | None) -> Iterator[Any]:
        """Yield where a property of `element` may stand: on itself, then on the ways of drawing it builds on."""
        yield element
        wanted = element.get("DrawParam") or inherited
        for _ in range(_MOST_STEPS):
            way = self.ways.get(wanted or "")
            if way is None:
                return
            yield way
            wanted = way.get("Relative")

    def colour(self, element: Any, name: str, inherited: str | None) -> Colour | None:
        """Return the colour `name` of an element (0 to 1, one to four parts), or None where nothing tells it."""
        for holder in self.told_by(element, inherited):
            found = first(holder, name)
            if found is not None:
                return _colour(found)
        return None

    def number(self, element: Any, name: str, inherited: str | None) -> float | None:
        """Return the number `name` of an element, or None."""
        for holder in self.told_by(element, inherited):
            if found := numbers(holder.get(name)):
                return found[0]
        return None


def _colour(element: Any) -> Colour:
    value = element.get("Value") or ""
    if "#" in value:
        parts = [float(int(part.lstrip("#") or "0", 16)) for part in value.split() if _is_hex(part.lstrip("#"))]
    else:
        parts = numbers(value)
    if not parts:  # a gradient: its first colour speaks for it
        shade = next((item for item in element.iter() if item is not element and item.get("Value")), None)
        parts = numbers(shade.get("Value")) if shade is not None else [0.0]
    kept = parts[:4] if len(parts) >= 4 else parts[:3] if len(parts) == 3 else parts[:1]  # noqa: PLR2004
    return tuple(min(max(part / 255, 0.0), 1.0) for part in kept)


def _is_hex(text: str) -> bool:
    return bool(text) and len(text) <= 2 and all(letter in "0123456789abcdefABCDEF" for letter in text)  # noqa: PLR2004
