from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from cases import documents, export
from core.errors import Conflict, Denied
from core.model.person import OPERATOR
from tests.factories import ZHANG, Reading, make_value, paper
from tests.people import World


def test_an_export_holds_originals_values_and_log(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "out"

    done = export.to_folder(world.office, world.people.alice, folder, world.secret.id)

    assert done.documents == 1
    assert [path.name for path in (folder / "originals").iterdir()] == ["00001 张三合同.pdf"]
    values = json.loads((folder / "values.json").read_text())
    assert {item["field"]: item["value"] for item in values[0]["values"]}["id_number"] == ZHANG
    assert "document.receive" in (folder / "log.jsonl").read_text()


def test_each_paper_of_an_export_says_which_file_it_is_and_where_it_belongs(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    export.to_folder(world.office, world.people.alice, folder)
    with (folder / "values.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    papers = json.loads((folder / "values.json").read_text())
    assert {paper["file"] for paper in papers} == {row["file"] for row in rows}
    assert all((folder / paper["file"]).is_file() for paper in papers)
    leads = {paper["document"]: paper["lead"] for paper in papers}
    assert leads[str(world.secret_paper.id)] == world.secret.title


def test_the_log_of_an_export_tells_the_operator_from_the_product(world: World, tmp_path: Path) -> None:
    documents.view(world.office, OPERATOR, world.secret_paper.id)
    export.to_folder(world.office, OPERATOR, tmp_path / "out", world.secret.id)
    lines = [json.loads(line) for line in (tmp_path / "out" / "log.jsonl").read_text().splitlines()]
    actors = {line["action"]: line["actor"] for line in lines}
    assert (actors["document.open"], actors["document.receive"]) == ("operator", "Alice")


def test_an_export_of_everything_is_of_everything_one_may_see(world: World, tmp_path: Path) -> None:
    export.to_folder(world.office, world.people.charlie, tmp_path / "out")

    written = b"".join(path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert "李四".encode() in written
    assert "张三".encode() not in written


def test_no_cell_is_taken_for_a_formula(world: World, tmp_path: Path) -> None:
    office, alice = world.office, world.people.alice
    evil = Reading(fields=(make_value("name", "=HYPERLINK(1)"), make_value("company_name", "＋1")))
    paper(office, alice, evil, name="@SUM(1).pdf", record_id=world.secret.id)

    export.to_folder(office, alice, tmp_path / "out", world.secret.id)

    with (tmp_path / "out" / "values.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = {cell for row in csv.reader(file) for cell in row}
    assert {"'=HYPERLINK(1)", "'＋1", "'@SUM(1).pdf"} <= cells


@pytest.mark.parametrize("name", ["../../etc/passwd", "CON", "a:b?.pdf", "..", "x" * 400])
def test_names_of_originals_stay_inside_the_folder(world: World, tmp_path: Path, name: str) -> None:
    office, alice = world.office, world.people.alice
    shown = documents.view(office, alice, world.secret_paper.id).document
    documents.rename(office, alice, shown.id, name, revision=shown.revision)

    export.to_folder(office, alice, tmp_path / "out", world.secret.id)

    assert len(list((tmp_path / "out" / "originals").iterdir())) == 1


def test_an_export_overwrites_nothing(world: World, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(Conflict, match="folder_not_empty"):
        export.to_folder(world.office, world.people.alice, tmp_path)


def test_a_clerk_exports_nothing(world: World) -> None:
    with pytest.raises(Denied):
        export.files(world.office, world.people.bob)


def test_an_export_stands_in_the_log_of_each_paper(world: World, tmp_path: Path) -> None:
    export.to_folder(world.office, world.people.alice, tmp_path / "out")

    actions = [entry.action for entry in documents.history(world.office, world.people.alice, world.secret_paper.id)]
    assert "document.export" in actions
