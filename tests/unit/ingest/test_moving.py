from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from cases import lookup, recovery
from cases.office import Office
from core.clock import SetClock
from core.errors import Conflict, NotFound
from core.model.audit import AuditEvent
from core.model.person import OPERATOR
from core.settings import ServerSettings, Settings
from ingest.transfer.arrival import Arrival
from ingest.transfer.backup import BackupReport, back_up
from ingest.transfer.move import go_back, move
from ingest.transfer.progress import Progress
from ingest.transfer.restore import restore
from ingest.wiring import destination, open_keys, open_runtime
from tests import factories
from tests.factories import Reading

pytestmark = pytest.mark.services


@dataclass(frozen=True)
class Leaving:
    """An office in a folder, and the settings by which it lies on servers."""

    here: Settings
    there: Settings
    clock: SetClock
    papers: tuple[UUID, ...]
    identity: str

    def moving(self) -> Generator[Progress | Arrival, None, None]:
        steps = move(self.there, open_keys(self.there), self.clock)
        assert isinstance(steps, Generator)
        return steps

    def moved(self) -> Arrival:
        *_, last = self.moving()
        assert isinstance(last, Arrival)
        return last

    def opened(self, settings: Settings) -> Any:
        return destination(settings).opened(open_keys(settings), self.clock)


def found(office: Office, words: str) -> list[UUID]:
    return [hit.document.id for hit in lookup.search(office, OPERATOR, lookup.SearchRequest(words)).hits]


@pytest.fixture
def leaving(tmp_path: Path, servers: ServerSettings) -> Leaving:
    here = Settings(home=tmp_path / "office", key_file=tmp_path / "keys" / "root.key")
    clock = SetClock(factories.START)
    with destination(here).opened(open_keys(here), clock) as office:
        papers = [
            factories.paper(office, OPERATOR, Reading(pages=(text,)), name=f"{text}.pdf").id
            for text in ("出借人张三，伍万元整", "另一份，与此无关", "第三份")
        ]
        kit = recovery.make_kit(office, OPERATOR)
        office.db.sign_log()
    return Leaving(here, here.model_copy(update={"servers": servers}), clock, tuple(papers), kit.text)


def test_an_office_moves_and_answers_as_before(leaving: Leaving) -> None:
    arrival = leaving.moved()
    assert arrival.sound
    assert (arrival.objects, arrival.papers) == (6, 3)
    with leaving.opened(leaving.there) as office:
        assert found(office, "伍万元") == [leaving.papers[0]]
        assert office.db.verify_log().sound
        assert office.db.sign_log()


def test_the_folder_says_where_the_office_went_and_how_to_go_back(leaving: Leaving) -> None:
    leaving.moved()
    with pytest.raises(Conflict, match="moved_away"):
        open_runtime(leaving.here)
    with pytest.raises(Conflict, match="moved_already"):
        leaving.moved()
    with leaving.opened(leaving.there) as office:
        office.db.sign_log()
    go_back(leaving.here)
    with leaving.opened(leaving.here) as office:
        assert office.db.verify_log().sound
        assert office.db.sign_log() is False
    open_runtime(leaving.here).close()
    with pytest.raises(NotFound, match="not_moved"):
        go_back(leaving.here)


@pytest.mark.parametrize("stage", ["objects", "rows", "verify", "index"])
def test_a_move_that_was_cut_off_goes_on(leaving: Leaving, stage: str) -> None:
    steps = leaving.moving()
    for step in steps:
        if isinstance(step, Progress) and step.stage == stage:
            break
    steps.close()
    with pytest.raises(Conflict, match="transfer_unfinished"):
        open_runtime(leaving.there)
    with leaving.opened(leaving.here) as office:
        factories.paper(office, OPERATOR, Reading(pages=("其间又来一份",)))
    arrival = leaving.moved()
    assert arrival.sound
    assert (arrival.objects, arrival.papers) == (8, 4)


def test_work_done_on_the_servers_is_never_written_over(leaving: Leaving) -> None:
    leaving.moved()
    with leaving.opened(leaving.there) as office, office.db.write() as tx:
        tx.audit.append(AuditEvent("document.view", None))
    go_back(leaving.here)
    with pytest.raises(Conflict, match="target_ahead"):
        leaving.moved()


def test_servers_that_hold_something_else_are_left_alone(leaving: Leaving, tmp_path: Path) -> None:
    store = destination(leaving.there).objects
    writer = store.writer(leaving.papers[0])
    writer.write(b"somebody's")
    writer.commit()
    with pytest.raises(Conflict, match="target_not_empty"):
        leaving.moved()
    assert not (leaving.here.home / "transfer.json").exists()


def test_an_office_on_servers_is_backed_up_and_comes_back_into_a_folder(leaving: Leaving, tmp_path: Path) -> None:
    leaving.moved()
    with leaving.opened(leaving.there) as office:
        *_, made = back_up(office, OPERATOR, tmp_path / "backups")
    assert isinstance(made, BackupReport)
    assert (made.objects, made.lost, made.damaged) == (6, (), ())
    folder = Settings(home=tmp_path / "again", key_file=tmp_path / "again.key")
    *_, report = restore(folder, tmp_path / "backups", leaving.identity, leaving.clock)
    assert not isinstance(report, Progress)
    assert report.arrival.sound
    with leaving.opened(folder) as office:
        assert found(office, "伍万元") == [leaving.papers[0]]


def test_an_office_on_servers_is_backed_up_while_papers_come_in(leaving: Leaving, tmp_path: Path) -> None:
    leaving.moved()
    came: list[UUID] = []
    with leaving.opened(leaving.there) as office:
        for step in back_up(office, OPERATOR, tmp_path / "backups"):
            if isinstance(step, Progress) and len(came) < 3:
                reading = Reading(pages=(f"第{len(came)}份后到，叁万元整",))
                came.append(factories.paper(office, OPERATOR, reading, name=f"{len(came)}.pdf").id)
    assert isinstance(step, BackupReport)
    assert (step.lost, step.damaged) == ((), ())
    folder = Settings(home=tmp_path / "again", key_file=tmp_path / "again.key")
    *_, report = restore(folder, tmp_path / "backups", leaving.identity, leaving.clock)
    assert not isinstance(report, Progress)
    assert report.arrival.sound
    with leaving.opened(folder) as office:
        assert found(office, "伍万元") == [leaving.papers[0]]
        late = found(office, "叁万元")
    assert 0 < len(late) <= len(came)
    assert set(late) == set(came[: len(late)])


def test_a_backup_of_a_folder_comes_back_on_servers(leaving: Leaving, tmp_path: Path) -> None:
    with leaving.opened(leaving.here) as office:
        *_, _ = back_up(office, OPERATOR, tmp_path / "backups")
    there = leaving.there.model_copy(update={"home": tmp_path / "shared", "key_file": tmp_path / "shared.key"})
    *_, report = restore(there, tmp_path / "backups", leaving.identity, leaving.clock)
    assert not isinstance(report, Progress)
    assert report.arrival.sound
    with leaving.opened(there) as office:
        assert found(office, "伍万元") == [leaving.papers[0]]
        assert office.db.verify_log().sound
