"""Taking a paper in: bytes are sealed as they arrive, and the receipt is given once bytes and row are durable.

The order is fixed: the key and the upload's row first, then the sealed bytes, then in one transaction the
paper, its job and its line in the log. A crash in between leaves only what the sweeper recognises as unowned.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from cases import records
from cases.office import Office
from core.access import Action, require
from core.errors import Conflict, Invalid, NotFound
from core.faults import crash_point
from core.ids import new_id
from core.jobs import ARCHIVE
from core.model.audit import AuditEvent
from core.model.document import Document, DocumentState, Lifecycle
from core.model.person import Principal
from core.model.record import Record, RecordKind
from core.model.stored import Upload, UploadState
from core.text import display_name
from ingest.originals import SealedOriginal, add_document, seal_original
from storage.sql.database import Transaction
from storage.sql.repositories.uploads import NewUpload

LONGEST_TAG, MOST_TAGS = 120, 20  #: bytes of a tag, tags of a paper


class Duplicates(StrEnum):
    """What to do with bytes that are here already, in the same record."""

    ASK = "ask"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file about to come in.

    `size` is what the sender announced, in bytes; `batch_id` None opens a batch of its own; `record_id` files
    the paper to that lead or case instead of the batch's own target. A sender that repeats an `idempotency_key`
    gets the first receipt again.  `tags` say where it lay before; with `later`, it gives way to other papers.
    """

    name: str
    batch_id: UUID | None = None
    record_id: UUID | None = None
    duplicates: Duplicates = Duplicates.ASK
    size: int | None = None
    idempotency_key: str | None = None
    tags: tuple[str, ...] = ()
    later: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """The paper, durably kept; `same` are earlier papers of the same bytes that the person may see."""

    document: Document
    same: tuple[Document, ...] = ()


def receive(office: Office, who: Principal, arrival: Arrival, body: Iterator[bytes]) -> Receipt:
    """Keep a file.  Whatever goes wrong before the receipt leaves nothing behind.

    Raises:
        Denied: the person's roles do not feed papers in.
        NotFound: there is no such batch, lead or case for this person.
        Invalid: `name_missing`, `empty_file`, `file_too_large` or `upload_cut`.
        Conflict: `duplicate`, with `id` and `name` of the earlier paper.
        Unavailable: the disk is full, or the store or database does not answer.
    """
    require(who, Action.FEED)
    office.objects.ready()
    name = display_name(arrival.name.replace("\\", "/").rsplit("/", 1)[-1])
    if not name:
        raise Invalid("name_missing")
    batch, record_id = _destination(office, who, arrival)
    new = NewUpload(new_id(), new_id(), record_id, who.person_id, arrival.idempotency_key)
    crash_point("intake.begin")
    with office.db.write() as tx:
        upload = tx.uploads.begin(new)
        if upload.document_id != new.document_id and upload.state is UploadState.ACCEPTED:
            return Receipt(tx.documents.get(upload.document_id, visible_to=who))
        if upload.document_id != new.document_id:
            # The same sender's earlier attempt was cut off, or is about to find itself overtaken.
            tx.uploads.abandon(upload.document_id)
            upload = tx.uploads.begin(new)
        key = tx.keys.of(upload.document_id)
    crash_point("intake.known")
    try:
        original = seal_original(office, upload.object_id, key, body, announced=arrival.size)
        crash_point("intake.stored")
        document = replace(_new(office, who, upload, batch, name, original), tags=_tags(arrival.tags))
        receipt = _accept(office, who, document, original, arrival)
    except BaseException:
        _drop(office, upload)
        raise
    crash_point("intake.kept")
    return receipt


def received(office: Office, who: Principal, keys: Sequence[str]) -> dict[str, Document]:
    """Return what came of earlier attempts of the same person under these idempotency keys, where they went through."""
    require(who, Action.FEED)
    with office.db.read() as tx:
        accepted = tx.uploads.accepted(who.person_id, keys)
        found = tx.documents.many(list(accepted.values()), visible_to=who)
    return {key: found[document_id] for key, document_id in accepted.items() if document_id in found}


def _tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    shown = (display_name(tag, LONGEST_TAG) for tag in tags[:MOST_TAGS])
    return tuple(tag for tag in shown if tag)


def _destination(office: Office, who: Principal, arrival: Arrival) -> tuple[Record, UUID]:
    if arrival.batch_id is None:
        batch = records.open_batch(office, who, source="upload", target_id=arrival.record_id)
    else:
        with office.db.read() as tx:
            batch = tx.records.get(arrival.batch_id, visible_to=who)
        if batch.kind is not RecordKind.BATCH:
            raise Invalid("not_a_batch")
    target = arrival.record_id or batch.target_id or batch.id
    with office.db.read() as tx:
        filed_to = tx.records.get(target, visible_to=who)
    if filed_to.kind is RecordKind.BATCH and filed_to.id != batch.id:
        raise NotFound("not_found")
    return batch, target


def _new(
    office: Office, who: Principal, upload: Upload, batch: Record, name: str, original: SealedOriginal
) -> Document:
    return Document(
        id=upload.document_id,
        record_id=upload.record_id,
        batch_id=batch.id,
        parent_id=None,
        name=name,
        source=name,
        state=DocumentState.RECEIVED,
        lifecycle=Lifecycle.LIVE,
        size=original.stored.plain_size,
        page_count=0,
        pages_read=0,
        created_at=office.clock.now(),
        created_by=who.person_id,
        revision=1,
    )


def twins(
    tx: Transaction, who: Principal, document: Document, original: SealedOriginal, duplicates: Duplicates
) -> tuple[Document, ...]:
    """Return the papers of the same record that hold the same bytes.

    Raises:
        Conflict: `duplicate`: there are some, and the person is to be asked.
    """
    found = tx.documents.twins(document.record_id, original.digest, visible_to=who)
    same = tuple(tx.documents.many(found, visible_to=who).values())
    if same and duplicates is Duplicates.ASK:
        raise Conflict("duplicate", id=str(same[0].id), name=same[0].name)
    return same


def _accept(office: Office, who: Principal, document: Document, original: SealedOriginal, arrival: Arrival) -> Receipt:
    with office.db.write() as tx:
        same = twins(tx, who, document, original, arrival.duplicates)
        add_document(tx, document, original, priority=ARCHIVE if arrival.later else 0)
        tx.uploads.accept(document.id)
        told = {"name": document.name}
        tx.audit.append(AuditEvent("document.receive", who.actor_id, document.id, document.record_id, detail=told))
    return Receipt(document, same)


def _drop(office: Office, upload: Upload) -> None:
    """Undo an upload that did not come to its receipt, unless its last transaction did go through."""
    with office.db.write() as tx:
        tx.uploads.abandon(upload.document_id)
        gone = not tx.objects.known([upload.object_id])
    if gone:
        office.objects.delete(upload.object_id)
