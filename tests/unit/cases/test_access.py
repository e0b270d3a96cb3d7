"""The stranger: whatever is asked of a restricted lead and its paper is answered as if neither existed."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from cases import (
    corrections,
    documents,
    duplicates,
    export,
    filing,
    linking,
    lookup,
    members,
    originals,
    pages,
    parties,
    records,
    retention,
    review,
    second_scans,
)
from cases.documents import DocumentQuery
from cases.office import Office
from core.errors import Denied, NotFound
from core.ids import new_id
from core.model.person import Principal
from core.model.record import PartyKind, PartyRole, RecordKind, Visibility
from tests.people import World

Ask = Callable[[Office, Principal, UUID], object]

OF_A_PAPER: dict[str, Ask] = {
    "view": documents.view,
    "history": documents.history,
    "rename": lambda office, who, paper: documents.rename(office, who, paper, "新名", revision=2),
    "unmask": lambda office, who, paper: documents.unmask(office, who, paper, new_id()),
    "layout": lambda office, who, paper: pages.layout(office, who, paper, 1),
    "preview": lambda office, who, paper: pages.preview(office, who, paper, 1),
    "thumbnail": lambda office, who, paper: pages.thumbnail(office, who, paper, 1),
    "text": pages.text,
    "read_pages": pages.read_pages,
    "original": originals.open_original,
    "confirm": lambda office, who, paper: corrections.confirm_document(office, who, paper, revision=2),
    "type": lambda office, who, paper: corrections.set_type(office, who, paper, "iou", revision=2),
    "cause": lambda office, who, paper: corrections.set_cause(office, who, paper, None, revision=2),
    "add a value": lambda office, who, paper: corrections.add_field(
        office, who, paper, corrections.NewField("name", "王五"), revision=2
    ),
    "correct a value": lambda office, who, paper: corrections.correct_field(
        office, who, new_id(), "王五", document_id=paper, revision=2
    ),
    "decisions": corrections.decisions,
    "undo": corrections.undo,
    "relink": lambda office, who, paper: linking.relink(office, who, paper, 1, None),
    "withdraw": lambda office, who, paper: retention.withdraw(office, who, paper, revision=2),
    "restore": retention.restore,
    "duplicates": duplicates.same_bytes,
    "second scans": second_scans.offered,
    "a second scan": lambda office, who, paper: second_scans.settle(
        office, who, paper, new_id(), second_scans.Choice.KEEP_BOTH, revision=2
    ),
    "marks": lambda office, who, paper: lookup.marks_on_page(office, who, paper, 1, "张三"),
}

OF_A_RECORD: dict[str, Ask] = {
    "view": records.view,
    "parties": parties.of_record,
    "add a party": lambda office, who, record: parties.add_party(
        office, who, record, parties.NewParty(PartyKind.PERSON, "王五", PartyRole.CLIENT)
    ),
    "visibility": lambda office, who, record: members.set_visibility(office, who, record, Visibility.INTERNAL),
    "join it": lambda office, who, record: members.add_member(office, who, record, who.person_id or new_id()),
    "take it": lambda office, who, record: members.set_owner(office, who, record, who.person_id or new_id()),
    "remove": lambda office, who, record: members.remove_member(office, who, record, new_id()),
    "change": lambda office, who, record: records.change_lead(
        office, who, record, records.LeadChange(title="我的"), revision=1
    ),
    "feed into it": lambda office, who, record: records.open_batch(office, who, target_id=record),
    "export": export.files,
}


@pytest.mark.parametrize("name", OF_A_PAPER)
def test_a_stranger_is_told_of_a_restricted_paper_what_is_told_of_none(world: World, name: str) -> None:
    _same_refusal(world, OF_A_PAPER[name], world.secret_paper.id)


@pytest.mark.parametrize("name", OF_A_RECORD)
def test_a_stranger_is_told_of_a_restricted_lead_what_is_told_of_none(world: World, name: str) -> None:
    _same_refusal(world, OF_A_RECORD[name], world.secret.id)


@pytest.mark.parametrize("name", OF_A_PAPER)
def test_who_administers_or_audits_sees_no_paper_by_that_role(world: World, name: str) -> None:
    for who in (world.people.dora, world.people.erik):
        with pytest.raises((NotFound, Denied)):
            OF_A_PAPER[name](world.office, who, world.open_paper.id)


def test_a_stranger_can_file_nothing_into_and_nothing_out_of_a_restricted_lead(world: World) -> None:
    for papers, target in (([world.open_paper.id], world.secret.id), ([world.secret_paper.id], world.open.id)):
        with pytest.raises(NotFound):
            filing.file(world.office, world.people.charlie, papers, target)


def test_lists_counts_and_queues_hold_what_one_may_see(world: World) -> None:
    office, charlie = world.office, world.people.charlie

    listed = documents.listing(office, charlie, DocumentQuery()).items
    leads = records.listing(office, charlie, RecordKind.LEAD).items

    assert [row.document.id for row in listed] == [world.open_paper.id]
    assert [row.record.id for row in leads] == [world.open.id]
    assert sum(documents.counts(office, charlie, DocumentQuery()).values()) == 1
    assert documents.status(office, charlie, [world.secret_paper.id]) == ()
    assert world.secret_paper.id not in {item.id for item in review.queue(office, charlie).documents}


def test_membership_opens_a_restricted_lead_and_its_end_closes_it_at_once(world: World) -> None:
    office, alice, charlie = world.office, world.people.alice, world.people.charlie
    assert charlie.person_id is not None

    members.add_member(office, alice, world.secret.id, charlie.person_id)
    assert documents.view(office, charlie, world.secret_paper.id).document.id == world.secret_paper.id
    members.remove_member(office, alice, world.secret.id, charlie.person_id)

    with pytest.raises(NotFound):
        documents.view(office, charlie, world.secret_paper.id)


def _same_refusal(world: World, ask: Ask, hidden: UUID) -> None:
    answers = []
    for target in (hidden, new_id()):
        with pytest.raises(NotFound) as refused:
            ask(world.office, world.people.charlie, target)
        answers.append((refused.value.code, refused.value.params))
    assert answers[0] == answers[1]
