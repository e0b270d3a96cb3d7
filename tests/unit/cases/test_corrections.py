from __future__ import annotations

import pytest

from cases import corrections, documents, review
from cases.corrections import NewField
from core.errors import Conflict, Invalid, NotFound
from core.model.document import Decision, Document, DocumentState, Verdict
from tests.factories import ZHANG, Reading, make_value, paper
from tests.people import World

WRONG = "110105194912310021"


@pytest.fixture
def doubtful(world: World) -> Document:
    """A paper that Alice has to look at: an identity number whose check fails."""
    fields = (make_value("name", "张三", subject=1), make_value("id_number", WRONG, verdict=Verdict.WRONG, subject=1))
    return paper(world.office, world.people.alice, Reading(fields=fields), record_id=world.secret.id)


def _field(world: World, document: Document, name: str) -> documents.FieldView:
    view = documents.view(world.office, world.people.alice, document.id)
    return next(item for item in view.fields if item.field.reading.name == name)


def _correct(world: World, document: Document, value: str) -> Document:
    field = _field(world, document, "id_number").field
    return corrections.correct_field(
        world.office, world.people.alice, field.id, value, document_id=document.id, revision=document.revision
    )


def test_a_correction_that_holds_files_the_paper(world: World, doubtful: Document) -> None:
    assert (doubtful.state, doubtful.reasons) == (DocumentState.NEEDS_REVIEW, ("value_wrong",))

    corrected = _correct(world, doubtful, "1101 0519 4912 3100 2x")

    assert (corrected.state, corrected.reasons) == (DocumentState.FILED, ())
    assert _field(world, doubtful, "id_number").verdict is Verdict.CHECKED


def test_a_correction_whose_check_fails_is_kept_and_stays_in_review(world: World, doubtful: Document) -> None:
    corrected = _correct(world, doubtful, "110105194912310039")

    assert corrected.reasons == ("value_wrong",)
    assert _field(world, doubtful, "id_number").verdict is Verdict.WRONG


def test_what_is_undone_stands_as_before(world: World, doubtful: Document) -> None:
    _correct(world, doubtful, ZHANG)

    undone = corrections.undo(world.office, world.people.alice, doubtful.id)

    assert (undone.state, undone.reasons) == (DocumentState.NEEDS_REVIEW, ("value_wrong",))
    assert _field(world, doubtful, "id_number").field.correction is None
    with pytest.raises(Conflict, match="nothing_to_undo"):
        corrections.undo(world.office, world.people.alice, doubtful.id)


def test_an_undone_correction_is_no_example_any_more(world: World, doubtful: Document) -> None:
    _correct(world, doubtful, ZHANG)
    with world.office.db.read() as tx:
        assert [(item.kind, item.value, item.machine) for item in tx.examples.all()] == [("id_number", ZHANG, WRONG)]

    corrections.undo(world.office, world.people.alice, doubtful.id)

    with world.office.db.read() as tx:
        assert list(tx.examples.all()) == []


def test_a_rejected_value_is_an_example_too_until_that_is_undone(world: World, doubtful: Document) -> None:
    office, alice = world.office, world.people.alice
    field = _field(world, doubtful, "id_number").field
    corrections.reject_field(office, alice, field.id, document_id=doubtful.id, revision=doubtful.revision)
    with office.db.read() as tx:
        assert [(item.kind, item.value, item.machine) for item in tx.examples.all()] == [("id_number", "", WRONG)]

    corrections.undo(office, alice, doubtful.id)

    with office.db.read() as tx:
        assert list(tx.examples.all()) == []


def test_two_editors_do_not_overwrite_each_other(world: World, doubtful: Document) -> None:
    _correct(world, doubtful, ZHANG)
    with pytest.raises(Conflict, match="changed_meanwhile"):
        _correct(world, doubtful, WRONG)

    assert _field(world, doubtful, "id_number").field.correction == ZHANG


def test_right_and_next_files_a_paper_and_vouches_for_all_of_it(world: World) -> None:
    office, alice = world.office, world.people.alice
    unsure = Reading(type=Decision("letter", 0.4, sure=False), fields=(make_value("phone", "13800138000"),))
    document = paper(office, alice, unsure, record_id=world.secret.id)

    confirmed = corrections.confirm_document(office, alice, document.id, revision=document.revision)

    assert confirmed.state is DocumentState.FILED
    assert confirmed.classification is not None
    assert confirmed.classification.document_type.by_hand
    assert _field(world, document, "phone").field.confirmed
    restored = corrections.undo(office, alice, document.id)
    assert (restored.state, restored.reasons) == (DocumentState.NEEDS_REVIEW, ("type_unsure",))
    assert not _field(world, document, "phone").field.confirmed


