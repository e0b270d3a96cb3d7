"""Whoever copies the database reads no name, title, value or query in it; and the search for them can fail."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.crypto.keys import DataKey
from core.crypto.providers import FileKeyProvider
from core.ids import new_id
from core.model.audit import AuditEvent
from core.model.history import Change
from core.model.person import OPERATOR, Person, Role
from core.model.record import Party, PartyKind, PartyRole, Record, RecordKind, Visibility
from core.model.session import LinkPurpose, OneTimeLink
from core.model.stored import Example
from core.model.token import Token, TokenScope
from storage.sql.repositories.uploads import NewUpload
from tests.databases import TestDatabases
from tests.unit.storage.world import START, World, make_document, make_value, open_world

CANARY = "独角兽麒麟金丝雀"
NUMBER = "11010519491231002X"
FORMS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")


@pytest.fixture
def on_postgres(postgres: TestDatabases, tmp_path: Path, provider: FileKeyProvider) -> Iterator[World]:
    """An office in files of its own: what other tests wrote lies in those of the shared database."""
    with postgres.new() as address:
        world = open_world(tmp_path, provider, address)
        yield world
        world.db.close()


def disguises(word: str) -> Iterator[bytes]:
    for form in FORMS:
        raw = word.encode(form)
        yield raw
        yield raw.hex().encode()
        for shift in range(3):
            # Whatever stands before it, a stretch of base64 in the middle stays the same.
            yield base64.b64encode(b"\0" * shift + raw)[4:-4]
    yield hashlib.sha256(word.encode()).digest()
    yield word.encode("unicode_escape")


def fill(world: World) -> None:
    document_id = new_id()
    with world.db.write() as tx:
        person = Person(new_id(), CANARY, CANARY, frozenset({Role.STAFF}), "zh-CN", START)
        tx.people.add(person, CANARY)
        tx.tokens.add(Token(new_id(), b"t" * 32, person.id, CANARY, TokenScope.PERSON, START, START))
        tx.office.keep("name", CANARY)
        tx.throttle.fail(CANARY, START)
        tx.one_time_links.add(OneTimeLink(b"d" * 32, LinkPurpose.SETUP, None, START + timedelta(hours=1)))
        case = Record(new_id(), RecordKind.CASE, Visibility.INTERNAL, None, CANARY, START, 1)
        record = tx.records.add(replace(case, note=CANARY, number=NUMBER, cause=CANARY, source=CANARY))
        tx.uploads.begin(NewUpload(document_id, new_id(), record.id, None, CANARY))
        document = replace(
            make_document(record.id, record.id, START), id=document_id, name=CANARY, source=CANARY, tags=(CANARY,)
        )
        tx.documents.add(document, digest=hashlib.sha256(CANARY.encode()).digest())
        tx.fields.replace(document_id, [make_value("id_number", NUMBER), make_value("name", CANARY)])
        tx.decisions.add(Change(new_id(), document_id, START, None, "rename", {"name": CANARY}, {"name": NUMBER}))
        tx.examples.keep(Example(new_id(), document_id, "name", CANARY, NUMBER, START))
        party = Party(new_id(), PartyKind.PERSON, CANARY, (("id_number", NUMBER),))
        tx.parties.add(party)
        tx.parties.attach(record.id, party.id, PartyRole.CLIENT, visible_to=OPERATOR)
        tx.audit.append(AuditEvent("search.run", None, detail={"query": CANARY}))
        tx.audit.append(AuditEvent("document.rename", None, document_id, detail={"name": NUMBER}))
    world.db.sign_log()


def found(world: World) -> set[str]:
    kept = world.files()
    return {word for word in (CANARY, NUMBER) for disguise in disguises(word) if disguise in kept}


def test_nothing_a_person_wrote_stands_in_the_files(world: World) -> None:
    fill(world)

    assert found(world) == set()


def test_the_search_finds_what_is_not_sealed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DataKey, "seal_cell", lambda _key, _cell, plaintext: plaintext)
    fill(world)

    assert found(world) == {CANARY, NUMBER}


def test_a_deleted_key_leaves_no_trace_in_the_files(world: World) -> None:
    owner = new_id()
    with world.db.write() as tx:
        tx.keys.create(owner, world.db.office_id)
    (blob,) = (row["blob"] for row in world.rows("data_key")["data_key"] if row["owner_id"] == owner)
    assert isinstance(blob, bytes)
    assert blob in world.files()

    with world.db.write() as tx:
        tx.keys.delete(owner)
    for _ in range(20):  # the server's own upkeep may be at the table
        world.db.scrub()
        if blob not in world.files():
            return
    pytest.fail("the key is still there")
