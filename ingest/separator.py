"""Separator sheets: printed from the product, laid between papers before scanning, known again by what is read.

The mark is large, stands there many times and both ways up, and no paper of an office says it: it is read from a bad
scan by any engine, without another code to be decoded.
"""

from __future__ import annotations

import re

MARK = "AJCUT"
TITLE = "SEPARATOR SHEET"
_SEEN = re.compile(r"A[JI]C[UV0O]T")
_ENOUGH = 3  # of the marks that stand on a sheet
_MOST_ELSE = 200  # characters besides, with which a page is a paper that speaks of separator sheets
_WIDTH, _HEIGHT = 595, 842  # points: A4


def separates(text: str) -> bool:
    """Say whether a page with this text is a separator sheet."""
    close = "".join(text.upper().split())
    marks = _SEEN.findall(close)
    return len(marks) >= _ENOUGH and len(close) - sum(map(len, marks)) <= _MOST_ELSE


def separator_sheet() -> bytes:
    """Return a separator sheet as a PDF of one A4 page."""
    upright = [
        f"BT /F1 64 Tf 1 0 0 1 {_centred(MARK, 64)} {y} Tm ({MARK}) Tj ET" for y in (_HEIGHT - 170, _HEIGHT - 290)
    ]
    turned = [f"BT /F1 64 Tf -1 0 0 -1 {_WIDTH - _centred(MARK, 64)} {y} Tm ({MARK}) Tj ET" for y in (170, 290)]
    title = f"BT /F1 24 Tf 1 0 0 1 {_centred(TITLE, 24)} {_HEIGHT // 2} Tm ({TITLE}) Tj ET"
    marks = " ".join([MARK] * 4)
    line = f"BT /F1 28 Tf 1 0 0 1 {_centred(marks, 28)} {_HEIGHT // 2 - 60} Tm ({marks}) Tj ET"
    frame = f"6 w 40 40 {_WIDTH - 80} {_HEIGHT - 80} re S"
    return _pdf("\n".join((frame, *upright, *turned, title, line)).encode("ascii"))


def _centred(text: str, size: int) -> int:
    """Return where a text of capitals begins that is to stand in the middle; a capital is about 0.7 of its size."""
    return int((_WIDTH - 0.7 * size * len(text)) / 2)


def _pdf(content: bytes) -> bytes:
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>" % (_WIDTH, _HEIGHT),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>",
    ]
    made, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    start = len(made)
    return (
        made
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
        + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, start)
    )
