"""Puts papers together as a scanner does: `python -m bench.papers.scans FOLDER`, with the truth where each begins.

Papers of one suit or of strangers, of shuffled types or of one after another; with page numbers of many forms and
without; cards by their two sides; one-sided sheets scanned on both, empty sheets between, and separator sheets.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pypdfium2
from PIL import Image, ImageOps

from bench.papers.cast import Cast
from bench.papers.digital import write_as_set
from bench.papers.fonts import Fonts, FontsMissing
from bench.papers.kinds.identity import id_card_sides
from bench.papers.kinds.register import MAKERS
from bench.papers.noise import degraded
from bench.papers.pad import Pad, Stroke
from bench.papers.paper import Look, Paper
from bench.papers.sheets import Sheet, printed
from bench.papers.world import World
from ingest.separator import separator_sheet

NOISES = ("digital", "clean", "scanned", "photo", "uneven", "low")
_A4 = (1240, 1754)
_SCALE = 150 / 72  #: pixels of a point
_FOOTERS = (
    "", "", "", "第 {page} 页 共 {pages} 页", "{page}", "- {page} -", "{page}/{pages}", "第{han}页",
    "Page {page} of {pages}", "共{pages}页 第{page}页", "· {page} ·",
)  # fmt: skip
_SHOWS_THROUGH = 0.06  #: of a page's ink, on its empty back
_ALONE = 0.12  #: share of scans that may be one paper
_CARDS = ("id_card", "residence_permit", "bank_receipt", "business_license")
_SUIT = ("complaint", "answer", "judgment", "ruling", "court_summons", "evidence_list", "power_of_attorney",
         "hearing_record", "iou", "loan_contract", "id_card", "bank_receipt", "mediation_statement")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Order:
    """What to write: how many scans of about how many pages, how worn, and whether separator sheets lie between."""

    count: int
    seed: int = 1
    noise: str = "digital"
    pages: int = 8
    separators: bool = False


@dataclass(frozen=True, slots=True)
class Scan:
    """Pages as they come out of a scanner, None where one is empty; `papers` has the page numbers of each paper."""

    pages: tuple[Sheet | None, ...]
    papers: tuple[tuple[int, ...], ...]


def write_scans(folder: Path, order: Order) -> None:
    """Write `order.count` scans and `manifest.jsonl` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "manifest.jsonl").open("w", encoding="utf-8") as manifest:
        for number in range(1, order.count + 1):
            # One source of chance a scan: a longer set begins with the shorter one.
            random = Random(f"scan {order.seed}/{number}")  # noqa: S311  # chance must repeat, not surprise
            scan, name = put_together(random, order), f"{number:04d}.pdf"
            if order.noise == "digital":
                write_as_set(scan.pages, folder / name)
            else:
                _write_pictures(scan, folder / name, order.noise, random)
            row = {"file": name, "papers": scan.papers, "noise": order.noise}
            manifest.write(json.dumps(row, ensure_ascii=False) + "\n")


def put_together(random: Random, order: Order) -> Scan:
    """Return a scan of several papers, of at least `order.pages` pages with something on them."""
    pages: list[Sheet | None] = []
    papers: list[tuple[int, ...]] = []
    duplex, strewn = random.random() < 0.3, random.random() < 0.2
    papers_of = _papers(random)
    wanted = 2 if random.random() < _ALONE else order.pages
    while sum(map(len, papers)) < wanted:
        if papers and order.separators:
            pages += [separator(), None] if duplex else [separator()]
        sheets, first, one_sided = papers_of(), len(pages) + 1, random.random() < 0.5
        numbers: list[int] = []
        for sheet in sheets:
            numbers.append(len(pages) + 1)
            pages += [sheet, None] if duplex and one_sided else [sheet]
        if duplex and not one_sided and (len(pages) - first + 1) % 2:
            pages.append(None)
        papers.append(tuple(numbers))
        if strewn and not duplex and random.random() < 0.4:
            pages.append(None)
    return Scan(tuple(pages), tuple(papers))


def _papers(random: Random) -> Callable[[], tuple[Sheet, ...]]:
    """Return what gives the next paper of a scan: of one suit or of strangers, each of its type or of that before."""
    suit, alike = random.random() < 0.5, random.random() < 0.3
    kinds = _SUIT if suit else tuple(MAKERS)
    stranger = World(random)
    people = (stranger.person(), stranger.person()) if suit else ()
    companies = (stranger.company(),) if suit else ()
    number = f"（2024）京0105民初{random.randint(100, 29999)}号" if suit else ""
    before = random.choice(kinds)

    def paper() -> tuple[Sheet, ...]:
        nonlocal before
        if not (alike and random.random() < 0.6):
            before = random.choice(kinds)
        world = Cast(random, people, companies, number) if suit else World(random)
        if before == "id_card":  # one side by itself is no paper that anybody could tell from half of one
            sides = list(id_card_sides(world))
            return _sides(sides if random.random() < 0.85 else sides[::-1], random)
        return _laid(printed(_worn_in(MAKERS[before](world), random), random), before, random)

    return paper


