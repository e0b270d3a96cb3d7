from __future__ import annotations

from uuid import UUID

import pytest

from cases import documents, linking, parties, records
from cases.parties import NewParty, PartyView
from cases.records import NewLead
from core.errors import Conflict, Invalid, NotFound
from core.model.document import Verdict
from core.model.person import Principal
from core.model.record import LeadChannel, LinkState, PartyKind, PartyLink, PartyRole
from tests.factories import LI, ZHANG, Reading, make_value, paper, person_values
from tests.people import World


def _links(world: World, document_id: UUID, who: Principal | None = None) -> list[PartyLink]:
    shown = documents.view(world.office, who or world.people.charlie, document_id)
    return [item.link for item in shown.links]


def _parties(world: World, who: Principal | None = None) -> dict[str, PartyView]:
    found = parties.of_record(world.office, who or world.people.charlie, world.open.id)
    return {view.party.name: view for view in found}


def _add(world: World, *values: object, record_id: UUID | None = None) -> UUID:
    reading = Reading(fields=values)  # type: ignore[arg-type]
    return paper(world.office, world.people.charlie, reading, record_id=record_id or world.open.id).id


def test_a_paper_of_a_lead_makes_a_party_of_whom_nobody_knows(world: World) -> None:
    (link,) = _links(world, world.open_paper.id)
    assert (link.state, link.reason) == (LinkState.LINKED, "new_party")
    assert set(_parties(world)) == {"李四"}


def test_the_same_identity_number_links_by_itself_across_internal_leads(world: World) -> None:
    other = records.open_lead(world.office, world.people.alice, NewLead("另一件", LeadChannel.WEB))
    document_id = _add(world, *person_values("李四", LI), record_id=other.id)

    (link,) = _links(world, document_id)

    assert (link.state, link.reason) == (LinkState.LINKED, "same_id_number")
    assert [item.title for item in _parties(world)["李四"].elsewhere] == ["另一件"]


def test_a_restricted_leads_party_is_not_linked_from_outside(world: World) -> None:
    document_id = _add(world, *person_values("张三", ZHANG))

    (link,) = _links(world, document_id)

    assert link.reason == "new_party"
    assert _parties(world)["张三"].elsewhere == ()


def test_a_restricted_paper_tells_nothing_to_a_party_that_others_see(world: World) -> None:
    values = person_values("李四", LI, birth_date="1988-01-01")
    paper(world.office, world.people.alice, Reading(fields=values), record_id=world.secret.id)

    shown = _parties(world)["李四"]

    assert "birth_date" not in dict(shown.party.identifiers)
    assert (shown.elsewhere, len(shown.papers)) == ((), 1)


def test_a_name_with_the_same_phone_is_proposed_and_joins_when_confirmed(world: World) -> None:
    other = records.open_lead(world.office, world.people.charlie, NewLead("另一件", LeadChannel.WEB))
    document_id = _add(world, *person_values("李四", phone="13900139000"), record_id=other.id)
    (link,) = _links(world, document_id)
    assert (link.state, link.reason) == (LinkState.PROPOSED, "same_name_and_phone")

    linking.confirm_link(world.office, world.people.charlie, link.id, document_id=document_id)

    found = parties.of_record(world.office, world.people.charlie, other.id)
    assert [view.party.id for view in found] == [link.party_id]


def test_a_namesake_with_another_identity_number_is_somebody_else(world: World) -> None:
    _add(world, *person_values("李四", ZHANG, phone="13900139000"))

    found = parties.of_record(world.office, world.people.charlie, world.open.id)

    assert [view.party.name for view in found] == ["李四", "李四"]


def test_a_number_whose_check_fails_links_nothing(world: World) -> None:
    wrong = make_value("id_number", LI, verdict=Verdict.WRONG, subject=1)
    document_id = _add(world, make_value("name", "赵六", subject=1), wrong)

    assert _links(world, document_id)[0].reason == "new_party"


