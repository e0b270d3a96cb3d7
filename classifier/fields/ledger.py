"""Sums of tables: running balances of statements, totals of tax records, lines and totals of invoices.

A row is called broken only where the table as a whole adds up: if less than half of it does, it was not understood,
and nothing is said of its rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from core.model.table import Break, Cell, ColumnKind, Row, Table

_CENT = Decimal("0.01")
_ROUNDING = Decimal("0.02")  #: what a price with many digits, rounded, may add to a line of an invoice
_MONEY = re.compile(r"[-+]?\d{1,3}(?:,\d{3})*\.\d{2}|[-+]?\d+\.\d{2}")
_GOES = re.compile(r"借|支|出|付|D")
_COMES = re.compile(r"贷|收|入|C")


def checked(table: Table, totals: Sequence[Row], document_type: str) -> Table:
    """Return the table with its sums checked; `totals` are the rows of sums that stood below it."""
    if document_type == "bank_statement":
        return _balances(table)
    if document_type == "tax_record":
        return _summed(table, totals, ColumnKind.AMOUNT)
    lines = _invoice_lines(table)
    for kind in (ColumnKind.AMOUNT, ColumnKind.TAX):
        part = _summed(table, totals, kind)
        lines = replace(lines, checked=lines.checked + part.checked, breaks=(*lines.breaks, *part.breaks))
    return lines


def _at(table: Table, row: Row, kind: ColumnKind) -> Cell | None:
    """Return a row's cell in the first column of a kind that holds a number there."""
    for column, cell in zip(table.columns, row.cells, strict=True):
        if column.kind is kind and cell is not None and (cell.number is not None or not kind.numeric):
            return cell
    return None


def _number(cell: Cell | None) -> Decimal | None:
    return None if cell is None else cell.number


def _changes(table: Table, row: Row) -> tuple[Decimal, ...]:
    """Return by how much a row may change the balance: one way where its sign, column or direction tells, else both."""
    incoming, outgoing = (_number(_at(table, row, kind)) for kind in (ColumnKind.INCOMING, ColumnKind.OUTGOING))
    if incoming is not None or outgoing is not None:
        return ((incoming or Decimal(0)) - abs(outgoing or Decimal(0)),)
    amount = _number(_at(table, row, ColumnKind.AMOUNT))
    if amount is None:
        return ()
    direction = _at(table, row, ColumnKind.DIRECTION)
    if direction is not None and amount >= 0:
        if _GOES.search(direction.text):
            return (-amount,)
        if _COMES.search(direction.text):
            return (amount,)
    signed = any(
        cell.text.lstrip("¥￥ ").startswith(("-", "+"))
        for each in table.rows
        if (cell := _at(table, each, ColumnKind.AMOUNT)) is not None
    )
    return (amount,) if signed else (amount, -amount)


def _balances(table: Table) -> Table:
    """Check that each balance follows from the one before, in whichever order the table runs."""
    forward, backward = _links(table, table.rows), _links(table, table.rows[::-1])
    ran_back = sum(map(_holds, backward)) > sum(map(_holds, forward))
    rows = table.rows[::-1] if ran_back else table.rows
    links = backward if ran_back else forward
    known = [link for link in links if link is not None]
    breaks = []
    for place, link in enumerate(links):
        if link is False and not (place > 0 and links[place - 1] is False and _bridged(table, rows, place)):
            number = place + 1
            breaks.append(_break(table, rows, number, len(rows) - 1 - number if ran_back else number))
    if len(breaks) * 2 > len(known):
        return table
    return replace(table, checked=len(known), breaks=tuple(breaks))


def _holds(link: bool | None) -> bool:  # noqa: FBT001 -- a link is nothing but a verdict
    return link is True


def _links(table: Table, rows: Sequence[Row]) -> list[bool | None]:
    """Say for each row but the first whether its balance follows; None where a number is missing."""
    return [_follows(table, before, row) for before, row in pairwise(rows)]


def _follows(table: Table, before: Row, row: Row) -> bool | None:
    first, second = (_number(_at(table, each, ColumnKind.BALANCE)) for each in (before, row))
    changes = _changes(table, row)
    if first is None or second is None or not changes:
        return None
    return any(abs(first + change - second) < _CENT for change in changes)


def _bridged(table: Table, rows: Sequence[Row], place: int) -> bool:
    """Whether only the balance between two rows is off: the rows around it agree without it."""
    start = _number(_at(table, rows[place - 1], ColumnKind.BALANCE))
    end = _number(_at(table, rows[place + 1], ColumnKind.BALANCE))
    if start is None or end is None:
        return False
    return any(
        abs(start + first + second - end) < _CENT
        for first in _changes(table, rows[place])
        for second in _changes(table, rows[place + 1])
    )


def _break(table: Table, rows: Sequence[Row], number: int, shown: int) -> Break:
    before, here = (_at(table, each, ColumnKind.BALANCE) for each in (rows[number - 1], rows[number]))
    if before is None or here is None:
        raise AssertionError  # a link without numbers neither holds nor breaks
    changes = _changes(table, rows[number])
    start, end = before.number or Decimal(0), here.number or Decimal(0)
    expected = min((start + change for change in changes), key=lambda each: abs(each - end))
    return Break(shown, "row_balance", here, expected, "row_before", before)


def _summed(table: Table, totals: Sequence[Row], kind: ColumnKind) -> Table:
    """Check that the rows of a column make up the sum that stands below them."""
    cells = [cell for row in table.rows if (cell := _at(table, row, kind)) is not None]
    total = _total(table, totals, kind)
    if total is None or total.number is None or not cells:
        return replace(table, checked=0)
    expected = sum((cell.number or Decimal(0) for cell in cells), Decimal(0))
    if abs(expected - total.number) < _CENT:
        return replace(table, checked=1)
    return replace(table, checked=1, breaks=(Break(None, "table_total", total, expected, "table_sum", cells[-1]),))


def _total(table: Table, totals: Sequence[Row], kind: ColumnKind) -> Cell | None:
    for row in reversed(totals):
        cell = _at(table, row, kind)
        if cell is not None:
            return cell
        if kind is ColumnKind.AMOUNT and ColumnKind.TAX not in {column.kind for column in table.columns}:
            for other in reversed([cell for cell in row.cells if cell is not None]):
                found = _MONEY.findall(other.text)
                if found:
                    return replace(other, number=Decimal(found[-1].replace(",", "")))
    return None


def _invoice_lines(table: Table) -> Table:
    """Check that count and price of each line make its amount."""
    found: list[Break] = []
    count = 0
    for place, row in enumerate(table.rows):
        quantity, price, amount = (
            _at(table, row, kind) for kind in (ColumnKind.QUANTITY, ColumnKind.PRICE, ColumnKind.AMOUNT)
        )
        if not (quantity and price and amount and quantity.number and price.number and amount.number is not None):
            continue
        count += 1
        expected = (quantity.number * price.number).quantize(_CENT)
        if abs(expected - amount.number) > _ROUNDING * max(abs(quantity.number), Decimal(1)):
            found.append(Break(place, "row_amount", amount, expected, "row_price", price))
    return replace(table, checked=count, breaks=tuple(found))
