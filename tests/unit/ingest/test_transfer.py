from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import pytest

from cases import lookup, recovery, retention
from cases.office import Office
from core.clock import SetClock
from core.crypto.escrow import new_identity
from core.errors import Conflict, Invalid, NotFound
from core.model.document import Document, Lifecycle
from core.model.person import OPERATOR
from core.model.stored import ObjectEntry
from core.settings import Settings
from ingest.transfer import backup
from ingest.transfer.backup import BackupReport, back_up
from ingest.transfer.place import read_list
from ingest.transfer.progress import Progress
from ingest.transfer.restore import RestoreReport, restore
from ingest.transfer.scrub import scrub
from ingest.wiring import destination, open_keys, open_runtime
from tests import factories
from tests.factories import Reading, make_office

T = TypeVar("T")
WORDS = "出借人张三，借款人李四，伍万元整"


def outcome(steps: Iterable[Progress | T]) -> T:
    """Go through a transfer and return its end."""
    found = [step for step in steps if not isinstance(step, Progress)]
    assert len(found) == 1
    return found[0]


@dataclass(frozen=True)
class Source:
    """An office with a recovery kit and papers, and a folder for its backups."""

    office: Office
    identity: str
    backups: Path
    clock: SetClock

    def paper(self, text: str = WORDS, name: str = "借条.pdf") -> Document:
        return factories.paper(self.office, OPERATOR, Reading(pages=(text,)), name=name)

    def back_up(self, keep: timedelta | None = None) -> BackupReport:
        return outcome(back_up(self.office, OPERATOR, self.backups, keep))

    def shred(self, document: Document) -> None:
        with self.office.db.read() as tx:
            revision = tx.documents.get(document.id, visible_to=OPERATOR).revision
        retention.withdraw(self.office, OPERATOR, document.id, revision=revision)
        self.clock.advance(self.office.settings.retention.withdrawal + timedelta(days=1))
        retention.shred(self.office, document.id)


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Source]:
    (tmp_path / "source").mkdir()
    clock = SetClock(factories.START)
    office = make_office(tmp_path / "source", clock=clock)
    kit = recovery.make_kit(office, OPERATOR)
    yield Source(office, kit.text, tmp_path / "backups", clock)
    office.index.close()
    office.db.close()


def elsewhere(tmp_path: Path, name: str = "elsewhere") -> Settings:
    return Settings(home=tmp_path / name / "home", key_file=tmp_path / name / "keys" / "root.key")


def brought_back(source: Source, settings: Settings, name: str | None = None) -> RestoreReport:
    return outcome(restore(settings, source.backups, source.identity, source.clock, name))


def opened(settings: Settings, clock: SetClock) -> Iterator[Office]:
    with destination(settings).opened(open_keys(settings), clock) as office:
        yield office


def found(office: Office, words: str) -> list[UUID]:
    return [hit.document.id for hit in lookup.search(office, OPERATOR, lookup.SearchRequest(words)).hits]


def test_an_office_comes_back_from_backup_and_kit_alone(source: Source, tmp_path: Path) -> None:
    papers = [source.paper(), source.paper("毫不相干")]
    made = source.back_up()
    assert (made.objects, made.carried, made.lost, made.damaged) == (4, 4, (), ())
    settings = elsewhere(tmp_path)
    report = brought_back(source, settings)
    assert report.arrival.sound
    assert report.arrival.objects == 4
    assert report.arrival.papers == 2
    for office in opened(settings, source.clock):
        assert found(office, "伍万元") == [papers[0].id]
        assert office.db.verify_log().sound


def test_a_second_backup_carries_only_what_is_new(source: Source) -> None:
    source.paper()
    source.back_up()
    source.clock.advance(timedelta(days=1))
    source.paper("另一份")
    made = source.back_up()
    assert (made.objects, made.carried) == (4, 2)


def test_what_was_shredded_stays_shredded(source: Source, tmp_path: Path) -> None:
    gone, kept = source.paper(), source.paper("另一份")
    old = source.back_up()
    source.shred(gone)
    source.back_up()
    settings = elsewhere(tmp_path)
    report = brought_back(source, settings, old.snapshot)
    assert report.shredded == 1
    for office in opened(settings, source.clock):
        with office.db.read() as tx:
            papers = tx.documents.many([gone.id, kept.id], visible_to=OPERATOR)
            assert tx.keys.of_many([gone.id, kept.id]).keys() == {kept.id}
        assert [paper.id for paper in papers.values() if paper.lifecycle is Lifecycle.LIVE] == [kept.id]


def during_copying(source: Source, monkeypatch: pytest.MonkeyPatch, happening: Callable[[], object]) -> None:
    """Have something happen once between a snapshot's rows and its objects, of which none is there yet."""

    def listed(path: Path) -> Iterator[ObjectEntry]:
        monkeypatch.setattr(backup, "read_list", read_list)
        for kept in (source.backups / "objects").glob("*/*"):
            kept.unlink()
        happening()
        return read_list(path)

    monkeypatch.setattr(backup, "read_list", listed)


