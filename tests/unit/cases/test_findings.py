"""What does not agree is raised with both places, told to who may see both, and resolved by people."""

from __future__ import annotations

from uuid import UUID

import pytest

from cases import corrections, filing, findings, records, retention
from cases.findings import FindingView
from cases.records import NewLead
from core.errors import Conflict, NotFound
from core.model.document import Decision, Document, FieldValue, Verdict
from core.model.finding import FindingKind, FindingState
from core.model.person import OPERATOR, Principal
from core.model.record import LeadChannel
from storage.sql.repositories.audit import AuditFilter
from tests.factories import LI, ZHANG, Reading, make_value, paper, person_values
from tests.people import World

Values = tuple[FieldValue, ...]


def card(name: str, number: str) -> Reading:
    return Reading(fields=person_values(name, number), type=Decision("id_card", 0.99, sure=True))


def contract(*values: FieldValue, kind: str = "loan_contract") -> Reading:
    return Reading(fields=values, type=Decision(kind, 0.97, sure=True))


def add(world: World, reading: Reading, who: Principal | None = None, record_id: UUID | None = None) -> Document:
    return paper(world.office, who or world.people.charlie, reading, record_id=record_id or world.open.id)


def of_lead(world: World, who: Principal | None = None) -> list[FindingView]:
    return list(findings.of_record(world.office, who or world.people.charlie, world.open.id))


def kinds(found: list[FindingView]) -> list[tuple[FindingKind, str, str]]:
    return [(view.finding.kind, view.finding.first.value, view.finding.second.value) for view in found]


WORDS = (make_value("amount_in_words", "500000.00"), make_value("amount", "50000.00"))


def test_words_and_figures_that_differ_are_told_with_both_places(world: World) -> None:
    document = add(world, contract(*WORDS))

    (view,) = findings.of_document(world.office, world.people.charlie, document.id)

    assert kinds([view]) == [(FindingKind.AMOUNT_WORDS, "500000.00", "50000.00")]
    assert (view.first.place.page, view.first.place.box) == (1, WORDS[0].box)
    assert view.finding.document_id == view.finding.other_id == document.id


def test_a_birth_date_and_a_sex_are_held_against_the_number(world: World) -> None:
    document = add(world, Reading(fields=person_values("张三", ZHANG, birth_date="1950-12-31", gender="男")))

    found = findings.of_document(world.office, world.people.charlie, document.id)

    assert {view.finding.kind for view in found} == {FindingKind.BIRTH_DATE, FindingKind.GENDER}
    assert found[0].first.place.value == "110***********002X"


def test_a_contracts_party_is_held_against_the_card(world: World) -> None:
    add(world, card("王小明", LI))
    add(world, contract(make_value("borrower", "王小朋", subject=1)))

    assert (FindingKind.PARTY, "王小明", "王小朋") in kinds(of_lead(world))


def test_the_same_number_under_another_name_is_told(world: World) -> None:
    add(world, card("王小明", ZHANG))
    number = make_value("id_number", ZHANG, verdict=Verdict.CHECKED, subject=1)
    add(world, contract(make_value("borrower", "赵六", subject=1), number))

    assert (FindingKind.NAME, "王小明", "赵六") in kinds(of_lead(world))


def test_the_same_name_with_another_number_is_told(world: World) -> None:
    add(world, card("王小明", ZHANG))
    number = make_value("id_number", LI, verdict=Verdict.CHECKED, subject=1)
    add(world, contract(make_value("borrower", "王小明", subject=1), number))

    assert (FindingKind.ID_NUMBER, ZHANG, LI) in kinds(of_lead(world))


def test_whose_account_it_is_is_held_against_the_card(world: World) -> None:
    add(world, card("王小明", ZHANG))
    add(world, contract(make_value("account_holder", "赵六", subject=1), kind="bank_statement"))

    assert (FindingKind.ACCOUNT_HOLDER, "王小明", "赵六") in kinds(of_lead(world))


def test_two_sums_of_one_debt_are_told(world: World) -> None:
    parties = (make_value("lender", "钱七", subject=1), make_value("borrower", "赵六", subject=2))
    add(world, contract(*parties, make_value("amount", "10000.00")))
    add(world, contract(*parties, make_value("amount", "12000.00"), kind="iou"))

    (view,) = of_lead(world)
    assert view.finding.kind is FindingKind.AMOUNT
    assert {view.first.place.value, view.second.place.value} == {"10000.00", "12000.00"}


def test_papers_that_agree_raise_nothing(world: World) -> None:
    add(world, card("王小明", ZHANG))
    number = make_value("id_number", ZHANG, verdict=Verdict.CHECKED, subject=1)
    add(world, contract(make_value("borrower", "王小明", subject=1), number))
    add(world, contract(make_value("account_holder", "王小明", subject=1), kind="bank_statement"))

    assert of_lead(world) == []


