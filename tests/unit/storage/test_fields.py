"""Values of papers, what people said of them, and the history of decisions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.errors import NotFound
from core.ids import new_id
from core.model.history import Change
from core.model.person import OPERATOR, Role
from tests.unit.storage.world import RESTRICTED, START, World, make_value

ID = "11010519491231002X"


def test_fields_come_back_in_the_order_of_the_paper(world: World) -> None:
    document = world.document(world.record())
    values = (make_value("name", "张三", 1), make_value("id_number", ID, 1), make_value("name", "李四", 2))
    with world.db.write() as tx:
        stored = tx.fields.replace(document.id, values)
        assert tuple(field.reading for field in stored) == values
        assert tx.fields.of(document.id, visible_to=OPERATOR) == stored


def test_a_new_reading_leaves_what_people_said(world: World) -> None:
    document = world.document(world.record())
    with world.db.write() as tx:
        name, amount = tx.fields.replace(document.id, [make_value("name", "张二", 1), make_value("amount", "100")])
        corrected = replace(name, correction="张三", confirmed=True, edited_by=new_id(), edited_at=START)
        tx.fields.save(corrected, visible_to=OPERATOR)
        anew = tx.fields.replace(document.id, [make_value("name", "张二", 1), make_value("amount", "200")])

    assert [field.value for field in anew] == ["200", "张三"]
    assert corrected in anew
    assert amount.id not in {field.id for field in anew}


def test_an_added_value_counts_as_confirmed_and_can_be_taken_away(world: World) -> None:
    document, who = world.document(world.record()), new_id()
    with world.db.write() as tx:
        tx.fields.replace(document.id, [make_value("name", "张三")])
        added = tx.fields.add(document.id, make_value("phone", "13800138000"), edited_by=who, at=START)
        assert (added.confirmed, added.edited_by) == (True, who)
        assert tx.fields.of(document.id, visible_to=OPERATOR)[-1] == added
        tx.fields.remove(added.id, visible_to=OPERATOR)
        with pytest.raises(NotFound):
            tx.fields.get(added.id, visible_to=OPERATOR)


def test_a_stranger_neither_reads_nor_changes_a_value(world: World) -> None:
    stranger, document = world.person(Role.STAFF), world.document(world.record(visibility=RESTRICTED))
    with world.db.write() as tx:
        (field,) = tx.fields.replace(document.id, [make_value("name", "张三")])
        with pytest.raises(NotFound):
            tx.fields.get(field.id, visible_to=stranger)
        with pytest.raises(NotFound):
            tx.fields.save(replace(field, correction="李四"), visible_to=stranger)


def test_decisions_are_read_newest_first_and_know_what_was_undone(world: World) -> None:
    document, who = world.document(world.record()), world.person(Role.CLERK).person_id
    first = Change(new_id(), document.id, world.tick(), who, "type.set", {"type": "iou"}, {"type": "letter"})
    second = Change(new_id(), document.id, world.tick(), who, "field.correct", {"value": None}, {"value": "张三"})
    undo = Change(new_id(), document.id, world.tick(), who, "undo", undoes=second.id)
    with world.db.write() as tx:
        for change in (first, second, undo):
            tx.decisions.add(change)
        found = tx.decisions.of(document.id, visible_to=OPERATOR, limit=2)
        rest = tx.decisions.of(document.id, visible_to=OPERATOR, after=found.after)

        assert (*found.items, *rest.items) == (undo, second, first)
        assert tx.decisions.last(document.id, who, visible_to=OPERATOR) == first
        assert tx.decisions.last(document.id, None, visible_to=OPERATOR) is None
        assert tx.decisions.undone(document.id) == {second.id}
        assert tx.decisions.get(second.id, visible_to=OPERATOR) == second


def test_a_stranger_reads_no_history(world: World) -> None:
    stranger, document = world.person(Role.STAFF), world.document(world.record(visibility=RESTRICTED))
    change = Change(new_id(), document.id, world.tick(), None, "type.set")
    with world.db.write() as tx:
        tx.decisions.add(change)
        with pytest.raises(NotFound):
            tx.decisions.of(document.id, visible_to=stranger)
        with pytest.raises(NotFound):
            tx.decisions.get(change.id, visible_to=stranger)
