"""Draws the objects of an OFD page as the operators of a PDF page.

Inside, lengths are millimetres and down is positive, as in OFD; one matrix around all turns that into PDF's way.
Text is drawn in the viewer's own Chinese font at the places the file gives for every character, so that what an
embedded font's outlines look like, and what they might do to whoever parses them, is left aside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name
from PIL import Image, UnidentifiedImageError

from core.errors import Unreadable
from ocr.imposition import jpeg_stream, picture_stream, viewers_font
from ocr.ofd.geometry import box, matrix, numbers, outline, steps
from ocr.ofd.package import Package, first, named
from ocr.ofd.resources import Colour, Resources
from ocr.picture import check_size, decoding, upright_by_camera
from ocr.words import is_wide

MILLIMETRE = 72 / 25.4
_DEEPEST = 12  #: drawings and blocks within one another
_MOST_BYTES = 64 * 1024 * 1024  #: of operators in one document
_NARROW = 0.52
_PAINTS = ("JPEG", "PNG", "GIF", "BMP", "TIFF", "MPO")
_BLACK: Colour = (0.0,)
_QUARTERS = {"90": (0, 1, -1, 0), "180": (-1, 0, 0, -1), "270": (0, -1, 1, 0)}

_Placed = tuple[str, float, float]  #: a character and where it stands, in millimetres


class Painter:
    """Paints onto the pages of one PDF."""

    def __init__(self, package: Package, resources: Resources) -> None:
        self.pdf = pikepdf.new()
        self._package = package
        self._resources = resources
        self._font = self.pdf.make_indirect(viewers_font())
        self._pictures: dict[str, Any] = {}
        self._operators: list[str] = []
        self._used: dict[str, Any] = {}
        self._shades: dict[str, Any] = {}
        self._room = _MOST_BYTES

    def begin(self, area: tuple[float, float, float, float]) -> None:
        """Begin a page of `area` (left, top, width, height in millimetres)."""
        left, top, _, height = area
        self._size = (max(area[2] * MILLIMETRE, 1.0), max(height * MILLIMETRE, 1.0))
        self._operators, self._used, self._shades = [], {}, {}
        scale = MILLIMETRE
        self._say(f"{scale:.6f} 0 0 {-scale:.6f} {-left * scale:.4f} {(height + top) * scale:.4f} cm")

    def end(self) -> None:
        """Put the page behind the others."""
        page = self.pdf.add_blank_page(page_size=self._size)
        page.obj.Resources = Dictionary(
            Font=Dictionary(F=self._font), XObject=Dictionary(self._used), ExtGState=Dictionary(self._shades)
        )
        page.obj.Contents = self.pdf.make_stream("\n".join(self._operators).encode())

    def layers(self, content: Any) -> None:
        """Draw the layers of a page or template."""
        for layer in named(content, "Layer"):
            self.objects(layer, layer.get("DrawParam"), _DEEPEST)

    def objects(self, holder: Any, inherited: str | None, depth: int) -> None:
        """Draw what `holder` holds, in order."""
        if depth <= 0:
            return
        for item in holder:
            kind = item.tag.rpartition("}")[2] if isinstance(item.tag, str) else ""
            if item.get("Visible") == "false":
                continue
            if kind == "PageBlock":
                self.objects(item, inherited, depth - 1)
            elif kind in ("TextObject", "PathObject", "ImageObject", "CompositeObject"):
                self._object(kind, item, inherited, depth)

    def picture(self, area: tuple[float, float, float, float], data: bytes, name: str) -> None:
        """Draw a picture into `area`, such as a seal."""
        left, top, width, height = area
        self._say(f"q {width:.4f} 0 0 {height:.4f} {left:.4f} {top:.4f} cm")
        self._show(name, data)
        self._say("Q")

    def inside(self, area: Sequence[float], holder: Any) -> None:
        """Draw what `holder` holds with its origin at the corner of `area`, such as a note."""
        self._say(f"q 1 0 0 1 {area[0]:.4f} {area[1]:.4f} cm")
        self.objects(holder, None, _DEEPEST)
        self._say("Q")

    def _object(self, kind: str, item: Any, inherited: str | None, depth: int) -> None:
        place, turned = box(item.get("Boundary")) or (0.0, 0.0, 0.0, 0.0), matrix(item.get("CTM"))
        self._say(f"q 1 0 0 1 {place[0]:.4f} {place[1]:.4f} cm")
        if turned:
            self._say(" ".join(f"{value:.6f}" for value in turned) + " cm")
        if alpha := numbers(item.get("Alpha")):
            self._shade(alpha[0])
        if kind == "TextObject":
            self._text(item, inherited)
        elif kind == "PathObject":
            self._path(item, inherited)
        elif kind == "ImageObject":
            self._image(item.get("ResourceID", ""))
        else:
            drawing = self._resources.drawings.get(item.get("ResourceID", ""))
            content = None if drawing is None else first(drawing, "Content")
            if content is not None:
                self.objects(content, item.get("DrawParam") or inherited, depth - 1)
        self._say("Q")

    def _text(self, item: Any, inherited: str | None) -> None:
        size = min((numbers(item.get("Size")) or [0.0])[0], 1000.0)
        if size <= 0:
            return
        across = (numbers(item.get("HScale")) or [1.0])[0]
        self._colour(self._resources.colour(item, "FillColor", inherited) or _BLACK, "rg")
        self._say("BT /F 1 Tf")
        a, b, c, d = _QUARTERS.get(item.get("CharDirection", ""), (1, 0, 0, 1))
        # The page is upside down for a font, so its own up is turned over again.
        turned = f"{a * size * across:.4f} {b * size * across:.4f} {-c * size:.4f} {-d * size:.4f}"
        x = y = 0.0
        for code in named(item, "TextCode"):
            text = (code.text or "").strip("\r\n")
            x, y = (numbers(code.get("X")) or [x])[0], (numbers(code.get("Y")) or [y])[0]
            for run in _runs(_placed(text, code, size * across, (x, y))):
                self._say(f"{turned} {run[0][1]:.4f} {run[0][2]:.4f} Tm {_shown(run, size * across)}")
        self._say("ET")

    def _path(self, item: Any, inherited: str | None) -> None:
        drawn = first(item, "AbbreviatedData")
        filled, stroked = item.get("Fill") == "true", item.get("Stroke") != "false"
        if drawn is None or not (filled or stroked):
            return
        width = self._resources.number(item, "LineWidth", inherited)
        self._say(f"{0.353 if width is None else width:.4f} w")
        if filled:
            self._colour(self._resources.colour(item, "FillColor", inherited) or _BLACK, "rg")
        if stroked:
            self._colour(self._resources.colour(item, "StrokeColor", inherited) or _BLACK, "RG")
        if dashes := [abs(value) for value in numbers(item.get("DashPattern"))[:8]]:
            self._say(f"[{' '.join(f'{value:.3f}' for value in dashes)}] 0 d" if any(dashes) else "[] 0 d")
        for operator in outline("".join(drawn.itertext())):
            self._say(operator)
        even = "*" if item.get("Rule") == "Even-Odd" else ""
        self._say(f"B{even}" if filled and stroked else f"f{even}" if filled else "S")

    def _image(self, resource: str) -> None:
        path = self._resources.pictures.get(resource)
        if path is not None:
            self._show(path, b"" if path in self._pictures else self._package.read(path) or b"")

    def _show(self, name: str, data: bytes) -> None:
        """Draw a picture into the unit square, its top up where down is positive; one that cannot be shown is not."""
        if name not in self._pictures:
            try:
                self._pictures[name] = self.pdf.make_indirect(_stream(self.pdf, data))
            except (Unreadable, UnidentifiedImageError):
                self._pictures[name] = None
        if self._pictures[name] is None:
            return
        short = f"/P{list(self._pictures).index(name)}"
        self._used[short] = self._pictures[name]
        self._say(f"q 1 0 0 -1 0 1 cm {short} Do Q")

    def _shade(self, alpha: float) -> None:
        level = min(max(round(alpha), 0), 255)
        self._shades[f"/A{level}"] = Dictionary(Type=Name.ExtGState, ca=level / 255, CA=level / 255)
        self._say(f"/A{level} gs")

    def _colour(self, colour: Colour, operator: str) -> None:
        by_parts = {1: "g", 3: "rg", 4: "k"}[len(colour)]
        name = by_parts if operator.islower() else by_parts.upper()
        self._say(" ".join(f"{part:.3f}" for part in colour) + f" {name}")

    def _say(self, operator: str) -> None:
        self._room -= len(operator)
        if self._room < 0:
            raise Unreadable("too_large_to_read")
        self._operators.append(operator)


def _placed(text: str, code: Any, size: float, start: tuple[float, float]) -> list[_Placed]:
    """Return each character with its place; where no steps are told, characters follow one another."""
    x, y = start
    across, down = steps(code.get("DeltaX"), len(text)), steps(code.get("DeltaY"), len(text))
    natural = not across and not any(down)
    found = []
    for index, character in enumerate(text):
        found.append((character, x, y))
        x += size * (1 if is_wide(character) else _NARROW) if natural else across[index] if across else 0
        y += down[index] if down else 0
    return found


def _runs(placed: Sequence[_Placed]) -> Iterator[list[_Placed]]:
    """Yield characters that follow one another on a line; alone, equal ones too near to each other would be lost."""
    run: list[_Placed] = []
    for item in placed:
        if not item[0].isprintable():
            continue
        if run and (item[2] != run[-1][2] or item[1] < run[-1][1]):
            yield run
            run = []
        run.append(item)
    if run:
        yield run


def _shown(run: Sequence[_Placed], size: float) -> str:
    """Return the operator that shows a run, with each character moved to its place."""
    parts = []
    for index, (character, left, _) in enumerate(run):
        parts.append(f"<{character.encode('utf-16-be', 'replace').hex()}>")
        if index + 1 < len(run):
            natural = _NARROW if " " <= character <= "~" else 1.0
            parts.append(f"{(natural - (run[index + 1][1] - left) / size) * 1000:.1f}")
    return f"[{' '.join(parts)}] TJ"


def _stream(pdf: pikepdf.Pdf, data: bytes) -> pikepdf.Stream:
    """Return a picture as PDF keeps them.

    Raises:
        Unreadable: `damaged`, `too_large_to_read`.
    """
    with decoding():
        image = Image.open(BytesIO(data), formats=_PAINTS)
        check_size(image)
        if image.format == "JPEG" and image.mode in ("L", "RGB"):
            return jpeg_stream(pdf, data, image)
        stream = picture_stream(pdf, upright_by_camera(image))
        if image.has_transparency_data:
            stream.SMask = pdf.make_indirect(picture_stream(pdf, image.convert("RGBA").getchannel("A")))
        return stream
