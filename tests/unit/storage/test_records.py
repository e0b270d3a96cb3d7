"""Batches, leads and cases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.errors import Conflict, Invalid, NotFound
from core.ids import new_id
from core.model.person import OPERATOR, Role
from core.model.record import LeadStage, Record, RecordKind
from storage.sql.repositories.records import RecordFilter
from tests.unit.storage.world import INTERNAL, RESTRICTED, START, World


def test_a_record_comes_back_with_its_owner_among_its_members(world: World) -> None:
    owner, member = world.person(Role.STAFF), world.person(Role.CLERK)

    record = world.record(owner, members=[member])

    assert record.member_ids == {owner.person_id, member.person_id}
    with world.db.read() as tx:
        assert tx.records.get(record.id, visible_to=owner) == record


def test_a_case_with_its_number_and_cause_comes_back_to_those_who_may_see_it(world: World) -> None:
    owner, stranger = world.person(Role.STAFF), world.person(Role.STAFF)
    number = "（2023）京0105民初1234号"
    case = Record(
        new_id(), RecordKind.CASE, RESTRICTED, owner.person_id, "张三案", START, 1, number=number, cause="9142"
    )
    with world.db.write() as tx:
        case = tx.records.add(case)
        assert tx.records.get(case.id, visible_to=owner) == case
        with pytest.raises(NotFound):
            tx.records.get(case.id, visible_to=stranger)


def test_a_change_is_written_with_the_next_revision(world: World) -> None:
    owner, heir = world.person(Role.STAFF), world.person(Role.STAFF)
    assert heir.person_id
    record = world.record(owner)
    changed = replace(record, title="李四", stage=LeadStage.LOST, owner_id=heir.person_id, member_ids=frozenset())

    with world.db.write() as tx:
        saved = tx.records.save(changed, visible_to=owner)

    assert saved == replace(changed, revision=2, member_ids=frozenset({heir.person_id}))
    with world.db.read() as tx:
        assert tx.records.get(record.id, visible_to=heir) == saved


def test_of_two_editors_the_second_is_told(world: World) -> None:
    record = world.record()
    with world.db.write() as tx:
        tx.records.save(replace(record, title="甲"), visible_to=OPERATOR)
        with pytest.raises(Conflict, match="changed_meanwhile"):
            tx.records.save(replace(record, title="乙"), visible_to=OPERATOR)


def test_a_stranger_changes_nothing(world: World) -> None:
    record, stranger = world.record(world.person(Role.STAFF), visibility=RESTRICTED), world.person(Role.STAFF)
    with pytest.raises(NotFound), world.db.write() as tx:
        tx.records.save(replace(record, visibility=INTERNAL), visible_to=stranger)


def test_a_list_is_read_slice_by_slice_newest_first(world: World) -> None:
    records = [world.record() for _ in range(5)]
    seen: list[Record] = []
    after = None
    with world.db.read() as tx:
        while after is not None or not seen:
            found = tx.records.page(RecordFilter(), visible_to=OPERATOR, after=after, limit=2)
            seen, after = [*seen, *found.items], found.after

    assert seen == records[::-1]


def test_a_list_keeps_to_kind_stage_and_owner(world: World) -> None:
    owner = world.person(Role.STAFF)
    mine, _, batch = world.record(owner), world.record(), world.record(owner, RecordKind.BATCH)
    wanted = [
        (RecordFilter(kinds=[RecordKind.BATCH]), [batch]),
        (RecordFilter(owner_id=owner.person_id, kinds=[RecordKind.LEAD]), [mine]),
        (RecordFilter(stage=LeadStage.LOST), []),
    ]

    with world.db.read() as tx:
        for filter_, expected in wanted:
            assert list(tx.records.page(filter_, visible_to=OPERATOR).items) == expected


@pytest.mark.parametrize("cursor", ["", "x", "!!!!", "A" * 16, "Zm9v", "é"])
def test_a_made_up_cursor_is_refused(world: World, cursor: str) -> None:
    with world.db.read() as tx, pytest.raises(Invalid, match="bad_cursor"):
        tx.records.page(RecordFilter(), visible_to=OPERATOR, after=cursor)


def test_leads_are_counted_by_stage(world: World) -> None:
    world.record()
    world.record()
    world.record(kind=RecordKind.CASE)

    with world.db.read() as tx:
        assert tx.records.counts(RecordFilter(), visible_to=OPERATOR) == {LeadStage.NEW: 2, None: 1}
