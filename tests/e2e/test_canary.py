"""Words planted in papers, names, values and file names are nowhere on the disk, in no encoding."""

from __future__ import annotations

import io
import time
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image

from bench.faults import canary
from cases import lookup, members, parties, records
from core.crypto.keys import Cell, DataKey
from core.model.person import OPERATOR, Principal
from core.model.record import LeadChannel, PartyKind, PartyRole, Visibility
from ingest.intake import Arrival, receive
from ingest.wiring import Runtime
from tests.e2e.server import Installation
from tests.serving import Served, opened, served, settings_in

WORD = "麒麟琥珀"
NUMBER = "11010519491231002X"
NAME = "慕容紫英"
FILE = "绝密翡翠.txt"
SEARCHED = "朱雀玄武"
PLANTED = (WORD, NUMBER, NAME, "绝密翡翠", SEARCHED)
NOTE = f"借条\n今借到{NAME}人民币伍万元整，用途：{WORD}。\n借款人身份证号：{NUMBER}\n2024年1月5日\n"


def hits(folder: Path, *originals: bytes) -> tuple[tuple[str, bytes], ...]:
    """Return where a planted word, or a run of the originals' own bytes, stands in any file below `folder`."""
    runs = {body[start : start + 24] for body in originals for start in range(0, len(body) - 24, 509)}
    needles = canary.needles_of(PLANTED) | {run for run in runs if len(set(run)) > 8}
    return canary.scan([folder], needles, spare={"root.key"}).hits


def picture() -> bytes:
    """Return a picture with bytes of its own."""
    noise = Image.effect_noise((320, 200), 80)
    held = io.BytesIO()
    noise.save(held, "PNG")
    return held.getvalue()


def feed(office: Served, *bodies: tuple[str, bytes]) -> None:
    """Plant the words: in a lead, a party, papers, and what is searched."""
    me = OPERATOR
    lead = records.open_lead(
        office.runtime.office, me, records.NewLead(f"{NAME}咨询{WORD}", LeadChannel.PHONE, note=f"谈到{WORD}")
    )
    new = parties.NewParty(PartyKind.PERSON, NAME, PartyRole.CLIENT, (("id_number", NUMBER),))
    parties.add_party(office.runtime.office, me, lead.id, new)
    members.set_visibility(office.runtime.office, me, lead.id, Visibility.RESTRICTED)
    made = [
        receive(office.runtime.office, me, Arrival(name, record_id=lead.id), iter([body])).document
        for name, body in bodies
    ]
    wait_until_settled(office.runtime, me, [document.id for document in made])
    for text in (SEARCHED, WORD, NAME):
        lookup.search(office.runtime.office, me, lookup.SearchRequest(text))


def wait_until_settled(runtime: Runtime, me: Principal, ids: list[UUID]) -> None:
    """Wait until papers are read and indexed."""
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        with runtime.office.db.read() as tx:
            documents = tx.documents.many(ids, visible_to=me).values()
            lag = tx.index_log.lag(runtime.office.index.watermark())
        if lag == 0 and all(document.state.settled for document in documents):
            return
        time.sleep(0.1)
    raise TimeoutError


def test_nothing_planted_is_found_after_intake_search_and_restart(tmp_path: Path) -> None:
    image = picture()
    settings = settings_in(tmp_path)
    with served(settings) as office:
        feed(office, (FILE, NOTE.encode()), (f"{WORD}.png", image))
    with opened(settings) as runtime:
        found = lookup.search(runtime.office, OPERATOR, lookup.SearchRequest(WORD))
        assert found.total == 2
    assert hits(tmp_path, NOTE.encode(), image) == ()


def test_commands_leave_nothing_in_temporary_folders_and_logs(tmp_path: Path) -> None:
    installation = Installation(tmp_path)
    source = tmp_path.with_name(f"{tmp_path.name}-source")
    source.mkdir()
    (source / FILE).write_text(NOTE, "utf-8")
    installation.run("intake", source / FILE, "--wait")
    installation.run("search", WORD)
    installation.run("export", source / "out")
    installation.run("reindex")
    assert hits(tmp_path, NOTE.encode()) == ()


def test_the_test_fails_when_one_encryption_is_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DataKey, "seal_cell", _plain)
    monkeypatch.setattr(DataKey, "open_cell", _plain)
    with served(settings_in(tmp_path)) as office:
        feed(office, (FILE, NOTE.encode()))
    assert hits(tmp_path, NOTE.encode()) != ()


def _plain(key: DataKey, cell: Cell, content: bytes) -> bytes:
    del key, cell
    return content
