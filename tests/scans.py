"""Scans of several papers for tests: PDFs of text, read without OCR and made without a typeface."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from bench.papers.digital import write_as_set
from bench.papers.pad import Stroke
from bench.papers.scans import separator
from bench.papers.sheets import Sheet

SHEET = "separator sheet"
PAPERS = {
    "iou": ("借条", "今借到张三人民币叁万元整，于2024年6月30日前还清。", "借款人：李四", "2024年1月5日"),
    "receipt": ("收条", "今收到王五还款人民币壹万元整，此前借条作废。", "收款人：赵六", "2024年3月8日"),
    "judgment": ("青岛市市南区人民法院", "民事判决书", "（2024）鲁0202民初1234号", "原告：张三。", "判决如下："),
    "going on": ("二、驳回原告的其他诉讼请求。", "案件受理费由被告负担。", "审判员 陈明", "二〇二四年五月六日"),
}
_A4 = (1240, 1754)
PILE = ("iou", SHEET, "judgment", "going on", "", SHEET, "receipt")  #: three papers


def scan(folder: Path, *pages: str) -> bytes:
    """Return a PDF of these `PAPERS`, separator sheets (`SHEET`) and, for an empty name, empty pages."""
    sheets = [None if not name else separator() if name == SHEET else _set(PAPERS[name]) for name in pages]
    write_as_set(sheets, folder / "scan.pdf")
    return (folder / "scan.pdf").read_bytes()


def _set(lines: tuple[str, ...]) -> Sheet:
    """Set the first line large in the middle, the others below it from the margin."""
    head = Stroke(lines[0], ((_A4[0] - 50 * len(lines[0])) / 2, 200), 50)
    rest = (Stroke(line, (150, 320 + 60 * place), 26) for place, line in enumerate(lines[1:]))
    return Sheet(Image.new("RGB", _A4, "white"), lines, (), (head, *rest))
