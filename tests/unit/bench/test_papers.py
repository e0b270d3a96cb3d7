"""Every type has a maker, and what a maker prints is what its truth says."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from pathlib import Path
from random import Random

import pikepdf
import pytest
from PIL import Image, ImageStat

from bench.papers import scans
from bench.papers.digital import text_lines
from bench.papers.fonts import FontsMissing, faces
from bench.papers.handwritten import written_values
from bench.papers.kinds.register import MAKERS
from bench.papers.noise import degraded
from bench.papers.paper import Paper, Truth
from bench.papers.pens import Pen, fetched
from bench.papers.pile import DIGITAL, Order, write_pile
from bench.papers.sheets import Sheet, printed
from bench.papers.world import World
from bench.servers.programs import Missing
from classifier.catalogue import document_types, field_names

_WRITTEN_OTHERWISE = {
    "birth_date", "signed_on", "due_on", "period_start", "period_end", "valid_from", "valid_until",
    "established_on", "judgment_date", "invoice_date", "hearing_at", "amount", "total", "tax_amount", "closing_balance",
    "registered_capital",
}  # fmt: skip
HANDS = ("zhi-mang-xing", "caveat")


def _fonts_or_skip() -> None:
    try:
        faces("song")
    except (FontsMissing, FileNotFoundError):
        pytest.skip("no Chinese typeface on this machine")


def _text(paper: Paper, seed: int) -> str:
    lines = (
        text_lines(paper) if paper.blocks else [line for sheet in printed(paper, Random(seed)) for line in sheet.lines]
    )
    return "".join(unicodedata.normalize("NFKC", "".join(lines)).split())


def test_every_document_type_has_a_maker() -> None:
    assert set(MAKERS) == set(document_types())


@pytest.mark.parametrize("kind", MAKERS)
def test_true_values_stand_on_the_paper_as_they_are_named(kind: str) -> None:
    _fonts_or_skip()
    for seed in range(4):
        paper = MAKERS[kind](World(Random(seed)))
        text = _text(paper, seed)
        assert paper.document_type == kind
        for name, value in paper.fields.items():
            assert name in field_names()
            for one in [value] if isinstance(value, str) else value:
                shown = "".join(unicodedata.normalize("NFKC", one).split())
                assert name in _WRITTEN_OTHERWISE or shown in text, (name, one)


def test_the_same_seed_writes_the_same_pile(tmp_path: Path) -> None:
    _fonts_or_skip()
    order = Order(count=6, seed=4, types=("iou", "id_card", "complaint"), turned=0.5)
    write_pile(tmp_path / "a", order)
    write_pile(tmp_path / "b", order)
    files = sorted(path.name for path in (tmp_path / "a").iterdir() if path.suffix != ".docx")
    assert all((tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes() for name in files)


def test_a_longer_pile_begins_with_the_shorter_one(tmp_path: Path) -> None:
    _fonts_or_skip()
    for count in (2, 4):
        write_pile(tmp_path / str(count), Order(count=count, noise="clean", types=("iou", "letter"), format="txt"))
    short, long = ((tmp_path / name / "manifest.jsonl").read_text(encoding="utf-8").splitlines() for name in ("2", "4"))
    assert long[:2] == short


@pytest.mark.parametrize("form", ["pdf", "jpg", "png", "text-pdf", "docx", "txt"])
def test_every_format_is_listed_under_its_file(tmp_path: Path, form: str) -> None:
    _fonts_or_skip()
    write_pile(tmp_path, Order(count=1, noise="clean", types=("power_of_attorney",), format=form))
    entry = json.loads((tmp_path / "manifest.jsonl").read_text(encoding="utf-8"))
    assert (tmp_path / entry["file"]).stat().st_size > 200
    assert entry["lines"]


@pytest.mark.parametrize("form", DIGITAL)
def test_what_is_drawn_is_a_picture_though_text_was_wished_for(tmp_path: Path, form: str) -> None:
    _fonts_or_skip()
    write_pile(tmp_path, Order(count=1, noise="clean", types=("business_license",), format=form))
    assert json.loads((tmp_path / "manifest.jsonl").read_text(encoding="utf-8"))["file"].endswith(".png")


@pytest.mark.parametrize("noise", ["scanned", "photo", "uneven", "low"])
def test_every_noise_is_the_same_by_the_same_seed_and_none_is_another(noise: str) -> None:
    page = Image.effect_noise((300, 400), 60).convert("RGB")
    first, again, other = (degraded(page, noise, Random(seed)) for seed in (1, 1, 2))
    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != other.tobytes()


def test_marks_are_pressed_over_values_and_named(tmp_path: Path) -> None:
    _fonts_or_skip()
    plain = Order(count=1, noise="clean", types=("iou",), format="png")
    write_pile(tmp_path / "plain", plain)
    write_pile(tmp_path / "stamped", replace(plain, stamped=True))
    before, after = (Image.open(tmp_path / name / "0001.png").convert("L") for name in ("plain", "stamped"))
    (row,) = (tmp_path / "stamped" / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    entry = json.loads(row)
    assert 0 < len(entry["stamped"]) <= 2
    assert set(entry["stamped"]) <= set(entry["fields"])
    assert ImageStat.Stat(after).mean < ImageStat.Stat(before).mean


def test_scans_repeat_and_their_truth_names_each_page_once(tmp_path: Path) -> None:
    _fonts_or_skip()
    order = scans.Order(count=3, seed=5, pages=5, separators=True)
    for name in ("a", "b"):
        scans.write_scans(tmp_path / name, order)
    rows = [json.loads(row) for row in (tmp_path / "a" / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]

    for row in rows:
        assert (tmp_path / "a" / row["file"]).read_bytes() == (tmp_path / "b" / row["file"]).read_bytes()
        pages = [page for paper in row["papers"] for page in paper]
        assert pages == sorted(set(pages))
        with pikepdf.open(tmp_path / "a" / row["file"]) as pdf:
            assert pages[-1] <= len(pdf.pages)


@pytest.fixture
def hands() -> tuple[str, ...]:
    _fonts_or_skip()
    try:
        fetched(HANDS, fetch=True)
    except Missing as missing:
        pytest.skip(str(missing))
    return HANDS


def test_what_is_written_by_hand_is_listed_line_by_line_and_value_by_value(
    tmp_path: Path, hands: tuple[str, ...]
) -> None:
    types = ("iou", "lease_contract", "power_of_attorney", "mortgage_contract")
    write_pile(tmp_path, Order(count=8, noise="clean", types=types, format="png", hands=hands))
    rows = [json.loads(row) for row in (tmp_path / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]
    assert any(len(row.get("handwritten", ())) == len(row["lines"]) for row in rows)
    filled = [row for row in rows if "written" in row and len(row.get("handwritten", ())) < len(row["lines"])]
    assert filled
    for row in filled:
        assert all(
            set(values) <= {row["fields"][name]} if isinstance(row["fields"][name], str) else set(row["fields"][name])
            for name, values in row["written"].items()
        )


def test_the_same_seed_writes_with_the_same_hand(tmp_path: Path, hands: tuple[str, ...]) -> None:
    order = Order(count=2, noise="scanned", types=("iou", "lease_contract"), format="jpg", hands=hands)
    for name in "ab":
        write_pile(tmp_path / name, order)
    first, again = ([path.read_bytes() for path in sorted((tmp_path / name).iterdir())] for name in "ab")
    assert first == again


def test_no_character_is_written_twice_alike(hands: tuple[str, ...]) -> None:
    pen = Pen(Random(1), hands)
    slips = [Image.new("RGB", (80, 80), "white") for _ in range(2)]
    for slip in slips:
        pen.write(slip, (10, 60), "王", 40)
    assert slips[0].tobytes() != slips[1].tobytes()
    assert all(ImageStat.Stat(slip.convert("L")).mean[0] < 250 for slip in slips)


def test_only_what_stands_nowhere_in_print_stands_in_handwriting() -> None:
    page = Image.new("RGB", (4, 4))
    sheet = Sheet(page, ("出借人：王芳", "借款人：李强", "今借到王芳3,000.00元，2024年5月6日归还"),
                  written=("李强", "3,000.00", "2024年5月6日"))  # fmt: skip
    fields: Truth = {"lender": "王芳", "borrower": "李强", "amount": "3000.00", "due_on": "2024-05-06", "phone": "1"}
    assert written_values(fields, [sheet]) == {
        "borrower": ["李强"], "amount": ["3000.00"], "due_on": ["2024-05-06"],
    }  # fmt: skip