def test_two_people_on_one_paper_are_kept_apart(world: World) -> None:
    document_id = _add(world, *person_values("赵六", subject=1), *person_values("李四", LI, subject=2))

    reasons = {link.subject: link.reason for link in _links(world, document_id)}

    assert reasons == {1: "new_party", 2: "same_id_number"}


def test_an_undone_link_takes_the_party_out_and_is_not_made_again(world: World) -> None:
    office, charlie = world.office, world.people.charlie
    other = records.open_lead(office, charlie, NewLead("另一件", LeadChannel.WEB))
    document_id = _add(world, *person_values("李四", LI), record_id=other.id)
    (link,) = _links(world, document_id)

    linking.undo_link(office, charlie, link.id, document_id=document_id)
    with office.db.write() as tx:
        linking.link_reading(office, tx, tx.documents.get(document_id, visible_to=charlie))

    assert _links(world, document_id) == []
    assert parties.of_record(office, charlie, other.id) == ()


def test_a_subject_is_linked_to_another_party_by_hand(world: World) -> None:
    office, charlie = world.office, world.people.charlie
    document_id = _add(world, *person_values("李泗"))
    target = _parties(world)["李四"].party.id

    linking.relink(office, charlie, document_id, 1, target)

    (link,) = _links(world, document_id)
    assert (link.party_id, link.state, link.by_hand) == (target, LinkState.LINKED, True)


def test_an_unfiled_paper_is_linked_to_whom_the_office_knows_but_makes_nobody_new(world: World) -> None:
    office, bob = world.office, world.people.bob
    known = paper(office, bob, Reading(fields=person_values("李四", LI)))
    unknown = paper(office, bob, Reading(fields=person_values("赵六")))

    assert [link.reason for link in _links(world, known.id)] == ["same_id_number"]
    assert _links(world, unknown.id) == []
    with pytest.raises(Conflict, match="not_in_record"):
        linking.relink(office, bob, unknown.id, 1, None)


def test_a_party_shows_where_its_papers_disagree(world: World) -> None:
    first = _add(world, *person_values("李四", LI, address="朝阳路1号"))
    second = _add(world, *person_values("李四", LI, address="建国路2号"))

    shown = _parties(world)["李四"]

    assert shown.disagreements == ("address",)
    places = {value.value: [source.document_id for source in value.sources] for value in shown.values}
    assert (places["朝阳路1号"], places["建国路2号"]) == ([first], [second])


def test_a_partys_numbers_are_masked(world: World) -> None:
    shown = _parties(world)["李四"]
    assert dict(shown.party.identifiers) == {"id_number": "360***********0071", "phone": "139****9000"}
    assert LI not in repr(shown)


def test_a_party_added_by_hand_is_not_doubled(world: World) -> None:
    office, charlie = world.office, world.people.charlie
    new = NewParty(PartyKind.PERSON, "李四", PartyRole.CLIENT, (("id_number", LI),))

    parties.add_party(office, charlie, world.open.id, new)

    assert _parties(world)["李四"].roles == (PartyRole.CLIENT, PartyRole.OTHER)


def test_a_party_with_a_wrong_number_is_refused(world: World) -> None:
    new = NewParty(PartyKind.PERSON, "李四", PartyRole.CLIENT, (("id_number", "360426199101010072"),))
    with pytest.raises(Invalid, match="bad_identifier"):
        parties.add_party(world.office, world.people.charlie, world.open.id, new)


def test_a_party_without_a_role_is_no_party_of_the_lead(world: World) -> None:
    office, charlie = world.office, world.people.charlie
    party_id = _parties(world)["李四"].party.id

    parties.set_role(office, charlie, world.open.id, party_id, frozenset())

    assert _parties(world) == {}
    with pytest.raises(NotFound):
        parties.rename_party(office, charlie, world.open.id, party_id, "某")
