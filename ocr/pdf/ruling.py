"""The tables a PDF page rules: the strokes it draws, and the cells between them.

Two cells may stand so close that no white parts what is written in them; the rule between them does. The file's own
strokes are taken by pdfium, and made into cells by the table finder of pdfplumber (Nurminen, 2013), which is as exact
as it is slow: what is no table, or too large for it, has no cells.
"""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray
from pdfplumber.table import edges_to_intersections, intersections_to_cells, merge_edges, snap_edges

MAX_STROKES = 4_000  #: of one page; a ruled page of sixty rows and ten columns has some 2,500
_MAX_CORNERS = 1_200
_MAX_SEGMENTS = 400  #: of one path; what has more is a drawing
_SHORTEST = 4.0  #: points; less is no side of a cell
_LEANING = 0.5  #: points that a stroke may be off level or plumb
_NEAR = 3.0  #: points between strokes that were meant as one

Boxes = NDArray[np.float64]  #: (n, 4): left, lower, right, upper, in points of page space
NO_CELLS: Boxes = np.empty((0, 4))


class Stroke(NamedTuple):
    """A level or plumb stroke, in points of page space."""

    x0: float
    y0: float
    x1: float
    y1: float


def strokes_of(path: Any) -> Iterator[Stroke]:
    """Yield the level and plumb strokes of a path object that stands on the page itself."""
    count = pdfium.FPDFPath_CountSegments(path)
    if not 0 < count <= _MAX_SEGMENTS:
        return
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(path, matrix)
    for (x0, y0), (x1, y1) in _sides(path, count, matrix):
        across, up = abs(x1 - x0), abs(y1 - y0)
        if min(across, up) <= _LEANING and max(across, up) >= _SHORTEST:
            yield Stroke(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _sides(path: Any, count: int, matrix: Any) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    start = last = None
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        kind, point = pdfium.FPDFPathSegment_GetType(segment), _point(segment, matrix)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO and last is not None:
            yield last, point
        last = point
        if start is not None and pdfium.FPDFPathSegment_GetClose(segment):
            yield last, start
            last = start


def _point(segment: Any, matrix: Any) -> tuple[float, float]:
    x, y = ctypes.c_float(), ctypes.c_float()
    pdfium.FPDFPathSegment_GetPoint(segment, x, y)
    return (
        matrix.a * x.value + matrix.c * y.value + matrix.e,
        matrix.b * x.value + matrix.d * y.value + matrix.f,
    )


def cells(strokes: Sequence[Stroke]) -> Boxes:
    """Return the cells that `strokes` enclose; none where there is no table."""
    if not 0 < len(strokes) <= MAX_STROKES:
        return NO_CELLS
    edges = _merged(strokes)
    ways = Counter(edge["orientation"] for edge in edges)
    if ways["v"] * ways["h"] > 100 * _MAX_CORNERS or min(ways["v"], ways["h"]) <= 1:
        return NO_CELLS
    corners = edges_to_intersections(edges, _NEAR, _NEAR)
    if not corners or len(corners) > _MAX_CORNERS:
        return NO_CELLS
    found = intersections_to_cells(corners)
    return np.array(found) if len(found) > 1 else NO_CELLS  # a single one is a frame


def _merged(strokes: Sequence[Stroke]) -> list[dict[str, Any]]:
    """Join what was meant as one stroke; in whole hundredths, for corners are found by equal numbers."""
    snapped = snap_edges([_edge(stroke) for stroke in set(strokes)], _NEAR, _NEAR)
    even = [{**edge, **{side: round(edge[side], 2) for side in ("x0", "x1", "top", "bottom")}} for edge in snapped]
    return merge_edges(even, 0, 0, _NEAR, _NEAR)


def _edge(stroke: Stroke) -> dict[str, Any]:
    """Return what pdfplumber calls an edge; it does not mind that our heights grow upwards."""
    x0, y0, x1, y1 = stroke
    way = "v" if y1 - y0 > x1 - x0 else "h"
    return {"orientation": way, "x0": x0, "x1": x1, "top": y0, "bottom": y1, "width": x1 - x0, "height": y1 - y0}
