"""Tables as rows and columns, and whether they add up."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from classifier.fields.grid import read_table
from classifier.sheet import pages_of_text
from core.model.page import Page
from core.model.table import Table
from tests.unit.classifier.papers import Piece, page

HEADS = ("交易日期", "摘要", "交易金额", "账户余额", "对方户名")
LEFTS = (0.05, 0.25, 0.4, 0.6, 0.8)
ROWS = [
    ("2024-01-02", "工资", "7,000.00", "9,000.00", "甲公司"),
    ("2024-01-05", "消费", "-1,500.50", "7,499.50", "美团"),
    ("2024-01-09", "转账", "-499.50", "7,000.00", "王芳"),
    ("2024-01-12", "转账", "3,000.00", "10,000.00", "李四"),
    ("2024-01-15", "消费", "-10.00", "9,990.00", "超市"),
]


def sheet(rows: Sequence[tuple[str, ...]], heads: tuple[str, ...] = HEADS) -> Page:
    pieces: list[Piece] = [(0.3, 0.02, "账户交易明细")]
    for place, row in enumerate([heads, *rows]):
        pieces += [(left, 0.1 + 0.03 * place, text) for left, text in zip(LEFTS, row, strict=False) if text]
    return page(pieces)


def table(rows: Sequence[tuple[str, ...]], heads: tuple[str, ...] = HEADS, kind: str = "bank_statement") -> Table:
    found = read_table([sheet(rows, heads)], kind)
    assert found is not None
    return found


def changed(row: int, column: int, text: str) -> list[tuple[str, ...]]:
    rows = [list(each) for each in ROWS]
    rows[row][column] = text
    return [tuple(each) for each in rows]


def test_a_statement_comes_out_as_rows_and_columns_with_amounts() -> None:
    found = table(ROWS)
    assert [column.title for column in found.columns] == list(HEADS)
    assert [tuple(cell.text if cell else "" for cell in row.cells) for row in found.rows] == ROWS
    assert [row.cells[2].number for row in found.rows if row.cells[2]][1] == Decimal("-1500.50")


def test_balances_that_follow_from_one_another_hold() -> None:
    found = table(ROWS)
    assert (found.checked, found.breaks) == (4, ())


def test_a_statement_may_run_backwards() -> None:
    found = table(ROWS[::-1])
    assert (found.checked, found.breaks) == (4, ())


def test_a_balance_that_was_changed_is_one_broken_row_with_what_it_should_be() -> None:
    (only,) = table(changed(2, 3, "7,700.00")).breaks
    assert (only.row, only.cell.text, only.expected, only.against.text) == (
        2, "7,700.00", Decimal("7000.00"), "7,499.50",
    )  # fmt: skip


@pytest.mark.parametrize("backwards", [False, True])
def test_an_amount_that_was_changed_is_shown_at_its_own_row(*, backwards: bool) -> None:
    rows = changed(3, 2, "5,000.00")
    found = table(rows[::-1] if backwards else rows)
    (row,) = found.broken
    assert [cell.text for cell in found.rows[row].cells[:1] if cell] == ["2024-01-12"]


def test_incoming_and_outgoing_columns_are_understood() -> None:
    heads = ("交易日期", "支出", "收入", "余额", "摘要")
    rows: list[tuple[str, ...]] = [
        ("2024-01-02", "", "7,000.00", "9,000.00", "工资"),
        ("2024-01-05", "1,500.50", "", "7,499.50", "消费"),
        ("2024-01-09", "499.50", "", "7,000.00", "转账"),
    ]
    assert (table(rows, heads).checked, table(rows, heads).breaks) == (2, ())


def test_a_column_may_say_which_way_the_money_goes() -> None:
    heads = ("交易日期", "借贷标志", "交易金额", "余额", "摘要")
    rows: list[tuple[str, ...]] = [
        ("2024-01-02", "贷", "7,000.00", "9,000.00", "工资"),
        ("2024-01-05", "借", "1,500.50", "7,499.50", "消费"),
        ("2024-01-09", "贷", "499.50", "7,999.00", "退款"),
    ]
    assert table(rows, heads).breaks == ()


def test_a_table_that_does_not_add_up_anywhere_was_not_understood() -> None:
    rows = [(row[0], row[1], row[2], f"{number * 1234}.56", row[4]) for number, row in enumerate(ROWS, 1)]
    assert table(rows).breaks == ()


TAX: list[tuple[str, ...]] = [
    ("2024-01", "工资薪金所得", "100.00", "2024-01-15", "甲公司"),
    ("2024-02", "工资薪金所得", "250.50", "2024-02-15", "甲公司"),
]
TAX_HEADS = ("税款所属期", "所得项目", "实缴（退）税额", "入（退）库日期", "扣缴义务人")


def test_taxes_make_up_their_sum() -> None:
    found = table([*TAX, ("金额合计", "叁佰伍拾元伍角 ￥350.50")], TAX_HEADS, "tax_record")
    assert (len(found.rows), found.checked, found.breaks) == (2, 1, ())


def test_a_sum_of_taxes_that_is_none_is_told() -> None:
    (only,) = table([*TAX, ("金额合计", "￥360.50")], TAX_HEADS, "tax_record").breaks
    assert (only.row, only.name, only.expected) == (None, "table_total", Decimal("350.50"))


def test_count_and_price_make_an_invoices_line() -> None:
    lefts, top = (0.02, 0.3, 0.4, 0.5, 0.65, 0.85), 0.4
    heads = ("项目名称", "单位", "数量", "单价", "金额", "税额")
    pieces: list[Piece] = [(left, top, text) for left, text in zip(lefts, heads, strict=True)]
    for place, row in enumerate(
        (("打印纸", "箱", "12", "140.34", "1684.08", "16.84"), ("钢管", "吨", "2", "50", "110.00", "1.00"))
    ):
        pieces += [(left, top + 0.03 * (place + 1), text) for left, text in zip(lefts, row, strict=True)]
    found = read_table([page(pieces)], "invoice")
    assert found is not None
    assert [(item.row, item.expected) for item in found.breaks] == [(1, Decimal("100.00"))]


def test_rows_read_as_lines_of_words_are_told_apart_too() -> None:
    text = "\n".join(" ".join(row) for row in (("账户交易明细",), HEADS, *ROWS))
    found = read_table(pages_of_text(text), "bank_statement")
    assert found is not None
    assert (len(found.rows), found.checked, found.breaks) == (5, 4, ())


def test_a_name_that_runs_over_its_line_goes_on_in_its_cell() -> None:
    rows = [*ROWS[:1], ("", "", "", "", "分公司"), *ROWS[1:]]
    found = table(rows)
    assert [cell.text for row in found.rows[:1] if (cell := row.cells[4])] == ["甲公司分公司"]


@pytest.mark.parametrize("kind", ["iou", "bank_statement"])
def test_a_paper_without_a_table_has_none(kind: str) -> None:
    assert read_table(pages_of_text("借条\n今借到张三100.00元"), kind) is None
