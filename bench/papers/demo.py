"""Writes the papers of the demonstration office: `python -m bench.papers.demo ingest/demo/pile`.

Two people, a company and a lawsuit between them, so that papers link up; small, as scans that were saved for mail.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random

from PIL import Image

from bench.papers.cast import Cast
from bench.papers.kinds.register import MAKERS
from bench.papers.noise import scanned
from bench.papers.numbers import identity_number
from bench.papers.paper import Paper
from bench.papers.sheets import printed
from bench.papers.world import Company, Person, Place, World

_SHARE = 0.75  #: of 150 dots an inch: legible, and a fraction of the bytes
_QUALITY = 48
_TRIES = 4000


@dataclass(frozen=True, slots=True)
class Wish:
    """A paper that is wanted: its maker, who comes first in it, and what its truth must say."""

    kind: str
    people: Sequence[Person] = ()
    companies: Sequence[Company] = ()
    fields: tuple[tuple[str, str], ...] = ()
    turn: int = 0


def _players() -> tuple[Person, Person, Company]:
    world = World(Random("demonstration"))  # noqa: S311  # chance must repeat, not surprise
    home = Place("330106", "浙江省", "杭州市", "西湖区")

    def person(name: str, gender: str, birth: date, sequence: int) -> Person:
        number = identity_number(home.code, birth, sequence)
        base = replace(world.person(), name=name, gender=gender, ethnicity="汉", birth=birth, place=home)
        return replace(base, id_number=number, address=world.address(home))

    lender = person("陈思涵", "女", date(1986, 4, 12), 216)
    borrower = person("刘志强", "男", date(1981, 11, 3), 57)
    return lender, borrower, replace(world.company(), head=borrower.name)


def _wishes() -> tuple[Wish, ...]:
    lender, borrower, company = _players()
    both = (("plaintiff", lender.name), ("defendant", borrower.name))
    loan = (*both, ("cause", "民间借贷纠纷"))
    return (
        Wish(
            "id_card",
            (lender,),
            fields=(("id_number", lender.id_number), ("issuing_authority", "杭州市公安局西湖分局")),
        ),
        Wish("id_card", (borrower,), fields=(("id_number", borrower.id_number),), turn=90),
        Wish("iou", (lender, borrower), fields=(("id_number", borrower.id_number), ("interest_rate", "12"))),
        Wish("bank_receipt", (lender,), (company,), fields=()),
        Wish("business_license", (), (company,), fields=(("uscc", company.uscc),)),
        Wish("loan_contract", (borrower,), fields=(("borrower", borrower.name),)),
        Wish("complaint", (lender, borrower), fields=loan),
        Wish("power_of_attorney", (lender, borrower), fields=(("name", lender.name), ("cause", "民间借贷纠纷"))),
        Wish("evidence_list", (lender, borrower), fields=loan),
        Wish("court_summons", (lender, borrower), fields=(("name", borrower.name), ("cause", "民间借贷纠纷"))),
        Wish("judgment", (lender, borrower), fields=loan),
        Wish("income_certificate", (borrower,), (company,), fields=(("id_number", borrower.id_number),)),
        Wish("lease_contract", (lender,), (company,), fields=(("landlord", lender.name), ("tenant", company.name))),
        Wish("credit_authorization", (borrower,), fields=(("phone", borrower.phone),)),
    )


def _made(wish: Wish, number: int) -> tuple[Paper, Random]:
    for attempt in range(_TRIES):
        random = Random(f"demonstration/{number}/{attempt}")  # noqa: S311  # chance must repeat
        paper = MAKERS[wish.kind](Cast(random, wish.people, wish.companies, "（2025）浙0106民初4417号"))
        if all(paper.fields.get(name) == value for name, value in wish.fields):
            return paper, random
    raise LookupError(wish.kind)


def _small(image: Image.Image, random: Random, turn: int) -> Image.Image:
    page = scanned(image, random).convert("L")
    size = (int(page.width * _SHARE), int(page.height * _SHARE))
    return page.resize(size, Image.Resampling.LANCZOS).rotate(turn, expand=True)


def write_demo(folder: Path) -> None:
    """Write the demonstration's papers and their truth into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for number, wish in enumerate(_wishes(), start=1):
        paper, random = _made(wish, number)
        pages = [_small(sheet.image, random, wish.turn) for sheet in printed(paper, random)]
        name = f"scan-{number:02d}.{'pdf' if len(pages) > 1 else 'jpg'}"
        if len(pages) > 1:
            day = time.gmtime(0)  # a file says when it was made; these are made the same every time
            more = {"save_all": True, "append_images": pages[1:], "creationDate": day, "modDate": day}
            pages[0].save(folder / name, "PDF", resolution=112, quality=_QUALITY, **more)
        else:
            pages[0].save(folder / name, quality=_QUALITY, dpi=(112, 112))
        rows.append({"file": name, "document_type": paper.document_type, "fields": paper.fields})
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (folder / "manifest.jsonl").write_text(text, encoding="utf-8")


def main() -> int:
    """Read the command line and write the papers."""
    parser = argparse.ArgumentParser(prog="python -m bench.papers.demo", description="Write the demonstration pile.")
    parser.add_argument("folder", type=Path)
    write_demo(parser.parse_args().folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
