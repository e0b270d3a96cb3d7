"""Writes running text as files that were never on paper: DOCX, TXT and PDF with a text layer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pikepdf
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from bench.papers.pad import Stroke
from bench.papers.paper import Block, Break, Grid, Paper, Para, Signature, Title, bare
from bench.papers.sheets import Sheet

_POINT = 72 / 150  #: of a pixel
_ASCENT = 0.88  #: of a character's size, from its top to the line it stands on
_ALIGN = {"left": WD_ALIGN_PARAGRAPH.LEFT, "right": WD_ALIGN_PARAGRAPH.RIGHT, "centre": WD_ALIGN_PARAGRAPH.CENTER}


def text_lines(paper: Paper) -> list[str]:
    """Return the paper's text, a line a paragraph, a tabbed line a table row."""
    lines: list[str] = []
    for block in paper.blocks:
        match block:
            case Title() | Para():
                lines.append(bare(block.text))
            case Grid():
                lines += ["\t".join(bare(cell) for cell in row) for row in block.rows]
            case Signature():
                lines += [block.label + block.name, *([block.day] if block.day else [])]
    return lines


def write_txt(paper: Paper, path: Path, *, encoding: str = "utf-8") -> None:
    """Write plain text."""
    path.write_bytes("\r\n".join(text_lines(paper)).encode(encoding, errors="replace"))


def write_docx(paper: Paper, path: Path) -> None:
    """Write a word processor's document with real tables."""
    document = Document()
    for block in paper.blocks:
        _add(document, block)
    document.save(str(path))


def _add(document: Document, block: Block) -> None:  # type: ignore[valid-type]
    match block:
        case Title():
            paragraph = document.add_paragraph()  # type: ignore[attr-defined]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            run = paragraph.add_run(block.text)
            run.bold, run.font.size = True, Pt(12 * block.size)
        case Para():
            paragraph = document.add_paragraph(bare(block.text))  # type: ignore[attr-defined]
            paragraph.alignment = _ALIGN[block.align]
        case Grid():
            table = document.add_table(rows=0, cols=len(block.widths))  # type: ignore[attr-defined]
            table.style = "Table Grid" if block.ruled else None
            for row in block.rows:
                cells = table.add_row().cells
                for cell, text in zip(cells, row, strict=False):
                    cell.text = bare(text)
        case Signature():
            document.add_paragraph(f"{block.label}{block.name}　{block.day}".rstrip("　"))  # type: ignore[attr-defined]
        case Break():
            document.add_page_break()  # type: ignore[attr-defined]


def write_pdf(paper: Paper, path: Path) -> None:
    """Write a PDF with a text layer, set in the viewer's own Song face as many office programs do."""
    lines = [piece for line in text_lines(paper) for piece in _cut(line.replace("\t", "  "), 38)]
    with pikepdf.new() as pdf:
        font = pdf.make_indirect(_song())
        for start in range(0, len(lines), 42):
            page = pdf.add_blank_page(page_size=(595, 842))
            page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
            page.Contents = pdf.make_stream(_page_content(lines[start : start + 42]))
        pdf.save(path, deterministic_id=True)


def write_as_set(pages: Sequence[Sheet | None], path: Path) -> None:
    """Write printed pages as a PDF of text alone, each text where it was set; None is an empty A4 page."""
    with pikepdf.new() as pdf:
        font = pdf.make_indirect(_song())
        for sheet in pages:
            width, height = (edge * _POINT for edge in (sheet.image.size if sheet else (1240, 1754)))
            page = pdf.add_blank_page(page_size=(width, height))
            if sheet is not None:
                page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
                page.Contents = pdf.make_stream(_set_content(sheet.strokes, height))
        pdf.save(path, deterministic_id=True)


def _set_content(strokes: Sequence[Stroke], height: float) -> bytes:
    parts = [b"BT"]
    for stroke in strokes:
        x, y, size = (
            stroke.at[0] * _POINT,
            height - (stroke.at[1] + stroke.size * _ASCENT) * _POINT,
            stroke.size * _POINT,
        )
        parts.append(
            f"/F1 {size:.1f} Tf 1 0 0 1 {x:.1f} {y:.1f} Tm <{stroke.text.encode('utf-16-be').hex()}> Tj".encode()
        )
    return b"\n".join([*parts, b"ET"])


def _cut(line: str, width: int) -> list[str]:
    return [line[start : start + width] for start in range(0, len(line), width)] or [""]


def _page_content(lines: list[str]) -> bytes:
    parts = [b"BT /F1 12 Tf 18 TL 70 770 Td"]
    parts += [b"<" + line.encode("utf-16-be").hex().encode() + b"> Tj T*" for line in lines]
    return b"\n".join([*parts, b"ET"])


def _song() -> pikepdf.Dictionary:
    name = pikepdf.Name
    described = pikepdf.Dictionary(
        Type=name.FontDescriptor, FontName=name("/STSong-Light"), Flags=6, FontBBox=[-25, -254, 1000, 880],
        ItalicAngle=0, Ascent=880, Descent=-120, CapHeight=880, StemV=93,
    )  # fmt: skip
    member = pikepdf.Dictionary(
        Type=name.Font, Subtype=name.CIDFontType0, BaseFont=name("/STSong-Light"), DW=1000, W=[1, 95, 500],
        CIDSystemInfo=pikepdf.Dictionary(Registry=b"Adobe", Ordering=b"GB1", Supplement=4), FontDescriptor=described,
    )  # fmt: skip
    return pikepdf.Dictionary(
        Type=name.Font,
        Subtype=name.Type0,
        BaseFont=name("/STSong-Light"),
        Encoding=name("/UniGB-UTF16-H"),
        DescendantFonts=[member],
    )
