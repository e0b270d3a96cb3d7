"""Parties are seen and matched only through what one may see; nothing of a restricted record leaks."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from core.errors import Conflict, NotFound
from core.ids import new_id
from core.model.document import Document
from core.model.person import OPERATOR, Principal, Role
from core.model.record import Involvement, LinkState, Party, PartyLink, PartyRole, Record
from tests.unit.storage.world import INTERNAL, RESTRICTED, World, withdrawn

ID = ("id_number", "11010519491231002X")


def attach(world: World, record: Record, party: Party, role: PartyRole = PartyRole.CLIENT) -> None:
    with world.db.write() as tx:
        tx.parties.attach(record.id, party.id, role, visible_to=OPERATOR)


def link(world: World, document: Document, party: Party, state: LinkState = LinkState.LINKED) -> PartyLink:
    made = PartyLink(new_id(), document.id, 1, party.id, state, "same_id_number")
    with world.db.write() as tx:
        tx.links.add(made)
    return made


def sees(world: World, who: Principal, party: Party) -> bool:
    with world.db.read() as tx:
        listed = {item.id for item in tx.parties.page(visible_to=who).items}
        try:
            found = tx.parties.get(party.id, visible_to=who) == party
        except NotFound:
            found = False
    assert found is (party.id in listed)
    return found


def known(world: World, record_id: UUID) -> set[UUID]:
    with world.db.read() as tx:
        parties = tx.parties.known_to(record_id)
        by_identifier, by_name = parties.by_identifier(*ID), parties.by_name("张三")
    assert by_identifier == by_name
    return {party.id for party in by_identifier}


def test_a_party_attached_to_nothing_is_seen_by_the_operator_neither(world: World) -> None:
    assert not sees(world, OPERATOR, world.party("张三", ID))


@pytest.mark.parametrize("visibility", [INTERNAL, RESTRICTED])
def test_a_party_is_seen_through_a_record(world: World, visibility: object) -> None:
    member, stranger, party = world.person(Role.STAFF), world.person(Role.STAFF), world.party("张三", ID)
    attach(world, world.record(member, visibility=RESTRICTED if visibility is RESTRICTED else INTERNAL), party)

    assert sees(world, member, party)
    assert sees(world, stranger, party) is (visibility is INTERNAL)


def test_a_party_is_seen_through_a_paper_until_the_link_is_undone_or_the_paper_withdrawn(world: World) -> None:
    staff, party = world.person(Role.STAFF), world.party("张三", ID)
    document = world.document(world.record())
    made = link(world, document, party)
    assert sees(world, staff, party)

    with world.db.write() as tx:
        tx.links.save(replace(made, state=LinkState.UNDONE), visible_to=staff)
    assert not sees(world, staff, party)

    with world.db.write() as tx:
        tx.links.save(made, visible_to=staff)
        tx.documents.save(withdrawn(document, world.tick()), visible_to=staff)
    assert not sees(world, staff, party)


def test_matching_never_reaches_into_another_restricted_record(world: World) -> None:
    hidden, other, own = world.record(visibility=RESTRICTED), world.record(), world.record(visibility=RESTRICTED)
    party = world.party("张三", ID)
    attach(world, hidden, party)
    link(world, world.document(hidden), party)

    assert known(world, hidden.id) == {party.id}
    assert known(world, other.id) == set()
    assert known(world, own.id) == set()


def test_matching_finds_parties_of_internal_records_and_papers(world: World) -> None:
    here, there = world.record(visibility=RESTRICTED), world.record()
    attached, linked = world.party("张三", ID), world.party("张三", ID)
    attach(world, there, attached)
    link(world, world.document(there), linked)

    assert known(world, here.id) == {attached.id, linked.id}


def test_a_record_that_becomes_restricted_takes_its_parties_out_of_matching(world: World) -> None:
    record, other, party = world.record(), world.record(), world.party("张三", ID)
    attach(world, record, party)
    assert known(world, other.id) == {party.id}

    with world.db.write() as tx:
        tx.records.save(replace(record, visibility=RESTRICTED), visible_to=OPERATOR)

    assert known(world, other.id) == set()


def test_parts_in_records_one_cannot_see_are_not_told(world: World) -> None:
    staff, party = world.person(Role.STAFF), world.party("张三", ID)
    lead, hidden = world.record(), world.record(visibility=RESTRICTED)
    attach(world, lead, party)
    attach(world, hidden, party, PartyRole.OPPONENT)

    with world.db.read() as tx:
        shown = tx.parties.involvements(party.id, visible_to=staff)
        every = tx.parties.involvements(party.id, visible_to=OPERATOR)

    assert shown == (Involvement(lead.id, party, PartyRole.CLIENT),)
    assert {item.role for item in every} == {PartyRole.CLIENT, PartyRole.OPPONENT}


def test_a_party_may_have_several_roles_each_said_once(world: World) -> None:
    record, party = world.record(), world.party("张三")
    for role in (PartyRole.CLIENT, PartyRole.CLIENT, PartyRole.BORROWER):
        attach(world, record, party, role)

    with world.db.write() as tx:
        tx.parties.detach(record.id, party.id, PartyRole.CLIENT, visible_to=OPERATOR)
        assert [item.role for item in tx.parties.of_record(record.id, visible_to=OPERATOR)] == [PartyRole.BORROWER]
        with pytest.raises(NotFound):
            tx.parties.detach(record.id, party.id, PartyRole.CLIENT, visible_to=OPERATOR)


def test_a_stranger_neither_reads_nor_changes_who_takes_part(world: World) -> None:
    stranger, record, party = world.person(Role.STAFF), world.record(visibility=RESTRICTED), world.party("张三")
    attach(world, record, party)
    with world.db.write() as tx:
        with pytest.raises(NotFound):
            tx.parties.of_record(record.id, visible_to=stranger)
        with pytest.raises(NotFound):
            tx.parties.attach(record.id, party.id, PartyRole.WITNESS, visible_to=stranger)
        with pytest.raises(NotFound):
            tx.parties.save(party, visible_to=stranger)


def test_a_changed_party_is_found_by_its_new_name_and_identifiers(world: World) -> None:
    record, party = world.record(), world.party("张二", ("phone", "13800138000"))
    attach(world, record, party)
    changed = replace(party, name="张三", identifiers=(("phone", "13900139000"), ID))
    with world.db.write() as tx:
        tx.parties.save(changed, visible_to=OPERATOR)
        found = tx.parties.known_to(record.id)
        assert found.by_name("张三") == found.by_identifier(*ID) == (changed,)
        assert found.by_name("张二") == found.by_identifier("phone", "13800138000") == ()


@pytest.mark.parametrize("brackets", ["（北京）", "(北京)"])
def test_a_party_is_found_by_its_name_in_either_width_of_brackets(world: World, brackets: str) -> None:
    record, party = world.record(), world.party(f"万顺{brackets}科技有限公司")
    attach(world, record, party)
    with world.db.write() as tx:
        found = tx.parties.known_to(record.id)
        for asked in ("万顺（北京）科技有限公司", "万顺(北京)科技有限公司"):
            assert found.by_name(asked) == (party,)


def test_a_subject_is_linked_to_a_party_once_even_where_that_was_undone(world: World) -> None:
    document, party = world.document(world.record()), world.party("张三")
    made = link(world, document, party, LinkState.UNDONE)
    with world.db.write() as tx:
        with pytest.raises(Conflict, match="already_linked"):
            tx.links.add(replace(made, id=new_id()))
        assert tx.links.of_document(document.id, visible_to=OPERATOR) == (made,)


def test_links_are_listed_by_paper_party_and_record_as_far_as_one_sees(world: World) -> None:
    staff, party = world.person(Role.STAFF), world.party("张三")
    lead, hidden = world.record(), world.record(visibility=RESTRICTED)
    shown, secret = world.document(lead), world.document(hidden)
    seen, unseen = link(world, shown, party), link(world, secret, party)
    with world.db.read() as tx:
        assert tx.links.of_documents([shown.id, secret.id], visible_to=staff) == {shown.id: (seen,)}
        assert tx.links.of_party(party.id, visible_to=staff) == (seen,)
        assert tx.links.of_party(party.id, visible_to=OPERATOR) == (seen, unseen)
        assert tx.links.of_record(hidden.id, visible_to=staff) == ()
        with pytest.raises(NotFound):
            tx.links.get(unseen.id, visible_to=staff)
