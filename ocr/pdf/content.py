"""What a PDF page draws besides its text, as far as the file itself tells without being drawn."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from ocr.pdf.ruling import MAX_STROKES, Stroke, strokes_of

_MAX_OBJECTS = 20_000  #: looked at; what has more is drawn to be judged
_DEEPEST = 4  #: forms within forms
_RULE_POINTS = 5  #: a stroke or a box; what has more may be a letter, a seal or a signature
_LETTERLIKE = 1.5, 60.0  #: points; sides of boxes that might be the strokes of letters
_STRAY_BOXES = 12
_MAX_NOTES = 200
_QUIET_NOTES = (pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP)  #: they draw nothing that is read


@dataclass(frozen=True, slots=True)
class Content:
    """`pictured` is the share of the page that pictures cover; `plain` pages draw text, rules and boxes only.

    `strokes` are the level and plumb ones, one more than is made use of at most.
    """

    pictured: float
    plain: bool
    strokes: tuple[Stroke, ...] = ()


def content_of(page: pypdfium2.PdfPage) -> Content:
    """Look at what `page` draws."""
    width, height = (max(side, 1.0) for side in page.get_size())
    covered, boxes, plain = 0.0, 0, _has_quiet_notes(page)
    strokes: list[Stroke] = []
    for looked, (kind, item, depth) in enumerate(_objects(page)):
        if looked >= _MAX_OBJECTS:
            plain = False
            break
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            plain = False
            covered += _area(item, width, height)
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            boxes += _may_be_stroke(item)
            plain = plain and pdfium.FPDFPath_CountSegments(item) <= _RULE_POINTS
            if depth == 1 and len(strokes) <= MAX_STROKES:  # places in a form are the form's own
                strokes += strokes_of(item)
        elif kind != pdfium.FPDF_PAGEOBJ_TEXT:
            plain = False
    return Content(covered / (width * height), plain and boxes < _STRAY_BOXES, tuple(strokes))


def _objects(page: pypdfium2.PdfPage) -> Iterator[tuple[int, Any, int]]:
    """Yield kind, handle and depth of everything drawn; forms are what they hold."""
    waiting = [(pdfium.FPDFPage_GetObject(page, index), 1) for index in range(pdfium.FPDFPage_CountObjects(page))]
    waiting.reverse()
    while waiting:
        item, depth = waiting.pop()
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind != pdfium.FPDF_PAGEOBJ_FORM or depth >= _DEEPEST:
            yield kind, item, depth
            continue
        held = range(max(pdfium.FPDFFormObj_CountObjects(item), 0))
        waiting += [(pdfium.FPDFFormObj_GetObject(item, index), depth + 1) for index in reversed(held)]


def _bounds(item: Any) -> tuple[float, float, float, float] | None:
    sides = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(item, *sides):
        return None
    left, bottom, right, top = (side.value for side in sides)
    return left, bottom, right, top


def _area(item: Any, width: float, height: float) -> float:
    left, bottom, right, top = _bounds(item) or (0.0, 0.0, 0.0, 0.0)
    return max(min(right, width) - max(left, 0), 0) * max(min(top, height) - max(bottom, 0), 0)


def _may_be_stroke(item: Any) -> bool:
    left, bottom, right, top = _bounds(item) or (0.0, 0.0, 0.0, 0.0)
    least, most = _LETTERLIKE
    return least <= right - left <= most and least <= top - bottom <= most


def _has_quiet_notes(page: pypdfium2.PdfPage) -> bool:
    count = pdfium.FPDFPage_GetAnnotCount(page)
    return count <= _MAX_NOTES and all(_subtype(page, index) in _QUIET_NOTES for index in range(count))


def _subtype(page: pypdfium2.PdfPage, index: int) -> int:
    note = pdfium.FPDFPage_GetAnnot(page, index)
    if not note:
        return -1
    kind: int = pdfium.FPDFAnnot_GetSubtype(note)
    pdfium.FPDFPage_CloseAnnot(note)
    return kind
