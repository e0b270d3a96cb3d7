"""The pages that are read: made up, of five kinds, each kind one PDF with its truth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, cycle, islice
from pathlib import Path
from random import Random

import pikepdf

from bench.papers.digital import text_lines, write_pdf
from bench.papers.kinds.register import MAKERS
from bench.papers.noise import degraded
from bench.papers.paper import Look, Paper, Para, Title
from bench.papers.sheets import Sheet, printed
from bench.papers.world import World

KINDS = ("dense_a4", "scan", "photo", "card", "born_digital")

_RUNNING = ("complaint", "judgment", "ruling", "guarantee_contract", "loan_contract", "arbitration_award")
_CARDS = ("id_card", "residence_permit", "passport", "business_license")
_DENSE = Look(points=20, margin=100, leading=1.5)
_DPI = 150


@dataclass(frozen=True, slots=True)
class Pages:
    """One kind's pages: a PDF, and the true lines of all its pages in reading order."""

    file: Path
    lines: tuple[str, ...]
    number: int


def made(kind: str, folder: Path, number: int, seed: int) -> Pages:
    """Write `number` pages of `kind` into `folder`; the same seed gives the same pages."""
    file = folder / f"{kind}.pdf"
    return _digital(file, number, seed) if kind == "born_digital" else _pictured(kind, file, number, seed)


def _pictured(kind: str, file: Path, number: int, seed: int) -> Pages:
    random = Random(f"{seed}/{kind}")  # noqa: S311 - chance must repeat, not surprise
    sheets = list(islice(_sheets(kind, random), number))
    worn = {"dense_a4": ("clean",), "scan": ("scanned",), "photo": ("photo",), "card": ("scanned", "photo")}[kind]
    images = [degraded(sheet.image, noise, random) for sheet, noise in zip(sheets, cycle(worn), strict=False)]
    images[0].save(file, "PDF", resolution=_DPI, save_all=True, append_images=images[1:], quality=88)
    return Pages(file, tuple(line for sheet in sheets for line in sheet.lines), len(images))


def _sheets(kind: str, random: Random) -> Iterator[Sheet]:
    if kind == "dense_a4":
        for _ in count():
            yield from printed(_dense(random), random)[:-1]  # the last page is not full
    names = _CARDS if kind == "card" else tuple(MAKERS)
    start = random.randrange(len(names))
    for name in islice(cycle(names), start, None):
        yield from printed(MAKERS[name](World(random)), random)


def _dense(random: Random) -> Paper:
    """Return running text without end, as a long judgment has it."""
    blocks = tuple(
        replace(block, size=1.3) if isinstance(block, Title) else block
        for name in random.sample(_RUNNING, len(_RUNNING)) * 2
        for block in MAKERS[name](World(random)).blocks
        if isinstance(block, Para | Title)
    )
    return Paper("judgment", {}, blocks, look=_DENSE)


def _digital(file: Path, number: int, seed: int) -> Pages:
    """Join the pages of papers that were never on paper."""
    random = Random(f"{seed}/born_digital")  # noqa: S311 - as above
    lines: list[str] = []
    with pikepdf.new() as joined:
        while len(joined.pages) < number:
            paper = _dense(random)
            write_pdf(paper, file)
            with pikepdf.open(file) as one:
                joined.pages.extend(one.pages)
            lines += _seen(text_lines(paper))
        joined.save(file.with_suffix(".joined"))
        pages = len(joined.pages)
    file.with_suffix(".joined").rename(file)
    return Pages(file, tuple(lines), pages)


def _seen(lines: Sequence[str]) -> Iterator[str]:
    return (line for line in lines if line.strip())