def _worn_in(paper: Paper, random: Random) -> Paper:
    """Return a paper set as offices do: often larger than the makers', with numbers and running heads of many forms."""
    points = random.choice((paper.look.points, 28, 31, 33))
    head = random.choice(("", "", "", f"{random.choice(('编号', '档案号', 'No.'))}{random.randint(10000, 99999)}"))
    look = replace(paper.look, footer=random.choice(_FOOTERS), points=points, letterhead=paper.look.letterhead or head)
    return paper if paper.paint is not None else replace(paper, look=look)


def _sides(sides: Sequence[Callable[[Pad], None]], random: Random) -> tuple[Sheet, ...]:
    look, fonts, pages = Look(size=(1060, 690)), Fonts(random), []
    for paint in sides:
        pad = Pad(look.size, random, fonts)
        paint(pad)
        pages.append(Sheet(pad.image, tuple(pad.lines), tuple(pad.placed), tuple(pad.strokes)))
    return _laid(pages, "id_card", random)


def _laid(sheets: Sequence[Sheet], kind: str, random: Random) -> tuple[Sheet, ...]:
    """Return what is smaller than a page as it is, or on the glass of a scanner that knows A4 only."""
    if kind not in _CARDS or random.random() < 0.5:
        return tuple(sheets)
    return tuple(_on_glass(sheet, random) for sheet in sheets)


def _on_glass(sheet: Sheet, random: Random) -> Sheet:
    room = [edge - own for edge, own in zip(_A4, sheet.image.size, strict=True)]
    if min(room) < 0:
        return sheet
    at = random.randint(0, room[0]), random.randint(0, room[1] // 2)
    glass = Image.new("RGB", _A4, "white")
    glass.paste(sheet.image, at)
    moved = tuple(replace(stroke, at=(stroke.at[0] + at[0], stroke.at[1] + at[1])) for stroke in sheet.strokes)
    return Sheet(glass, sheet.lines, (), moved)


def separator() -> Sheet:
    """Return the product's own sheet as it comes out of a printer."""
    with pypdfium2.PdfDocument(separator_sheet()) as document:
        page = document[0]
        image = page.render(scale=_SCALE).to_pil().convert("RGB").resize(_A4)
        text, height = page.get_textpage(), page.get_height()
        places = [text.get_rect(number) for number in range(text.count_rects())]
        said = [text.get_text_bounded(*place) for place in places]
    strokes = [
        Stroke(words, (left * _SCALE, (height - top) * _SCALE), int((top - bottom) * _SCALE))
        for words, (left, bottom, _right, top) in zip(said, places, strict=True)
    ]
    return Sheet(image, tuple(said), (), tuple(strokes))


def _write_pictures(scan: Scan, path: Path, noise: str, random: Random) -> None:
    images: list[Image.Image] = []
    for sheet in scan.pages:
        image = sheet.image if sheet is not None else _empty_back(images, random)
        turn = random.choice((90, 180, 270)) if noise != "clean" and sheet is not None and random.random() < 0.05 else 0
        images.append(degraded(image, noise, random).rotate(turn, expand=True))
    day = time.gmtime(0)  # a file says when it was made; these are made the same every time
    images[0].save(path, "PDF", resolution=150, save_all=True, append_images=images[1:], quality=80, creationDate=day,
                   modDate=day)  # fmt: skip


def _empty_back(before: Sequence[Image.Image], random: Random) -> Image.Image:
    """Return an empty page; what stands on the other side of it shines through some."""
    white = Image.new("RGB", _A4, "white")
    if not before or random.random() < 0.6:
        return white
    return Image.blend(white, ImageOps.mirror(before[-1]).resize(_A4), _SHOWS_THROUGH)


def main() -> int:
    """Read the command line and write the scans."""
    parser = argparse.ArgumentParser(prog="python -m bench.papers.scans", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=10, help="how many scans")
    parser.add_argument("--pages", type=int, default=8, help="how many pages each has at least")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same scans")
    parser.add_argument("--noise", choices=NOISES, default="digital", help="digital: PDFs of text, read without OCR")
    parser.add_argument("--separators", action="store_true", help="lay separator sheets between papers")
    wish = parser.parse_args()
    try:
        write_scans(wish.folder, Order(wish.count, wish.seed, wish.noise, wish.pages, separators=wish.separators))
    except FontsMissing:
        sys.stderr.write("No Chinese typeface is installed: sudo apt-get install fonts-noto-cjk\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
