"""The way out of the product: originals, values and log, in the plain, where the person asked for them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from cases.documents import shown_field
from cases.office import Office
from cases.originals import unlock
from core.access import Action, require
from core.errors import Conflict
from core.model.audit import AuditEvent
from core.model.document import Document, Lifecycle, StoredField
from core.model.person import OPERATOR, OPERATOR_ID, PRODUCT, Principal
from core.model.record import Record, RecordKind
from core.text import display_name
from storage.sql.database import Transaction
from storage.sql.repositories.audit import AuditFilter
from storage.sql.repositories.documents import DocumentFilter

_STEP = 200
_COLUMNS = (
    "document",
    "name",
    "source",
    "file",
    "state",
    "type",
    "cause",
    "lead",
    "case",
    "page",
    "subject",
    "field",
    "value",
    "raw",
    "verdict",
    "confidence",
    "corrected",
    "confirmed",
)
_FORMULA = re.compile(r"^[\s\x00]*[=+\-@＝＋－＠\t\r\n]")
_NOT_IN_NAMES = re.compile(r'[/\\:*?"<>|]')
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_LONGEST_NAME = 180  #: bytes


@dataclass(frozen=True, slots=True)
class ExportSummary:
    """What an export holds."""

    documents: int
    bytes: int


def files(office: Office, who: Principal, record_id: UUID | None = None) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Yield each file of an export as (name, chunks): originals/…, values.csv, values.json, log.jsonl.

    `record_id` names the lead, case or batch to export; None exports everything the person may see. Authorisation
    and audit happen before this returns.

    Raises:
        NotFound: there is no such record for this person.
        Denied: the person's roles do not search (a clerk exports nothing).
    """
    require(who, Action.SEARCH)
    with office.db.write() as tx:
        if record_id is not None:
            tx.records.get(record_id, visible_to=who)
        ids = tuple(_papers(tx, who, record_id))
        tx.audit.append(AuditEvent("record.export", who.actor_id, record_id, record_id))
        for document_id in ids:
            tx.audit.append(AuditEvent("document.export", who.actor_id, document_id, record_id))
    return _files(office, who, ids)


def to_folder(office: Office, who: Principal, folder: Path, record_id: UUID | None = None) -> ExportSummary:
    """Write an export into a folder that is empty or does not exist yet.

    Raises:
        Conflict: `folder_not_empty`, with `path`.
        NotFound: there is no such record for this person.
        Denied: the person's roles do not search.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Conflict("folder_not_empty", path=str(folder))
    produced = files(office, who, record_id)
    folder.mkdir(parents=True, exist_ok=True)
    documents = size = 0
    for name, pieces in produced:
        target = folder / name
        target.parent.mkdir(exist_ok=True)
        documents += name.startswith("originals/")
        with target.open("xb") as file:
            for piece in pieces:
                size += file.write(piece)
    return ExportSummary(documents, size)


def guarded(value: object) -> str:
    """Return a cell that no spreadsheet takes for a formula: such text gets an apostrophe in front."""
    text = "" if value is None else str(value)
    return f"'{text}" if _FORMULA.match(text) else text


def _papers(tx: Transaction, who: Principal, record_id: UUID | None) -> Iterator[UUID]:
    wanted = DocumentFilter(record_id=record_id, lifecycles=(Lifecycle.LIVE,))
    after: str | None = None
    while True:
        found = tx.documents.page(wanted, visible_to=who, oldest_first=True, after=after, limit=_STEP)
        yield from (document.id for document in found.items)
        after = found.after
        if after is None:
            return


def _files(office: Office, who: Principal, ids: Sequence[UUID]) -> Iterator[tuple[str, Iterator[bytes]]]:
    for number, document_id in enumerate(ids, 1):
        with office.db.read() as tx:
            original = unlock(office, tx, who, document_id)
        yield _place(number, original.name), original.read()
    yield "values.csv", _csv(office, who, ids)
    yield "values.json", _json(office, who, ids)
    yield "log.jsonl", _log(office, who, ids)


def _place(number: int, name: str) -> str:
    """Return where in the export the original of its `number`th paper lies."""
    return f"originals/{number:05d} {_file_name(name)}"


def _file_name(name: str) -> str:
    """Return a name that every file system takes."""
    plain = display_name(_NOT_IN_NAMES.sub("_", name), _LONGEST_NAME).strip(". ")
    return f"_{plain}" if not plain or _RESERVED.match(plain) else plain


def _opened(
    office: Office, who: Principal, ids: Sequence[UUID]
) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Yield what is said of each paper, and its values."""
    today = office.clock.now().date()
    for start in range(0, len(ids), _STEP):
        some = ids[start : start + _STEP]
        with office.db.read() as tx:
            documents = tx.documents.many(some, visible_to=who)
            fields = tx.fields.of_many(some, visible_to=who)
            records = tx.records.many({item.record_id for item in documents.values()}, visible_to=who)
        for number, document_id in enumerate(some, start + 1):
            if document_id in documents:
                document = documents[document_id]
                head = _head(document, _place(number, document.name), records.get(document.record_id))
                yield head, [_value(field, today) for field in fields[document_id] if not field.rejected]


