"""The table on a paper, as people see it and take it away, and what of it does not add up."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from uuid import UUID

from cases.disagreements import Disagreement, Side
from cases.office import Office
from cases.pages import layouts
from classifier.fields.grid import TABLED, read_table
from core.errors import NotFound
from core.model.audit import AuditEvent
from core.model.document import Document
from core.model.finding import FindingKind, Place
from core.model.page import Page
from core.model.person import Principal
from core.model.table import Break, Cell, Column, Table
from storage.sql.database import Transaction

MOST_TOLD = 50  #: rows of one table that findings are raised for
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "|", "%")


def of_document(office: Office, who: Principal, document: Document) -> Table | None:
    """Return the table of a paper that the person has just opened; None where it has none."""
    if _type(document) not in TABLED or document.pages_read < 1:
        return None
    with office.db.read() as tx:
        return _read(office, tx, who, document)


def as_csv(office: Office, who: Principal, document_id: UUID) -> str:
    """Return the table of a paper as comma-separated values, for spreadsheets; audited.

    Numbers stand plainly; no other cell begins as a formula does.

    Raises:
        NotFound: there is no such paper for this person, or no table on it.
    """
    with office.db.write() as tx:
        document = tx.documents.get(document_id, visible_to=who)
        table = _read(office, tx, who, document) if _type(document) in TABLED else None
        if table is None:
            raise NotFound("not_found")
        tx.audit.append(AuditEvent("document.table", who.actor_id, document_id, document.record_id))
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow([_harmless(column.title) for column in table.columns])
    for row in table.rows:
        cells = zip(row.cells, table.columns, strict=True)
        writer.writerow([_written(cell, column) for cell, column in cells])
    return sheet.getvalue()


def row_disagreements(document_id: UUID, pages: Sequence[Page], document_type: str) -> tuple[Disagreement, ...]:
    """Return where the sums of a paper's table do not hold, as findings tell it."""
    table = read_table(pages, document_type)
    return tuple(_told(document_id, item) for item in table.breaks[:MOST_TOLD]) if table else ()


def _told(document_id: UUID, item: Break) -> Disagreement:
    first = Place(item.name, item.cell.text, item.cell.page, item.cell.box)
    second = Place(
        item.against_name, item.against.text, item.against.page, item.against.box, None, f"{item.expected:f}"
    )
    return Disagreement(FindingKind.ROW, Side(document_id, first), Side(document_id, second))


def _type(document: Document) -> str:
    return document.classification.document_type.code if document.classification else ""


def _read(office: Office, tx: Transaction, who: Principal, document: Document) -> Table | None:
    key = tx.documents.key(document.id, visible_to=who)
    entries = [entry for entry in tx.pages.of(document.id, visible_to=who) if entry.failure is None]
    return read_table(layouts(office, entries, key), _type(document))


def _written(cell: Cell | None, column: Column) -> str:
    if cell is None:
        return ""
    if column.kind.numeric and cell.number is not None:
        return f"{cell.number:f}"
    return _harmless(cell.text)


def _harmless(text: str) -> str:
    """Return words that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip().startswith(_FORMULA) or text.startswith(_FORMULA) else text
