"""A table on a paper: rows and columns with their places, and which rows do not add up."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from core.model.page import Box


class ColumnKind(StrEnum):
    """What a column holds, as far as sums are concerned."""

    TEXT = "text"
    DATE = "date"
    AMOUNT = "amount"  #: comes or goes, by its sign or by the direction
    INCOMING = "incoming"
    OUTGOING = "outgoing"
    DIRECTION = "direction"  #: says whether the amount comes or goes
    BALANCE = "balance"
    QUANTITY = "quantity"
    PRICE = "price"
    TAX = "tax"

    @property
    def numeric(self) -> bool:
        """Whether the column holds numbers."""
        return self not in {ColumnKind.TEXT, ColumnKind.DATE, ColumnKind.DIRECTION}


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its printed title."""

    title: str
    kind: ColumnKind


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one field of a table; `number` where it is one."""

    text: str
    page: int
    box: Box
    number: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row: a cell or None for each column."""

    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the sums do not hold: what stands there, what it should be, and what it was held against.

    `name` and `against_name` tell which part each plays (`row_balance`, `row_before`, `row_amount`, `table_total`,
    `table_sum`); `row` is the row by number from 0, None where the total itself is meant.
    """

    row: int | None
    name: str
    cell: Cell
    expected: Decimal
    against_name: str
    against: Cell


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its sums checked: `checked` counts the sums that were looked at, `breaks` those that do not hold."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    checked: int = 0
    breaks: tuple[Break, ...] = ()

    @property
    def broken(self) -> frozenset[int]:
        """The numbers of the rows that do not add up."""
        return frozenset(item.row for item in self.breaks if item.row is not None)