def test_an_earlier_decision_is_not_undone_under_a_later_one_on_the_same_value(
    world: World, doubtful: Document
) -> None:
    office, alice = world.office, world.people.alice
    _correct(world, doubtful, ZHANG)
    first = corrections.decisions(office, alice, doubtful.id)[0]
    corrections.confirm_document(office, alice, doubtful.id, revision=doubtful.revision + 1)
    corrections.undo(office, alice, doubtful.id)
    _correct_again(world, doubtful)

    with pytest.raises(Conflict, match="decided_again"):
        corrections.undo(office, alice, doubtful.id, first.id)


def _correct_again(world: World, document: Document) -> None:
    present = documents.view(world.office, world.people.alice, document.id).document
    _correct(world, present, "110105194912310039")


def test_a_type_set_by_hand_can_be_undone_with_its_values(world: World, doubtful: Document) -> None:
    office, alice = world.office, world.people.alice

    changed = corrections.set_type(office, alice, doubtful.id, "iou", revision=doubtful.revision)
    assert changed.classification is not None
    assert (changed.classification.document_type.code, changed.classification.document_type.by_hand) == ("iou", True)

    undone = corrections.undo(office, alice, doubtful.id)
    assert undone.classification == doubtful.classification
    assert _field(world, doubtful, "id_number").field.value == WRONG


def test_a_cause_is_one_in_force(world: World, doubtful: Document) -> None:
    office, alice = world.office, world.people.alice
    with pytest.raises(Invalid, match="unknown_cause"):
        corrections.set_cause(office, alice, doubtful.id, "没有这个", revision=doubtful.revision)
    with pytest.raises(Invalid, match="unknown_type"):
        corrections.set_type(office, alice, doubtful.id, "没有这个", revision=doubtful.revision)


def test_an_added_value_is_normalised_and_goes_when_undone(world: World, doubtful: Document) -> None:
    office, alice = world.office, world.people.alice
    new = NewField("amount", "壹万元整")

    corrections.add_field(office, alice, doubtful.id, new, revision=doubtful.revision)
    assert _field(world, doubtful, "amount").value == "10000.00"
    corrections.undo(office, alice, doubtful.id)

    names = {item.field.reading.name for item in documents.view(office, alice, doubtful.id).fields}
    assert "amount" not in names


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (NewField("shoe_size", "42"), "unknown_field"),
        (NewField("name", "  "), "value_missing"),
        (NewField("name", "长" * 2001), "value_long"),
        (NewField("name", "张三", page=9), "no_such_page"),
    ],
)
def test_what_is_wrong_with_a_new_value_is_said(world: World, doubtful: Document, new: NewField, code: str) -> None:
    with pytest.raises(Invalid, match=code):
        corrections.add_field(world.office, world.people.alice, doubtful.id, new, revision=doubtful.revision)


def test_a_value_of_another_paper_is_not_decided_through_this_one(world: World, doubtful: Document) -> None:
    field = _field(world, world.secret_paper, "name").field
    with pytest.raises(NotFound):
        corrections.confirm_field(
            world.office, world.people.alice, field.id, document_id=doubtful.id, revision=doubtful.revision
        )


def test_the_queue_puts_wrong_values_first_and_leads_on(world: World, doubtful: Document) -> None:
    office, alice = world.office, world.people.alice
    unsure = Reading(type=Decision("letter", 0.4, sure=False))
    older = paper(office, alice, unsure, record_id=world.secret.id)
    del older

    queue = review.queue(office, alice)

    assert (queue.documents[0].id, queue.total) == (doubtful.id, 2)
    assert review.following(office, alice, doubtful.id) == queue.documents[1].id


def test_identity_numbers_are_masked_until_asked_for_and_the_asking_is_logged(world: World, doubtful: Document) -> None:
    office, alice = world.office, world.people.alice
    shown = _field(world, world.secret_paper, "id_number")
    assert (shown.masked, shown.value) == (True, "110***********002X"[:3] + "*" * 11 + "002X")

    assert documents.unmask(office, alice, world.secret_paper.id, shown.field.id) == ZHANG

    assert "field.unmask" in {entry.action for entry in documents.history(office, alice, world.secret_paper.id)}
    del doubtful
