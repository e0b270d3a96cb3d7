"""Accuracy, questions and corrections by type, out of what people decided."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from cases.office import Office
from cases.quality import WEEKS, quality
from core.errors import Denied
from core.ids import new_id
from core.model.document import Decision
from core.model.person import OPERATOR, Principal, Role
from core.model.stored import Example
from tests.factories import Reading, paper


def classified(office: Office, code: str, *, sure: bool, by_hand: bool = False) -> UUID:
    """Take a paper in and read it as of this type."""
    decision = Decision(code, 0.9, sure=sure, by_hand=by_hand)
    return paper(office, OPERATOR, Reading(type=decision), name=f"{new_id()}.pdf").id


def said(office: Office, document_id: UUID, value: str, machine: str, *, weeks: int = 0, kind: str = "type") -> None:
    at = office.clock.now() - timedelta(weeks=weeks, hours=1)
    with office.db.write() as tx:
        tx.examples.keep(Example(new_id(), document_id, kind, value, machine, at))


def test_what_people_decided_is_what_the_machine_is_judged_by(office: Office) -> None:
    right, wrong = (classified(office, "iou", sure=True, by_hand=True) for _ in range(2))
    classified(office, "iou", sure=True)
    said(office, wrong, "iou", "loan_contract")
    line = dict(quality(office, OPERATOR).types)["iou"]
    assert (line.papers, line.seen, line.right, line.asked) == (3, 2, 1, 1)
    assert line.accuracy == 0.5
    assert right != wrong


def test_a_guess_that_was_right_is_a_question_and_no_correction(office: Office) -> None:
    said(office, classified(office, "iou", sure=True, by_hand=True), "iou", "iou")
    whole = quality(office, OPERATOR).whole
    assert (whole.accuracy, whole.abstention, whole.lately) == (1.0, 1.0, 0)


def test_corrections_are_counted_by_week_and_as_a_trend(office: Office) -> None:
    document = classified(office, "iou", sure=True)
    said(office, document, "12", "13", kind="amount")
    said(office, document, "108.3", "88", kind="cause", weeks=5)
    found = quality(office, OPERATOR)
    assert (found.whole.lately, found.whole.before) == (1, 1)
    assert [(week.types, week.causes, week.values) for week in found.weeks if week.causes or week.values] == [
        (0, 1, 0), (0, 0, 1)
    ]  # fmt: skip
    assert len(found.weeks) == WEEKS


def test_an_empty_office_has_no_figures(office: Office) -> None:
    found = quality(office, OPERATOR)
    assert (found.types, found.whole.accuracy, found.whole.abstention) == ((), None, None)


def test_figures_are_for_those_who_run_the_office(office: Office) -> None:
    with pytest.raises(Denied):
        quality(office, Principal(UUID(int=3), frozenset({Role.CLERK}), "clerk"))
