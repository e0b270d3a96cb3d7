"""The picture of a page that was laid out here: its drawing names no letters' shapes, so they come from the machine."""

from __future__ import annotations

import io
import re
from contextlib import closing

import pikepdf
import pypdfium2
from pikepdf import Dictionary
from PIL import Image

from core.errors import Unreadable
from core.model.page import Line, Page
from ocr.imposition import viewers_font
from ocr.office.typeset import TALL
from ocr.sheet import READING_SIDE
from ocr.words import is_wide

_DPI = 150
_RULES = re.compile(rb'<path d="([MHh0-9. -]{0,200000})"')
_RULE = re.compile(rb"M([0-9.]{1,9}) ([0-9.]{1,9})h([0-9.]{1,9})")
_NARROW = 0.52


def drawn(page: Page, drawing: bytes) -> Image.Image:
    """Return the picture of a page of lines, with the rules that its `drawing` (SVG) has.

    Raises:
        Unreadable: `damaged`.
    """
    pdf = pikepdf.new()
    sheet = pdf.add_blank_page(page_size=(page.width, page.height))
    sheet.Resources = Dictionary(Font=Dictionary(F=pdf.make_indirect(viewers_font())))
    operators = [*_rules(drawing, page.height), "BT 0.07 g", *(_row(line, page) for line in page.lines), "ET"]
    sheet.Contents = pdf.make_stream("\n".join(operators).encode())
    out = io.BytesIO()
    pdf.save(out)
    scale = min(_DPI / 72, READING_SIDE / max(page.width, page.height))
    try:
        with closing(pypdfium2.PdfDocument(out.getvalue())) as opened:
            image: Image.Image = opened[0].render(scale=scale, rev_byteorder=True).to_pil()
    except (pypdfium2.PdfiumError, ValueError) as error:
        raise Unreadable("damaged") from error
    return image


def _rules(drawing: bytes, height: float) -> list[str]:
    found = _RULES.search(drawing)
    rules = _RULE.findall(found[1]) if found else []
    placed = [(float(left), height - float(top), float(long)) for left, top, long in rules]
    return ["0.8 G 0.5 w", *(f"{x:.2f} {y:.2f} m {x + long:.2f} {y:.2f} l S" for x, y, long in placed)]


def _row(line: Line, page: Page) -> str:
    """Return the operators that show a line, stretched to its width as the drawing does."""
    size = max((line.box.y1 - line.box.y0) * page.height / TALL, 1.0)
    natural = sum(1.0 if is_wide(character) else _NARROW for character in line.text) * size
    stretch = 100 * (line.box.x1 - line.box.x0) * page.width / max(natural, 1.0)
    left, base = line.box.x0 * page.width, (1 - line.box.y0) * page.height - size
    shown = line.text.encode("utf-16-be", "replace").hex()
    return f"/F {size:.2f} Tf {max(stretch, 1.0):.1f} Tz 1 0 0 1 {left:.2f} {base:.2f} Tm <{shown}> Tj"