def test_a_finding_between_two_papers_is_not_told_to_who_sees_one(world: World) -> None:
    bob = world.people.bob
    fed = paper(world.office, bob, card("王小明", ZHANG))
    filing.file(world.office, world.people.charlie, [fed.id], world.open.id)
    add(world, contract(make_value("borrower", "王小朋", subject=1)))
    (view,) = [view for view in of_lead(world) if view.finding.kind is FindingKind.PARTY]

    assert findings.of_document(world.office, bob, fed.id) == ()
    for act in (findings.accept, findings.reopen):
        with pytest.raises(NotFound):
            act(world.office, bob, view.finding.id)
    with pytest.raises(NotFound):
        findings.take(world.office, bob, view.finding.id, first=True)


def test_nothing_of_a_finding_stands_in_the_history_of_a_paper(world: World) -> None:
    fed = add(world, card("王小明", ZHANG))
    add(world, contract(make_value("borrower", "王小朋", subject=1)))

    with world.office.db.read() as tx:
        actions = {entry.action for entry in tx.audit.page(AuditFilter(object_id=fed.id), limit=100).items}

    assert not any(action.startswith("finding.") for action in actions)


def test_a_restricted_paper_is_held_against_none_outside(world: World) -> None:
    add(world, card("王小明", ZHANG), who=world.people.alice, record_id=world.secret.id)
    add(world, contract(make_value("borrower", "王小朋", subject=1)))

    assert of_lead(world) == []


def test_what_may_stand_is_accepted_and_can_be_opened_again(world: World) -> None:
    document = add(world, contract(*WORDS))
    (view,) = findings.of_document(world.office, world.people.charlie, document.id)

    findings.accept(world.office, world.people.charlie, view.finding.id)
    (accepted,) = findings.of_document(world.office, world.people.charlie, document.id)
    with pytest.raises(Conflict, match="finding_decided"):
        findings.accept(world.office, world.people.charlie, view.finding.id)
    again = findings.reopen(world.office, world.people.charlie, view.finding.id)

    assert (accepted.finding.state, accepted.decided_by) == (FindingState.ACCEPTED, "Charlie")
    assert again.state is FindingState.OPEN


def test_taking_one_side_corrects_the_other_and_undoing_opens_it_again(world: World) -> None:
    document = add(world, contract(*WORDS))
    (view,) = findings.of_document(world.office, world.people.charlie, document.id)

    corrected = findings.take(world.office, world.people.charlie, view.finding.id, first=True)

    (after,) = findings.of_document(world.office, world.people.charlie, document.id)
    assert (corrected, after.finding.state) == (document.id, FindingState.CORRECTED)
    corrections.undo(world.office, world.people.charlie, document.id)
    (undone,) = findings.of_document(world.office, world.people.charlie, document.id)
    assert undone.finding.state is FindingState.OPEN


def test_what_a_person_accepted_stays_so_when_another_value_changes(world: World) -> None:
    document = add(world, contract(*WORDS, make_value("due_on", "2026-01-01")))
    (view,) = findings.of_document(world.office, world.people.charlie, document.id)
    findings.accept(world.office, world.people.charlie, view.finding.id)

    corrections.set_type(world.office, world.people.charlie, document.id, "iou", revision=document.revision)
    corrections.undo(world.office, world.people.charlie, document.id)

    (after,) = findings.of_document(world.office, world.people.charlie, document.id)
    assert after.finding.kind is FindingKind.AMOUNT_WORDS


def test_a_paper_that_goes_elsewhere_takes_its_findings_away(world: World) -> None:
    fed = add(world, card("王小明", ZHANG))
    add(world, contract(make_value("borrower", "王小朋", subject=1)))
    other = records.open_lead(world.office, world.people.charlie, NewLead("另一件", LeadChannel.WEB))

    filing.file(world.office, world.people.charlie, [fed.id], other.id)
    assert of_lead(world) == []
    filing.file(world.office, world.people.charlie, [fed.id], world.open.id)

    assert [view.finding.kind for view in of_lead(world)] == [FindingKind.PARTY]


def test_a_withdrawn_papers_findings_are_gone_and_come_back_with_it(world: World) -> None:
    document = add(world, contract(*WORDS))
    retention.withdraw(world.office, world.people.charlie, document.id, revision=document.revision)
    gone = of_lead(world)
    retention.restore(world.office, world.people.charlie, document.id)

    assert (gone, len(of_lead(world))) == ([], 1)


def test_each_step_is_in_the_log(world: World) -> None:
    document = add(world, contract(*WORDS))
    (view,) = findings.of_document(world.office, world.people.charlie, document.id)
    findings.accept(world.office, world.people.charlie, view.finding.id)

    with world.office.db.read() as tx:
        entries = tx.audit.page(AuditFilter(object_id=view.finding.id), limit=10).items
        shown = tx.findings.get(view.finding.id, visible_to=OPERATOR)

    assert [entry.action for entry in entries] == ["finding.accept", "finding.raise"]
    assert shown.decided_by == world.people.charlie.person_id