def _head(document: Document, place: str, record: Record | None) -> dict[str, Any]:
    sorted_as = document.classification
    cause = sorted_as.case_cause if sorted_as else None
    return {
        "document": str(document.id),
        "name": document.name,
        "source": document.source,
        "file": place,
        "state": document.state.value,
        "type": sorted_as.document_type.code if sorted_as else "",
        "cause": cause.code if cause else None,
        "lead": record.title if record and record.kind is RecordKind.LEAD else None,
        "case": record.title if record and record.kind is RecordKind.CASE else None,
    }


def _value(stored: StoredField, today: date) -> dict[str, Any]:
    item, reading = shown_field(stored, today), stored.reading
    return {
        "page": reading.page,
        "subject": reading.subject,
        "field": reading.name,
        "value": stored.value,
        "raw": reading.raw,
        "verdict": item.verdict.value,
        "confidence": reading.confidence,
        "box": [reading.box.x0, reading.box.y0, reading.box.x1, reading.box.y1],
        "corrected": stored.correction is not None,
        "confirmed": stored.confirmed,
    }


def _csv(office: Office, who: Principal, ids: Sequence[UUID]) -> Iterator[bytes]:
    # Spreadsheets take a file for UTF-8 only where it begins with this mark.
    yield b"\xef\xbb\xbf" + _row(_COLUMNS)
    for head, values in _opened(office, who, ids):
        for value in values or [{}]:
            row = head | value
            yield _row([guarded(row.get(column)) for column in _COLUMNS])


def _row(cells: Iterable[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode()


def _json(office: Office, who: Principal, ids: Sequence[UUID]) -> Iterator[bytes]:
    opening = b"[\n"
    for head, values in _opened(office, who, ids):
        yield opening + json.dumps(head | {"values": values}, ensure_ascii=False).encode()
        opening = b",\n"
    yield b"[]\n" if opening == b"[\n" else b"\n]\n"


def _actor(actor_id: UUID | None, names: Mapping[UUID, str]) -> str:
    if actor_id is None:
        return PRODUCT.name
    return OPERATOR.name if actor_id == OPERATOR_ID else names.get(actor_id, str(actor_id))


def _log(office: Office, who: Principal, ids: Sequence[UUID]) -> Iterator[bytes]:
    for document_id in ids:
        with office.db.read() as tx:
            if not tx.documents.visible_ids([document_id], visible_to=who):
                continue
            entries = tx.audit.page(AuditFilter(object_id=document_id), limit=1000).items
            names = tx.people.names({entry.actor_id for entry in entries if entry.actor_id})
        for entry in reversed(entries):
            line = {
                "at": entry.at.isoformat(),
                "document": str(document_id),
                "action": entry.action,
                "actor": _actor(entry.actor_id, names),
                "result": entry.result,
            }
            yield json.dumps(line, ensure_ascii=False).encode() + b"\n"
