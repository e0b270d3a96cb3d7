"""The way out of the product: originals, values and log, in the plain, where the person asked for them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from cases.documents import shown_field
from cases.office import Office
from cases.originals import unlock
from core.access import Action, require
from core.errors import Conflict
from core.model.audit import AuditEvent
from core.model.document import Document, Lifecycle
from core.model.person import Principal
from core.text import display_name
from storage.sql.database import Transaction
from storage.sql.repositories.audit import AuditFilter
from storage.sql.repositories.documents import DocumentFilter

_STEP = 200
_COLUMNS = (
    "document",
    "name",
    "source",
    "type",
    "page",
    "subject",
    "field",
    "value",
    "raw",
    "verdict",
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
        tx.audit.append(AuditEvent("record.export", who.person_id, record_id, record_id))
        for document_id in ids:
            tx.audit.append(AuditEvent("document.export", who.person_id, document_id, record_id))
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
        yield f"originals/{number:05d} {_file_name(original.name)}", original.read()
    yield "values.csv", _csv(office, who, ids)
    yield "values.json", _json(office, who, ids)
    yield "log.jsonl", _log(office, who, ids)


def _file_name(name: str) -> str:
    """Return a name that every file system takes."""
    plain = display_name(_NOT_IN_NAMES.sub("_", name), _LONGEST_NAME).strip(". ")
    return f"_{plain}" if not plain or _RESERVED.match(plain) else plain


def _opened(office: Office, who: Principal, ids: Sequence[UUID]) -> Iterator[tuple[Document, list[dict[str, Any]]]]:
    today = office.clock.now().date()
    for start in range(0, len(ids), _STEP):
        some = ids[start : start + _STEP]
        with office.db.read() as tx:
            documents = tx.documents.many(some, visible_to=who)
            fields = tx.fields.of_many(some, visible_to=who)
        for document_id in some:
            if document_id in documents:
                shown = [shown_field(field, today) for field in fields[document_id] if not field.rejected]
                yield (
                    documents[document_id],
                    [
                        {
                            "page": item.field.reading.page,
                            "subject": item.field.reading.subject,
                            "field": item.field.reading.name,
                            "value": item.field.value,
                            "raw": item.field.reading.raw,
                            "verdict": item.verdict.value,
                            "corrected": item.field.correction is not None,
                            "confirmed": item.field.confirmed,
                        }
                        for item in shown
                    ],
                )


def _head(document: Document) -> dict[str, Any]:
    kind = document.classification.document_type.code if document.classification else ""
    return {"document": str(document.id), "name": document.name, "source": document.source, "type": kind}


def _csv(office: Office, who: Principal, ids: Sequence[UUID]) -> Iterator[bytes]:
    # Spreadsheets take a file for UTF-8 only where it begins with this mark.
    yield b"\xef\xbb\xbf" + _row(_COLUMNS)
    for document, values in _opened(office, who, ids):
        for value in values or [{}]:
            row = _head(document) | value
            yield _row([guarded(row.get(column)) for column in _COLUMNS])


def _row(cells: Iterable[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode()


def _json(office: Office, who: Principal, ids: Sequence[UUID]) -> Iterator[bytes]:
    opening = b"[\n"
    for document, values in _opened(office, who, ids):
        yield opening + json.dumps(_head(document) | {"values": values}, ensure_ascii=False).encode()
        opening = b",\n"
    yield b"[]\n" if opening == b"[\n" else b"\n]\n"


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
                "actor": names.get(entry.actor_id, "") if entry.actor_id else "",
                "result": entry.result,
            }
            yield json.dumps(line, ensure_ascii=False).encode() + b"\n"
