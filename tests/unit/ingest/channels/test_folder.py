"""A watched folder: nothing half written comes in, nothing comes in twice, nothing is removed without its receipt."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from cases import accounts
from core.errors import AnjuanError, Denied, NotFound, Unavailable
from core.model.document import Document
from core.model.person import OPERATOR
from core.settings import ChannelSettings, FolderSettings, UploadSettings
from ingest.channels.folder import WatchedFolder
from ingest.channels.quiet import passing
from ingest.channels.standing import Standing, listing, standing
from ingest.channels.watch import look_once
from storage.sql.repositories.documents import DocumentFilter
from tests.people import World


@dataclass
class Scanner:
    """A folder that Bob's scanner writes to, and the watch over it."""

    world: World
    folder: Path
    rule: FolderSettings
    at: float = 0.0
    watch: WatchedFolder = field(init=False)

    def __post_init__(self) -> None:
        self.start_again()

    def start_again(self) -> None:
        """Begin anew, as after a restart: nothing is remembered but what is kept."""
        self.watch = WatchedFolder(self.world.office, self.rule, lambda error: f"why: {error.code}", lambda: self.at)

    def put(self, name: str, body: bytes = b"scan") -> Path:
        place = self.folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(body)
        return place

    def look(self, seconds: float = 10.0) -> None:
        """Look once, and once more when some time has passed."""
        self.watch.look()
        self.at += seconds
        self.watch.look()

    def papers(self) -> list[Document]:
        """What came in by the folder."""
        with self.world.office.db.read() as tx:
            found = tx.documents.page(DocumentFilter(), visible_to=OPERATOR, limit=50).items
        return [item for item in found if item.created_by == self.world.people.bob.person_id]

    def standing(self) -> Standing:
        with self.world.office.db.read() as tx:
            return standing(tx, "folder", self.rule.name)


@pytest.fixture
def scanner(world: World, tmp_path: Path) -> Scanner:
    folder = tmp_path / "scans"
    folder.mkdir()
    return Scanner(world, folder, FolderSettings(name="front", path=folder, person="bob"))


def test_a_quiet_file_comes_in_for_its_person_and_is_removed(scanner: Scanner) -> None:
    place = scanner.put("扫描0001.pdf")
    scanner.look()

    assert [paper.name for paper in scanner.papers()] == ["扫描0001.pdf"]
    assert not place.exists()
    assert scanner.standing().taken == 1


def test_a_file_that_still_grows_waits(scanner: Scanner) -> None:
    scanner.put("slow.pdf", b"half")
    scanner.look(3)
    scanner.put("slow.pdf", b"half and more")
    scanner.look(3)
    assert (scanner.papers(), scanner.standing().waiting) == ([], 1)

    scanner.look(6)
    assert scanner.papers()[0].size == len(b"half and more")


def test_a_file_that_somebody_has_open_for_writing_waits(scanner: Scanner) -> None:
    with scanner.put("open.pdf").open("ab"):
        scanner.look()
        assert scanner.papers() == []
    scanner.look()
    assert len(scanner.papers()) == 1


def test_one_that_is_only_read_does_not_wait(scanner: Scanner) -> None:
    with scanner.put("open.pdf").open("rb"):
        scanner.look()
    assert len(scanner.papers()) == 1


@pytest.mark.parametrize("name", [".hidden", "~$合同.docx", "a.part", "b.TMP", "c.pdf~", "Thumbs.db", "d.filepart"])
def test_passing_names_are_left_alone(scanner: Scanner, name: str) -> None:
    scanner.put(name)
    scanner.look()
    assert (scanner.papers(), passing(name)) == ([], True)


def test_an_empty_file_has_a_minute_to_be_written_to(scanner: Scanner) -> None:
    scanner.put("empty.pdf", b"")
    scanner.look()
    assert (scanner.folder / "empty.pdf").exists()

    scanner.look(60)
    assert (scanner.folder / "refused" / "empty.pdf.reason.txt").read_text("utf-8") == "why: empty_file\n"


def test_what_is_refused_lies_aside_with_its_reason(scanner: Scanner) -> None:
    settings = scanner.world.office.settings.model_copy(update={"upload": UploadSettings(max_bytes=10)})
    scanner.world = replace(scanner.world, office=replace(scanner.world.office, settings=settings))
    scanner.start_again()
    for _ in range(2):
        scanner.put("前台/big.pdf", b"x" * 11)
        scanner.look()

    aside = scanner.folder / "refused" / "前台"
    assert sorted(place.name for place in aside.iterdir()) == [
        "2-big.pdf",
        "2-big.pdf.reason.txt",
        "big.pdf",
        "big.pdf.reason.txt",
    ]
    assert (scanner.papers(), scanner.standing().refused) == ([], 2)


