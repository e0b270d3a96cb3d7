"""Documents and their parts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

import pytest
from sqlalchemy import event

from core.errors import Conflict, NotFound
from core.ids import new_id
from core.model.document import Classification, Decision, DocumentState, Evidence, Lifecycle
from core.model.history import Change
from core.model.page import Box
from core.model.person import OPERATOR, Role
from core.model.record import LinkState, PartyLink, RecordKind
from core.model.stored import Example, Extent, ObjectEntry, PageEntry
from storage.sql.repositories.documents import DocumentFilter
from tests.unit.storage.world import RESTRICTED, World, make_document, make_value, withdrawn


def test_a_document_comes_back_as_written_and_as_changed(world: World) -> None:
    document = world.document(world.record())
    evidence = (Evidence("借条", 1, Box(0.1, 0.2, 0.3, 0.4)),)
    decision = Decision("iou", 0.97, sure=True, evidence=evidence)
    cause = Decision("9142", 0.7, sure=False, edition="2026", by_hand=True)
    changed = replace(
        document,
        state=DocumentState.NEEDS_REVIEW,
        classification=Classification(decision, cause),
        reasons=("cause_unsure",),
        dated="2024-05",
        seconds=1.5,
    )

    with world.db.write() as tx:
        assert tx.documents.get(document.id, visible_to=OPERATOR) == document
        saved = tx.documents.save(changed, visible_to=OPERATOR)

    with world.db.read() as tx:
        assert tx.documents.get(document.id, visible_to=OPERATOR) == saved == replace(changed, revision=2)


def test_of_two_editors_the_second_is_told(world: World) -> None:
    document = world.document(world.record())
    with world.db.write() as tx:
        tx.documents.save(document, visible_to=OPERATOR)
        with pytest.raises(Conflict, match="changed_meanwhile"):
            tx.documents.save(document, visible_to=OPERATOR)


def test_progress_collides_with_no_editor(world: World) -> None:
    document = world.document(world.record())
    with world.db.write() as tx:
        tx.documents.note_progress(document.id, page_count=9, pages_read=2)
        read = tx.documents.get(document.id, visible_to=OPERATOR)

    assert (read.page_count, read.pages_read, read.revision) == (9, 2, 1)


def test_a_moved_document_keeps_its_content_and_needs_only_its_new_records_key(world: World) -> None:
    batch, lead = world.record(kind=RecordKind.BATCH), world.record()
    document = world.document(batch)
    with world.db.write() as tx:
        moved = tx.documents.move(document, lead.id, visible_to=OPERATOR)
    world.sql("UPDATE scope_key SET wrapped = :none WHERE scope_id = :id", none=b"\0", id=batch.id)

    with world.db.read() as tx:
        assert tx.documents.get(document.id, visible_to=OPERATOR) == moved
        assert (moved.record_id, moved.batch_id) == (lead.id, batch.id)


def test_nothing_is_moved_to_a_record_one_cannot_see(world: World) -> None:
    staff = world.person(Role.STAFF)
    document = world.document(world.record(staff))
    hidden = world.record(visibility=RESTRICTED)

    with world.db.write() as tx, pytest.raises(NotFound):
        tx.documents.move(document, hidden.id, visible_to=staff)


def test_the_same_file_is_known_within_one_record_only(world: World) -> None:
    one, other = world.record(), world.record()
    first, second = world.document(one, content=b"same"), world.document(one, content=b"same")
    world.document(other, content=b"same")
    digest = sha256(b"same").digest()

    with world.db.write() as tx:
        assert tx.documents.twins(one.id, digest, visible_to=OPERATOR) == (first.id, second.id)
        tx.documents.move(second, other.id, visible_to=OPERATOR)
        assert tx.documents.twins(one.id, digest, visible_to=OPERATOR) == (first.id,)
        assert len(tx.documents.twins(other.id, digest, visible_to=OPERATOR)) == 2


def test_a_stranger_is_told_nothing_of_the_same_file(world: World) -> None:
    hidden = world.record(visibility=RESTRICTED)
    world.document(hidden, content=b"same")
    with world.db.read() as tx:
        found = tx.documents.twins(hidden.id, sha256(b"same").digest(), visible_to=world.person(Role.STAFF))

    assert found == ()


def test_lists_go_slice_by_slice_in_both_directions(world: World) -> None:
    record = world.record()
    ids = [world.document(record).id for _ in range(5)]
    for oldest_first, expected in ((False, ids[::-1]), (True, ids)):
        seen, after = list[UUID](), None
        with world.db.read() as tx:
            while after is not None or not seen:
                found = tx.documents.page(
                    DocumentFilter(), visible_to=OPERATOR, oldest_first=oldest_first, after=after, limit=2
                )
                seen, after = [*seen, *(item.id for item in found.items)], found.after
        assert seen == expected


def test_a_list_keeps_to_what_is_asked(world: World) -> None:
    clerk = world.person(Role.CLERK)
    batch, lead = world.record(clerk, RecordKind.BATCH), world.record()
    in_lead, in_batch = world.document(lead, batch), world.document(batch)
    other = world.document(lead)
    with world.db.write() as tx:
        tx.documents.save(replace(in_batch, state=DocumentState.FAILED), visible_to=OPERATOR)
        tx.documents.save(withdrawn(other, world.tick()), visible_to=OPERATOR)

    def listed(wanted: DocumentFilter) -> set[object]:
        with world.db.read() as tx:
            return {item.id for item in tx.documents.page(wanted, visible_to=clerk).items}

    assert listed(DocumentFilter(batch_id=batch.id)) == {in_lead.id, in_batch.id}
    assert listed(DocumentFilter(own_batches=True)) == {in_lead.id, in_batch.id}
    assert listed(DocumentFilter(record_id=lead.id)) == {in_lead.id}
    assert listed(DocumentFilter(states=[DocumentState.FAILED])) == {in_batch.id}
    assert listed(DocumentFilter(lifecycles=[Lifecycle.WITHDRAWN])) == set()


def test_papers_are_counted_by_record_and_state(world: World) -> None:
    one, other = world.record(), world.record()
    world.document(one)
    world.document(one)

    with world.db.read() as tx:
        counts = tx.documents.counts_by_record([one.id, other.id], visible_to=OPERATOR)

    assert counts == {one.id: {DocumentState.RECEIVED: 2}}


def test_a_list_of_fifty_takes_a_handful_of_queries(world: World) -> None:
    for _ in range(5):
        record = world.record()
        for _ in range(10):
            world.document(record)
    queries: list[str] = []
    event.listen(world.db._engines.reader, "before_cursor_execute", lambda *args: queries.append(args[2]))

    with world.db.read() as tx:
        assert len(tx.documents.page(DocumentFilter(), visible_to=OPERATOR).items) == 50

    assert len(queries) <= 3


def test_an_arrived_document_without_a_key_is_refused(world: World) -> None:
    record = world.record()
    with world.db.write() as tx, pytest.raises(NotFound):
        tx.documents.add(make_document(record.id, record.id, world.tick()), digest=b"")


def entry(number: int, object_id: UUID) -> PageEntry:
    return PageEntry(number, object_id, Extent(0, 10), Extent(10, 30), Extent(30, 35), "image/jpeg")


def test_pages_and_objects_come_back_and_go(world: World) -> None:
    document = world.document(world.record())
    original = ObjectEntry(new_id(), document.id, 0, 999, b"o" * 32)
    rendition = ObjectEntry(new_id(), document.id, 1, 99, b"r" * 32)
    entries = (entry(1, rendition.id), replace(entry(2, rendition.id), failure="page_timeout"))
    with world.db.write() as tx:
        tx.objects.add(original)
        tx.objects.add(rendition)
        tx.pages.add(document.id, entries)
        assert tx.pages.of(document.id, visible_to=OPERATOR) == entries
        assert tx.pages.get(document.id, 2, visible_to=OPERATOR) == entries[1]
        assert tx.objects.original(document.id, visible_to=OPERATOR) == original
        assert tx.objects.get(rendition.id, visible_to=OPERATOR) == rendition
        assert tx.objects.known([original.id, rendition.id, new_id()]) == {original.id, rendition.id}

        tx.pages.clear(document.id)
        tx.objects.forget([rendition.id])
        assert tx.objects.of(document.id) == (original,)


def test_a_page_that_is_not_there_is_absent(world: World) -> None:
    document = world.document(world.record())
    with world.db.read() as tx, pytest.raises(NotFound):
        tx.pages.get(document.id, 1, visible_to=OPERATOR)


def test_a_shredded_document_is_as_absent_as_one_that_never_was(world: World) -> None:
    party, document = world.party("张三"), world.document(world.record())
    stored = ObjectEntry(new_id(), document.id, 0, 1, b"o" * 32)
    change = Change(new_id(), document.id, world.clock.now(), None, "type.set")
    with world.db.write() as tx:
        tx.objects.add(stored)
        tx.pages.add(document.id, [entry(1, stored.id)])
        tx.fields.replace(document.id, [make_value("name", "张三")])
        tx.links.add(PartyLink(new_id(), document.id, 0, party.id, LinkState.LINKED, "same_id"))
        tx.decisions.add(change)
        tx.decisions.add(replace(change, id=new_id(), undoes=change.id))
        tx.examples.keep(Example(new_id(), document.id, "type", "iou", None, world.clock.now()))
        tx.documents.save(withdrawn(document, world.clock.now()), visible_to=OPERATOR)

    for _ in range(2):
        with world.db.write() as tx:
            tx.shredder.shred(document.id)
            assert tx.shredder.left_over() == (stored.id,)

    with world.db.read() as tx:
        assert list(tx.examples.all()) == []
        for read in (tx.documents.get, tx.documents.key, tx.fields.of):
            with pytest.raises(NotFound):
                read(document.id, visible_to=OPERATOR)


def test_only_withdrawn_documents_are_shredded(world: World) -> None:
    document = world.document(world.record())
    with world.db.write() as tx, pytest.raises(Conflict, match="not_withdrawn"):
        tx.shredder.shred(document.id)


def test_documents_withdrawn_long_ago_are_due(world: World) -> None:
    document, at = world.document(world.record()), world.clock.now()
    with world.db.write() as tx:
        tx.documents.save(withdrawn(document, at), visible_to=OPERATOR)
        assert tx.documents.withdrawn_before(at) == ()
        assert tx.documents.withdrawn_before(at + timedelta(seconds=1)) == (document.id,)


def test_examples_are_read_in_order_and_dropped(world: World) -> None:
    document = world.document(world.record())
    examples = [Example(new_id(), document.id, "type", code, "letter", world.tick()) for code in ("iou", "invoice")]
    with world.db.write() as tx:
        for example in examples:
            tx.examples.keep(example)
        assert list(tx.examples.all()) == examples
        tx.examples.drop(examples[0].id)
        assert list(tx.examples.all()) == examples[1:]
