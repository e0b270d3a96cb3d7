"""The rule in SQL is the rule of `core.access`: compared on random offices."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.access import Resource, sees
from core.crypto.providers import FileKeyProvider
from core.errors import NotFound
from core.model.document import Document, Lifecycle
from core.model.person import OPERATOR, Principal, Role
from core.model.record import Record, RecordKind, Visibility
from storage.sql.repositories import documents as repository
from storage.sql.repositories.documents import DocumentFilter
from storage.sql.repositories.records import RecordFilter
from tests.databases import TestDatabases
from tests.unit.storage.world import INTERNAL, RESTRICTED, World, open_world

ROLES = st.frozensets(st.sampled_from(Role))
PEOPLE = 4


@st.composite
def offices(draw: st.DrawFn) -> dict[str, list[tuple[int, ...]]]:
    """Draw roles, then records as (kind, restricted, owner, members…), then papers as (record, batch)."""
    person = st.integers(0, PEOPLE - 1)
    record = st.tuples(st.integers(0, 2), st.integers(0, 1), person, st.lists(person, max_size=2))
    records = draw(st.lists(record, min_size=1, max_size=6))
    place = st.integers(0, len(records) - 1)
    return {
        "records": [(kind, hidden, owner, *members) for kind, hidden, owner, members in records],
        "documents": draw(st.lists(st.tuples(place, place), max_size=8)),
    }


def build(
    world: World, roles: list[frozenset[Role]], office: dict[str, list[tuple[int, ...]]]
) -> tuple[list[Principal], list[Record], list[tuple[Document, Record, Record]]]:
    people = [world.person(*some) for some in roles]
    records = []
    for kind, hidden, owner, *members in office["records"]:
        visibility = RESTRICTED if hidden else INTERNAL
        some = [people[member] for member in members]
        records.append(world.record(people[owner], list(RecordKind)[kind], visibility, some))
    documents = []
    for place, came_by in office["documents"]:
        record, batch = records[place], records[came_by]
        documents.append((world.document(record, batch), record, batch))
    return people, records, documents


def oracle(who: Principal, record: Record, batch: Record | None = None) -> bool:
    own = batch is not None and in_own_batch(who, batch)
    return sees(who, Resource(record.visibility, who.person_id in record.member_ids, came_in_by_own_batch=own))


def in_own_batch(who: Principal, batch: Record) -> bool:
    return batch.kind is RecordKind.BATCH and batch.owner_id == who.person_id


EXAMPLES = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@settings(EXAMPLES, max_examples=30)
@given(roles=st.lists(ROLES, min_size=PEOPLE, max_size=PEOPLE), office=offices())
def test_every_query_shows_exactly_what_the_rule_allows(
    roles: list[frozenset[Role]], office: dict[str, list[tuple[int, ...]]]
) -> None:
    with drawn() as world:
        hasten(world)
        check(world, roles, office)


@settings(EXAMPLES, max_examples=8)
@given(roles=st.lists(ROLES, min_size=PEOPLE, max_size=PEOPLE), office=offices())
def test_queries_to_a_server_show_the_same(
    postgres: TestDatabases, roles: list[frozenset[Role]], office: dict[str, list[tuple[int, ...]]]
) -> None:
    with drawn(postgres.emptied()) as world:
        check(world, roles, office)


@contextmanager
def drawn(address: str | None = None) -> Iterator[World]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        world = open_world(folder, FileKeyProvider.open_or_create(folder / "keys" / "root.key"), address)
        yield world
        world.db.close()


def check(world: World, roles: list[frozenset[Role]], office: dict[str, list[tuple[int, ...]]]) -> None:
    people, records, documents = build(world, roles, office)
    for who in (*people, OPERATOR):
        compare(world, who, records, documents)
        with patch.object(repository, "MANY", 0):  # as if everybody had fed in many papers
            compare(world, who, records, documents)


def hasten(world: World) -> None:
    """Let this office lose its last commits in a power cut: nobody will miss it."""
    with closing(world.db._engines.writer.raw_connection()) as connection:
        connection.cursor().execute("PRAGMA synchronous=OFF")


def compare(
    world: World, who: Principal, records: list[Record], documents: list[tuple[Document, Record, Record]]
) -> None:
    seen_records = {record.id for record in records if oracle(who, record)}
    seen = {document.id for document, record, batch in documents if oracle(who, record, batch)}
    every = [document.id for document, _, _ in documents]
    with world.db.read() as tx:
        listed = tx.documents.page(DocumentFilter(), visible_to=who, limit=100).items
        assert {document.id for document in listed} == seen
        assert tx.documents.visible_ids(every, visible_to=who) == seen
        assert set(tx.documents.many(every, visible_to=who)) == seen
        assert set(tx.fields.of_many(every, visible_to=who)) == seen
        assert sum(tx.documents.counts(DocumentFilter(), visible_to=who).values()) == len(seen)
        own = {document.id for document, _, batch in documents if in_own_batch(who, batch)}
        fed = DocumentFilter(own_batches=True, lifecycles=list(Lifecycle))
        assert {document.id for document in tx.documents.page(fed, visible_to=who, limit=100).items} == seen & own
        records_listed = tx.records.page(RecordFilter(), visible_to=who, limit=100).items
        assert {record.id for record in records_listed} == seen_records
        assert tx.records.visible_ids([record.id for record in records], visible_to=who) == seen_records
        assert sum(tx.records.counts(RecordFilter(), visible_to=who).values()) == len(seen_records)


HIDDEN_FROM: list[tuple[str, Callable[[World], Principal]]] = [
    ("another member of staff", lambda world: world.person(Role.STAFF)),
    ("a clerk", lambda world: world.person(Role.CLERK)),
    ("an administrator", lambda world: world.person(Role.ADMINISTRATOR)),
    ("an auditor", lambda world: world.person(Role.AUDITOR)),
    ("somebody without roles", lambda world: world.person()),
]


@pytest.mark.parametrize("stranger", [make for _, make in HIDDEN_FROM], ids=[name for name, _ in HIDDEN_FROM])
def test_what_is_hidden_answers_like_what_is_absent(world: World, stranger: Callable[[World], Principal]) -> None:
    who, owner = stranger(world), world.person(Role.STAFF)
    document = world.document(world.record(owner, visibility=Visibility.RESTRICTED))

    with world.db.read() as tx:
        for read in (tx.documents.get, tx.documents.key, tx.fields.of, tx.pages.of, tx.objects.original):
            with pytest.raises(NotFound) as hidden:
                read(document.id, visible_to=who)
            with pytest.raises(NotFound) as absent:
                read(who.person_id or document.id, visible_to=who)
            assert (hidden.value.code, hidden.value.params) == (absent.value.code, absent.value.params)


def test_a_clerk_keeps_sight_of_a_paper_of_an_own_batch_only_while_it_is_internal(world: World) -> None:
    clerk, staff = world.person(Role.CLERK), world.person(Role.STAFF)
    batch = world.record(clerk, RecordKind.BATCH)
    lead, hidden = world.record(staff), world.record(staff, visibility=RESTRICTED)
    document = world.document(batch)

    with world.db.write() as tx:
        filed = tx.documents.move(document, lead.id, visible_to=OPERATOR)
        assert tx.documents.visible_ids([document.id], visible_to=clerk) == {document.id}
        tx.documents.move(filed, hidden.id, visible_to=OPERATOR)
        assert tx.documents.visible_ids([document.id], visible_to=clerk) == frozenset()