def test_a_file_whose_removal_a_crash_prevented_comes_in_once(
    scanner: Scanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = scanner.put("once.pdf")
    monkeypatch.setattr(WatchedFolder, "_remove", lambda *_: None)
    scanner.look()
    assert place.exists()

    monkeypatch.undo()
    scanner.start_again()
    scanner.look()
    assert not place.exists()
    assert len(scanner.papers()) == 1


def test_the_same_bytes_put_there_again_come_in_again(scanner: Scanner) -> None:
    for number in range(2):
        os.utime(scanner.put("same.pdf"), ns=(number, number))
        scanner.look()
    assert len(scanner.papers()) == 2


def test_nothing_is_removed_that_changed_after_it_was_read(scanner: Scanner, monkeypatch: pytest.MonkeyPatch) -> None:
    take = scanner.watch._desk.take

    def meddle(*args: object, **named: object) -> object:
        receipt = take(*args, **named)  # type: ignore[arg-type]
        scanner.put("quick.pdf", b"another scan under the same name")
        return receipt

    monkeypatch.setattr(scanner.watch._desk, "take", meddle)
    scanner.put("quick.pdf")
    scanner.look()
    monkeypatch.undo()
    assert (scanner.folder / "quick.pdf").exists()
    scanner.look()
    assert sorted(paper.size for paper in scanner.papers()) == [4, 32]


def test_subfolders_are_batches_of_the_day_that_outlast_a_restart(scanner: Scanner) -> None:
    for name in ("a.pdf", "二楼/b.pdf"):
        scanner.put(name)
    scanner.look()
    scanner.start_again()
    scanner.put("二楼/c.pdf")
    scanner.look()

    batches = {paper.name: paper.batch_id for paper in scanner.papers()}
    assert batches["b.pdf"] == batches["c.pdf"] != batches["a.pdf"]
    with scanner.world.office.db.read() as tx:
        assert tx.records.get(batches["b.pdf"], visible_to=OPERATOR).title == "front / 二楼 / 2026-11-22"


def test_a_rule_files_to_a_lead(scanner: Scanner) -> None:
    scanner.rule = scanner.rule.model_copy(update={"record": scanner.world.open.id, "person": "charlie"})
    scanner.start_again()
    scanner.put("to-lead.pdf")
    scanner.look()
    with scanner.world.office.db.read() as tx:
        found = tx.documents.page(DocumentFilter(record_id=scanner.world.open.id), visible_to=OPERATOR).items
    assert "to-lead.pdf" in {paper.name for paper in found}


def test_links_lead_nowhere(scanner: Scanner, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.txt").write_bytes(b"secret")
    (scanner.folder / "link.txt").symlink_to(tmp_path / "outside" / "secret.txt")
    (scanner.folder / "folder").symlink_to(tmp_path / "outside")
    os.mkfifo(scanner.folder / "pipe")
    scanner.look()
    assert scanner.papers() == []


def test_names_in_an_old_encoding_are_read(scanner: Scanner) -> None:
    place = os.path.join(os.fsencode(scanner.folder), "借条.pdf".encode("gb18030"))  # noqa: PTH118  (bytes)
    with open(place, "wb") as file:  # noqa: PTH123
        file.write(b"scan")
    scanner.look()
    assert [paper.name for paper in scanner.papers()] == ["借条.pdf"]


@pytest.mark.parametrize("reason", ["person", "closed", "roles", "folder"])
def test_a_folder_that_cannot_be_served_loses_nothing_and_says_why(scanner: Scanner, reason: str) -> None:
    office, people = scanner.world.office, scanner.world.people
    changes: dict[str, dict[str, Any]] = {
        "person": {"person": "nobody"},
        "roles": {"person": "erik"},
        "folder": {"path": scanner.folder / "none"},
    }
    if reason == "closed":
        assert people.bob.person_id
        accounts.disable_person(office, people.dora, people.bob.person_id)
    scanner.rule = scanner.rule.model_copy(update=changes.get(reason, {}))
    scanner.start_again()
    place = scanner.put("kept.pdf")
    with pytest.raises((NotFound, Denied, Unavailable)) as told:
        scanner.look()

    assert place.read_bytes() == b"scan"
    assert look_once(office, scanner.watch) == told.value.code == scanner.standing().code


def test_only_administrators_see_the_channels(scanner: Scanner) -> None:
    settings = scanner.world.office.settings.model_copy(update={"channels": ChannelSettings(folders=(scanner.rule,))})
    office = replace(scanner.world.office, settings=settings)
    scanner.put("a.pdf")
    look_once(office, scanner.watch)
    (row,) = listing(office, scanner.world.people.dora)
    assert (row.name, row.place, row.standing.waiting, row.standing.code) == ("front", str(scanner.folder), 1, None)
    with pytest.raises(AnjuanError, match="denied"):
        listing(office, scanner.world.people.alice)
