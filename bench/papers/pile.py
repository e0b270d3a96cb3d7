"""Writes a folder of made-up papers with the manifest that says what is on them."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from PIL import Image

from bench.papers.digital import text_lines, write_docx, write_pdf, write_txt
from bench.papers.handwritten import hand_for, with_blanks, written_values
from bench.papers.kinds.register import MAKERS
from bench.papers.marring import marred
from bench.papers.noise import degraded
from bench.papers.paper import Paper
from bench.papers.sheets import Sheet, printed
from bench.papers.world import World

MIXED = ("clean", "scanned", "photo")
NOISES = (*MIXED, "uneven", "low")
FORMATS = ("pdf", "jpg", "png")
DIGITAL = ("text-pdf", "docx", "txt")


@dataclass(frozen=True, slots=True)
class Order:
    """What to write: how many papers, of which types, how worn, in which format."""

    count: int
    seed: int = 1
    noise: str = "mix"
    types: tuple[str, ...] = tuple(MAKERS)
    format: str = "mix"
    turned: float = 0.1  #: share of worn papers that lie on their side or upside down
    stamped: bool = False  #: whether seals and fingerprints are pressed over values
    hands: tuple[str, ...] = ()  #: handwriting typefaces; with any, parts of every paper are written by hand


def write_pile(folder: Path, order: Order) -> None:
    """Write `order.count` papers and `manifest.jsonl` into `folder`, the types taking turns."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "manifest.jsonl").open("w", encoding="utf-8") as manifest:
        for number in range(order.count):
            # One source of chance a paper: a longer pile begins with the shorter one.
            random = Random(f"{order.seed}/{number}")  # noqa: S311  # chance must repeat, not surprise
            kind = order.types[number % len(order.types)]
            paper = MAKERS[kind](World(random))
            entry = write_paper(folder, f"{number + 1:04d}", paper, order, random)
            manifest.write(json.dumps(entry, ensure_ascii=False) + "\n")


def write_paper(folder: Path, stem: str, paper: Paper, order: Order, random: Random) -> dict[str, object]:
    """Write one paper and return its line of the manifest."""
    noise = random.choice(MIXED) if order.noise == "mix" else order.noise
    form = _form(paper, noise, order.format, random)
    stamped: tuple[str, ...] = ()
    written: dict[str, object] = {}
    if form in DIGITAL:
        name, lines = _digital(folder, stem, paper, form), [line for line in text_lines(paper) if line.strip()]
    else:
        hand = hand_for(paper, random, order.hands) if order.hands else None
        sheets = printed(with_blanks(paper) if hand is not None and hand.fills else paper, random, hand)
        if hand is not None:
            written = _written(paper, sheets)
        stamped = marred(sheets, paper.fields, random) if order.stamped else ()
        turn = random.choice((90, 180, 270)) if noise != "clean" and random.random() < order.turned else 0
        images = [degraded(sheet.image, noise, random).rotate(turn, expand=True) for sheet in sheets]
        name = _pictures(folder, stem, images, form)
        lines = [line for sheet in sheets for line in sheet.lines]
    entry: dict[str, object] = {
        "file": name,
        "document_type": paper.document_type,
        "fields": paper.fields,
        "lines": lines,
        "noise": noise,
    }
    if "cause" in paper.fields:
        entry["case_cause"] = paper.fields["cause"]
    more = {"loose": list(paper.loose), "stamped": list(stamped), **written}
    return entry | {name: value for name, value in more.items() if value}


def _written(paper: Paper, sheets: Sequence[Sheet]) -> dict[str, object]:
    """Return what the manifest says of handwriting: its lines, by index, and the values that stand in nothing else."""
    lines, before = [], 0
    for sheet in sheets:
        lines += [before + line for line in sorted(sheet.by_hand)]
        before += len(sheet.lines)
    return {"handwritten": lines, "written": written_values(paper.fields, sheets)}


def _form(paper: Paper, noise: str, wish: str, random: Random) -> str:
    if wish in DIGITAL and not paper.blocks:
        return "png"  # a card or form is drawn; there is no text to write down
    if wish != "mix":
        return wish
    if noise == "clean" and paper.blocks and random.random() < 0.6:
        return random.choice(DIGITAL)
    return "jpg" if noise == "photo" else random.choice(FORMATS)


def _digital(folder: Path, stem: str, paper: Paper, form: str) -> str:
    name = f"{stem}.{'pdf' if form == 'text-pdf' else form}"
    {"text-pdf": write_pdf, "docx": write_docx, "txt": write_txt}[form](paper, folder / name)
    return name


def _pictures(folder: Path, stem: str, images: Sequence[Image.Image], form: str) -> str:
    first, rest = images[0], list(images[1:])
    if form == "pdf" or rest:
        # A paper of several pages is one file, whatever was wished for.
        name = f"{stem}.pdf"
        day = time.gmtime(0)  # a file says when it was made; these are made the same every time
        first.save(
            folder / name,
            "PDF",
            resolution=150,
            save_all=True,
            append_images=rest,
            quality=85,
            creationDate=day,
            modDate=day,
        )
        return name
    name = f"{stem}.{form}"
    first.save(folder / name, quality=88, dpi=(150, 150))
    return name