def test_a_paper_shredded_during_a_backup_is_not_called_lost(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, kept = source.paper(), source.paper("另一份")
    during_copying(source, monkeypatch, lambda: source.shred(gone))
    made = source.back_up()
    assert (made.gone, made.lost) == (1, ())
    settings = elsewhere(tmp_path)
    report = brought_back(source, settings)
    assert (report.shredded, report.arrival.sound) == (1, True)
    for office in opened(settings, source.clock):
        with office.db.read() as tx:
            assert tx.keys.of_many([gone.id, kept.id]).keys() == {kept.id}


def test_a_paper_read_anew_during_a_backup_comes_with_what_was_read_last(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = source.paper("第一次读")

    def read_anew() -> None:
        old = set(carried_of(source, paper))
        with source.office.db.read() as tx:
            found = tx.documents.get(paper.id, visible_to=OPERATOR)
        factories.read(source.office, found, Reading(pages=("第二次读",)))
        with source.office.db.write() as tx:
            replaced = [entry.id for entry in tx.objects.of(paper.id) if entry.id in old and entry.role == 1]
            tx.objects.forget(replaced)
        for name in replaced:
            source.office.objects.delete(name)

    during_copying(source, monkeypatch, read_anew)
    made = source.back_up()
    assert (made.objects, made.lost) == (2, ())
    settings = elsewhere(tmp_path)
    assert brought_back(source, settings).arrival.sound
    for office in opened(settings, source.clock):
        assert found(office, "第二次读") == [paper.id]


def test_damage_is_found_without_a_key(source: Source) -> None:
    paper, other = source.paper(), source.paper("另一份")
    original, rendition = carried_of(source, paper)
    assert scrub(source.office).damaged == ()
    source.office.objects.store.delete(original)
    path = next((source.office.settings.home / "objects").glob(f"??/{rendition.hex}"))
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    source.shred(other)
    found = scrub(source.office)
    assert [entry.id for entry in found.damaged] == [rendition]
    assert [entry.id for entry in found.lost] == [original]


def carried_of(source: Source, document: Document) -> list[UUID]:
    with source.office.db.read() as tx:
        return [entry.id for entry in tx.objects.of(document.id)]


def test_old_snapshots_go_and_take_along_what_only_they_needed(source: Source, tmp_path: Path) -> None:
    gone = source.paper()
    source.paper("另一份")
    source.back_up()
    source.shred(gone)
    source.clock.advance(timedelta(days=36))
    made = source.back_up(keep=timedelta(days=35))
    assert made.removed == 1
    assert len(list((source.backups / "objects").glob("*/*"))) == 2
    assert brought_back(source, elsewhere(tmp_path)).arrival.sound


def test_damage_is_carried_named_and_told(source: Source, tmp_path: Path) -> None:
    paper = source.paper()
    original, rendition = carried_of(source, paper)
    source.office.objects.store.delete(original)
    path = next((source.office.settings.home / "objects").glob(f"??/{rendition.hex}"))
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    made = source.back_up()
    assert (made.lost, made.damaged) == ((original,), (rendition,))
    arrival = brought_back(source, elsewhere(tmp_path)).arrival
    assert (arrival.lost, arrival.damaged, arrival.sound) == ((original,), (rendition,), False)


def test_without_a_kit_there_is_no_backup(tmp_path: Path) -> None:
    office = make_office(tmp_path)
    with pytest.raises(Conflict, match="backup_without_kit"):
        outcome(back_up(office, OPERATOR, tmp_path / "backups"))
    office.index.close()
    office.db.close()


def test_the_kit_of_another_office_opens_nothing(source: Source, tmp_path: Path) -> None:
    source.paper()
    source.back_up()
    settings = elsewhere(tmp_path)
    with pytest.raises(Invalid, match="recovery_refused"):
        outcome(restore(settings, source.backups, new_identity()[1], source.clock))
    assert not settings.key_file.exists()
    assert not (settings.home / "transfer.json").exists()


def test_a_backup_that_was_copied_without_its_permissions_serves_as_well(source: Source, tmp_path: Path) -> None:
    source.paper()
    source.back_up()
    for path in source.backups.rglob("*"):
        path.chmod(0o777)
    assert brought_back(source, elsewhere(tmp_path)).arrival.sound


def test_nothing_is_written_over(source: Source, tmp_path: Path) -> None:
    source.paper()
    source.back_up()
    settings = elsewhere(tmp_path)
    brought_back(source, settings)
    with pytest.raises(Conflict, match="target_not_empty"):
        brought_back(source, settings)


def test_a_restore_that_was_cut_off_goes_on_and_opens_at_its_end_only(source: Source, tmp_path: Path) -> None:
    source.paper()
    source.back_up()
    settings = elsewhere(tmp_path)
    steps = restore(settings, source.backups, source.identity, source.clock)
    for step in steps:
        if isinstance(step, Progress) and step.stage == "index":
            break
    steps.close()  # type: ignore[attr-defined]
    with pytest.raises(Conflict, match="transfer_unfinished"):
        open_runtime(settings)
    assert brought_back(source, settings).arrival.sound
    open_runtime(settings).close()


def test_changed_rows_are_refused(source: Source, tmp_path: Path) -> None:
    source.paper()
    made = source.back_up()
    rows = source.backups / "snapshots" / made.snapshot / "rows.ajo"
    content = bytearray(rows.read_bytes())
    content[len(content) // 2] ^= 1
    rows.write_bytes(content)
    with pytest.raises(Invalid, match="backup_damaged"):
        brought_back(source, elsewhere(tmp_path))


def test_another_folder_or_office_is_left_alone(source: Source, tmp_path: Path) -> None:
    source.backups.mkdir()
    (source.backups / "letters.txt").write_text("dear", "utf-8")
    with pytest.raises(Conflict, match="folder_not_empty"):
        source.back_up()
    with pytest.raises(NotFound, match="backup_missing"):
        brought_back(source, elsewhere(tmp_path))


def test_a_backup_shows_no_word_of_a_paper(source: Source) -> None:
    source.paper(name="毒丸计划.pdf")
    source.back_up()
    content = b"".join(path.read_bytes() for path in source.backups.rglob("*") if path.is_file())
    assert len(content) > 1000
    for canary in ("张三", "伍万元", "毒丸计划"):
        for encoding in ("utf-8", "utf-16-le", "gb18030"):
            assert canary.encode(encoding) not in content
