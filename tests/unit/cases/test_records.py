from __future__ import annotations

import pytest

from cases import members, records
from cases.records import CaseChange, LeadChange, NewCase, NewLead
from core.errors import Conflict, Denied, Invalid, NotFound
from core.ids import new_id
from core.model.record import LeadChannel, LeadStage, RecordKind, Visibility
from tests.people import World


def test_a_lead_changes_stage_and_keeps_what_was_not_spoken_of(world: World) -> None:
    office, charlie = world.office, world.people.charlie

    changed = records.change_lead(
        office, charlie, world.open.id, LeadChange(stage=LeadStage.QUALIFIED), revision=world.open.revision
    )

    assert (changed.stage, changed.title, changed.channel) == (
        LeadStage.QUALIFIED,
        world.open.title,
        world.open.channel,
    )


def test_of_two_editors_the_second_is_told(world: World) -> None:
    office, charlie = world.office, world.people.charlie
    records.change_lead(office, charlie, world.open.id, LeadChange(title="甲"), revision=world.open.revision)

    with pytest.raises(Conflict, match="changed_meanwhile"):
        records.change_lead(office, charlie, world.open.id, LeadChange(title="乙"), revision=world.open.revision)


def test_a_case_number_and_cause_are_kept_in_normal_form(world: World) -> None:
    new = NewCase("张三诉李四", number="(2023)京0105民初1234号", cause="民间借贷纠纷")

    case = records.open_case(world.office, world.people.alice, new)

    assert case.number == "（2023）京0105民初1234号"
    assert case.cause not in {None, "民间借贷纠纷"}


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (NewCase(" "), "title_missing"),
        (NewCase("某案", number="1234"), "bad_case_number"),
        (NewCase("某案", cause="不存在的案由"), "unknown_cause"),
        (NewCase("某案", owner_id=new_id()), "owner_unknown"),
        (NewCase("某案", note="长" * 10_001), "note_long"),
    ],
)
def test_what_is_wrong_with_a_new_case_is_said(world: World, new: NewCase, code: str) -> None:
    with pytest.raises(Invalid, match=code):
        records.open_case(world.office, world.people.alice, new)


def test_number_and_cause_can_be_taken_away_again(world: World) -> None:
    office, alice = world.office, world.people.alice
    case = records.open_case(office, alice, NewCase("某案", number="（2023）京0105民初1234号"))

    changed = records.change_case(office, alice, case.id, CaseChange(number=""), revision=case.revision)

    assert changed.number is None


def test_a_clerk_opens_leads_but_no_cases(world: World) -> None:
    office, bob = world.office, world.people.bob
    lead = records.open_lead(office, bob, NewLead("王五借款", LeadChannel.PHONE))

    assert [row.record.id for row in records.listing(office, bob, RecordKind.LEAD).items] == [lead.id]
    with pytest.raises(Denied):
        records.open_case(office, bob, NewCase("某案"))


def test_who_opens_a_lead_for_a_colleague_stays_its_member(world: World) -> None:
    alice, bob = world.people.alice, world.people.bob
    lead = records.open_lead(
        world.office,
        bob,
        NewLead("王五", LeadChannel.PHONE, owner_id=alice.person_id, visibility=Visibility.RESTRICTED),
    )

    assert lead.member_ids == {alice.person_id, bob.person_id}


def test_restricting_a_lead_keeps_owner_and_who_restricted_it(world: World) -> None:
    office, alice, charlie = world.office, world.people.alice, world.people.charlie

    restricted = members.set_visibility(office, alice, world.open.id, Visibility.RESTRICTED)

    assert restricted.member_ids == {alice.person_id, charlie.person_id}


def test_the_owner_cannot_be_removed_and_a_former_owner_stays(world: World) -> None:
    office, alice, charlie = world.office, world.people.alice, world.people.charlie
    assert alice.person_id is not None
    assert charlie.person_id is not None
    with pytest.raises(Conflict, match="owner_is_member"):
        members.remove_member(office, alice, world.secret.id, alice.person_id)

    given = members.set_owner(office, alice, world.secret.id, charlie.person_id)

    assert given.owner_id == charlie.person_id
    assert alice.person_id in given.member_ids


def test_nobody_without_papers_to_see_becomes_a_member(world: World) -> None:
    dora = world.people.dora.person_id
    assert dora is not None
    with pytest.raises(Invalid, match="member_unknown"):
        members.add_member(world.office, world.people.alice, world.secret.id, dora)


def test_a_clerk_who_is_a_mere_member_does_not_manage_the_lead(world: World) -> None:
    office, alice, bob = world.office, world.people.alice, world.people.bob
    assert bob.person_id is not None
    members.add_member(office, alice, world.secret.id, bob.person_id)

    assert not records.view(office, bob, world.secret.id).may_manage
    with pytest.raises(Denied):
        members.set_visibility(office, bob, world.secret.id, Visibility.INTERNAL)


def test_counts_of_a_lead_are_of_papers_one_may_see(world: World) -> None:
    view = records.view(world.office, world.people.alice, world.secret.id)

    assert (view.documents, view.waiting, view.owner) == (1, 0, "Alice")
    assert [part.party.name for part in view.parties] == ["张三"]


def test_a_batch_is_filed_to_no_batch(world: World) -> None:
    office, bob = world.office, world.people.bob
    batch = records.open_batch(office, bob, title="扫描")
    with pytest.raises(NotFound):
        records.open_batch(office, bob, target_id=batch.id)
