"""Characters that a PDF gives another text for (`ActualText`), and that pdfium puts in the wrong place.

Where such characters stand in a form (ISO 32000-1, 8.10), pdfium tells boxes that lack the form's transformation.
Browsers print Chinese pages so: all is one form in a measure of its own, and glyphs that serve two characters (人, ⼈)
have such texts.
"""

from __future__ import annotations

import ctypes
from itertools import groupby
from operator import itemgetter

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

_ALIKE = 1e-4
_SAMPLE = 32  #: characters that tell whether a page is a form in a measure of its own


def put_right(textpage: pypdfium2.PdfTextPage, boxes: NDArray[np.float64], placed: NDArray[np.bool_]) -> None:
    """Move those of `boxes` (one a character; x0, y0, x1, y1 in page space) that lack their form's transformation."""
    every = np.flatnonzero(placed).tolist()
    if all(_missing(textpage, index) is None for index in every[:: max(1, len(every) // _SAMPLE)]):
        return
    owners = ((index, _address(textpage, index)) for index in every)
    for owner, group in groupby(owners, key=itemgetter(1)):
        inside = [index for index, _ in group]
        lacking = _missing(textpage, inside[0]) if owner else None
        if lacking is not None and _has_own_text(textpage, inside[0]):
            corners = boxes[inside].reshape(-1, 2) @ lacking[:2] + lacking[2]
            first, second = corners[::2], corners[1::2]
            boxes[inside] = np.hstack([np.minimum(first, second), np.maximum(first, second)])


def _address(textpage: pypdfium2.PdfTextPage, index: int) -> int | None:
    owner = pdfium.FPDFText_GetTextObject(textpage, index)
    return ctypes.cast(owner, ctypes.c_void_p).value if owner else None


def _missing(textpage: pypdfium2.PdfTextPage, index: int) -> NDArray[np.float64] | None:
    """Return the transformation between the form of a character and its page; None where there is none."""
    owner = pdfium.FPDFText_GetTextObject(textpage, index)
    on_page, in_form = pdfium.FS_MATRIX(), pdfium.FS_MATRIX()
    if not (
        owner and pdfium.FPDFText_GetMatrix(textpage, index, on_page) and pdfium.FPDFPageObj_GetMatrix(owner, in_form)
    ):
        return None
    page, form = _matrix(on_page), _matrix(in_form)
    if np.allclose(page, form, atol=_ALIKE) or abs(np.linalg.det(form)) < _ALIKE**2:
        return None
    return (np.linalg.inv(form) @ page)[:, :2]


def _matrix(of: pdfium.FS_MATRIX) -> NDArray[np.float64]:
    return np.array([[of.a, of.b, 0.0], [of.c, of.d, 0.0], [of.e, of.f, 1.0]])


def _has_own_text(textpage: pypdfium2.PdfTextPage, index: int) -> bool:
    owner = pdfium.FPDFText_GetTextObject(textpage, index)
    marks = (pdfium.FPDFPageObj_GetMark(owner, place) for place in range(pdfium.FPDFPageObj_CountMarks(owner)))
    return any(pdfium.FPDFPageObjMark_GetParamValueType(mark, b"ActualText") for mark in marks)
