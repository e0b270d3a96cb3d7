"""The table of a paper: told as findings where it breaks, taken away as harmless text, for who sees the paper."""

from __future__ import annotations

import pytest

from cases import documents, findings, raising, tables
from cases.pages import layouts
from core.errors import NotFound
from core.model.document import Decision, Document
from core.model.finding import FindingKind
from core.model.person import OPERATOR
from tests.factories import Reading, paper
from tests.people import World

LINES = """账户交易明细
交易日期 摘要 交易金额 账户余额 对方户名
2024-01-02 工资 7,000.00 9,000.00 =cmd|'/c'!A1
2024-01-05 消费 -1,500.50 7,499.50 @SUM(A1)
2024-01-09 转账 -499.50 7,700.00 王芳
2024-01-12 转账 3,000.00 10,000.00 李四"""


@pytest.fixture
def statement(world: World) -> Document:
    reading = Reading(pages=(LINES,), type=Decision("bank_statement", 0.99, sure=True))
    return paper(world.office, world.people.charlie, reading, record_id=world.open.id)


def test_a_broken_row_is_a_finding_with_both_places(world: World, statement: Document) -> None:
    office, charlie = world.office, world.people.charlie
    with office.db.write() as tx:
        pages = layouts(office, tx.pages.of(statement.id, visible_to=OPERATOR), tx.keys.of(statement.id))
        rows = tables.row_disagreements(statement.id, pages, "bank_statement")
        raising.reassess_findings(tx, statement, office.clock.now(), rows=rows)

    (view,) = findings.of_document(office, charlie, statement.id)

    assert (view.finding.kind, view.first.place.value, view.second.place.value, view.second.expected) == (
        FindingKind.ROW, "7,700.00", "7,499.50", "7000.00",
    )  # fmt: skip


def test_the_table_is_taken_away_without_a_formula(world: World, statement: Document) -> None:
    rows = tables.as_csv(world.office, world.people.charlie, statement.id).splitlines()

    assert rows[0] == "交易日期,摘要,交易金额,账户余额,对方户名"
    assert rows[1] == "2024-01-02,工资,7000.00,9000.00,'=cmd|'/c'!A1"
    assert rows[2] == "2024-01-05,消费,-1500.50,7499.50,'@SUM(A1)"


def test_taking_it_away_is_logged(world: World, statement: Document) -> None:
    tables.as_csv(world.office, world.people.charlie, statement.id)

    entries = documents.history(world.office, world.people.charlie, statement.id)
    assert ("document.table", "Charlie") in [(entry.action, entry.actor) for entry in entries]


def test_who_does_not_see_the_paper_gets_no_table(world: World, statement: Document) -> None:
    with pytest.raises(NotFound):
        tables.as_csv(world.office, world.people.bob, statement.id)
    with pytest.raises(NotFound):
        tables.as_csv(world.office, world.people.charlie, world.secret_paper.id)
