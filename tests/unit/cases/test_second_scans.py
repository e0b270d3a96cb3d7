"""Two scans of one paper are offered to who sees both, told from papers of one form, and settled by a person."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from cases import documents, members, second_scans
from cases.second_scans import Choice, settle
from core.errors import Conflict, NotFound
from core.model.document import Document, Lifecycle
from core.model.person import Principal
from storage.sql.repositories.audit import AuditFilter
from tests.factories import Reading, paper
from tests.factories import settle as index
from tests.people import World

FORM = (
    "借款合同\n出借人：{lender}，身份证号 {one}，联系电话 {phone}\n借款人：{borrower}，身份证号 {two}\n"
    "一、借款人因经营周转需要，向出借人借款人民币 {amount} 元整，借款期限自 {day} 起十二个月。\n"
    "二、借款年利率为百分之十二，按月付息，到期一次性归还本金。逾期还款的，按日万分之五支付违约金。\n"
    "三、因本合同发生的争议，由出借人住所地人民法院管辖。诉讼费、律师费、保全费由违约方承担。\n"
    "四、本合同一式两份，双方各执一份，自双方签字捺印之日起生效。账号 {account}"
)
CONTRACT = {
    "lender": "张三",
    "borrower": "李四",
    "one": "11010519491231002X",
    "two": "360426199101010071",
    "phone": "13800138000",
    "amount": "350000",
    "day": "20240105",
    "account": "6222021001116245702",
}
OTHER = {
    **CONTRACT,
    "borrower": "王五",
    "two": "440524188001010014",
    "amount": "86000",
    "day": "20231111",
    "account": "6228480402564890018",
    "phone": "13912345678",
}


def misread(text: str, share: float, seed: int) -> str:
    """Return a text as a bad scan is read: some characters wrong, some lost."""
    chance = random.Random(seed)  # noqa: S311
    wrong = "口日田由甲申己已巳未末土士"
    drawn = [(letter, chance.random()) for letter in text]
    return "".join(
        letter if lot > share else "" if lot < share / 3 else chance.choice(wrong) if letter > "z" else letter
        for letter, lot in drawn
    )


def taken(world: World, who: Principal, text: str, name: str, record: object = None) -> Document:
    """Take a paper in and bring it into the index."""
    made = paper(world.office, who, Reading(pages=(text,)), name=name, record_id=record)  # type: ignore[arg-type]
    index(world.office)
    return made


def names(world: World, who: Principal, document: Document) -> list[str]:
    return [scan.document.name for scan in second_scans.offered(world.office, who, document.id)]


@pytest.mark.parametrize("share", [0.0, 0.02, 0.05])
def test_a_second_scan_is_found_however_badly_it_is_read(world: World, share: float) -> None:
    alice = world.people.alice
    taken(world, alice, FORM.format(**CONTRACT), "一扫.pdf")
    again = taken(world, alice, misread(FORM.format(**CONTRACT), share, 7), "二扫.pdf")

    assert names(world, alice, again) == ["一扫.pdf"]


def test_another_paper_of_the_same_form_is_none(world: World) -> None:
    alice = world.people.alice
    taken(world, alice, FORM.format(**CONTRACT), "张三李四.pdf")
    other = taken(world, alice, FORM.format(**OTHER), "张三王五.pdf")

    assert names(world, alice, other) == []


def test_a_paper_with_too_little_on_it_is_like_none(world: World) -> None:
    alice = world.people.alice
    taken(world, alice, "收条\n今收到", "甲.pdf")
    assert names(world, alice, taken(world, alice, "收条\n今收到", "乙.pdf")) == []


def test_the_stranger_learns_nothing_of_a_restricted_one(world: World) -> None:
    people = world.people
    taken(world, people.alice, FORM.format(**CONTRACT), "保密.pdf", world.secret.id)
    again = taken(world, people.charlie, FORM.format(**CONTRACT), "再扫.pdf")
    assert names(world, people.charlie, again) == []
    assert names(world, people.alice, again) == ["保密.pdf"]

    assert people.charlie.person_id
    members.add_member(world.office, people.alice, world.secret.id, people.charlie.person_id)
    assert names(world, people.charlie, again) == ["保密.pdf"]


def test_both_can_be_kept_and_are_not_offered_again(world: World) -> None:
    alice = world.people.alice
    first = taken(world, alice, FORM.format(**CONTRACT), "一扫.pdf")
    again = taken(world, alice, FORM.format(**CONTRACT), "二扫.pdf")
    present = documents.view(world.office, alice, again.id).document
    settle(world.office, alice, again.id, first.id, Choice.KEEP_BOTH, revision=present.revision)

    assert (names(world, alice, again), names(world, alice, first)) == ([], [])


def test_the_one_that_stays_takes_the_others_place(world: World) -> None:
    alice, office = world.people.alice, world.office
    first = taken(world, alice, FORM.format(**CONTRACT), "一扫.pdf", world.secret.id)
    again = taken(world, alice, FORM.format(**CONTRACT), "二扫.pdf")
    present = documents.view(office, alice, again.id).document
    stays = settle(office, alice, again.id, first.id, Choice.KEEP_THIS, revision=present.revision)

    assert (stays.id, stays.record_id) == (again.id, world.secret.id)
    assert documents.view(office, alice, first.id).document.lifecycle is Lifecycle.WITHDRAWN
    with office.db.read() as tx:
        assert tx.audit.page(AuditFilter(action="document.second_scan")).items[0].object_id == again.id


def test_the_later_one_can_go_instead(world: World) -> None:
    alice, office = world.people.alice, world.office
    first = taken(world, alice, FORM.format(**CONTRACT), "一扫.pdf", world.secret.id)
    again = taken(world, alice, FORM.format(**CONTRACT), "二扫.pdf")
    present = documents.view(office, alice, again.id).document
    with pytest.raises(Conflict, match="changed_meanwhile"):
        settle(office, alice, again.id, first.id, Choice.KEEP_OTHER, revision=present.revision - 1)
    stays = settle(office, alice, again.id, first.id, Choice.KEEP_OTHER, revision=present.revision)

    assert (stays.id, stays.record_id) == (first.id, world.secret.id)
    assert documents.view(office, alice, again.id).document.lifecycle is Lifecycle.WITHDRAWN


def test_nothing_is_done_to_a_paper_out_of_sight(world: World) -> None:
    people = world.people
    hidden = taken(world, people.alice, FORM.format(**CONTRACT), "保密.pdf", world.secret.id)
    again = taken(world, people.charlie, FORM.format(**CONTRACT), "再扫.pdf")
    for choice in Choice:
        with pytest.raises(NotFound):
            settle(world.office, people.charlie, again.id, hidden.id, choice, revision=again.revision)
    assert replace(hidden) == hidden
