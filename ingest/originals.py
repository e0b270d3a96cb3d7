"""Originals on their way in: sealed from a stream, then added with the job that reads them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from cases.office import Office
from core.crypto.keys import DataKey
from core.crypto.objects import Role
from core.errors import Invalid
from core.faults import crash_point
from core.jobs import JobKind
from core.model.document import Document
from core.model.stored import ObjectEntry
from storage.objects.sealed import StoredObject
from storage.sql.database import Transaction


@dataclass(frozen=True, slots=True)
class SealedOriginal:
    """Bytes that are durably kept; `digest` is the SHA-256 of the plain bytes."""

    stored: StoredObject
    digest: bytes


def seal_original(
    office: Office, object_id: UUID, key: DataKey, body: Iterable[bytes], *, announced: int | None = None
) -> SealedOriginal:
    """Seal a stream as an original; memory stays flat, and nothing is left behind unless it ends well.

    Args:
        announced: how many bytes the sender said there would be.

    Raises:
        Invalid: `empty_file`, `file_too_large` or `upload_cut`.
        Unavailable: the disk is full or the store does not answer.
    """
    limit = office.settings.upload.max_bytes
    digest, size = hashlib.sha256(), 0
    with office.objects.create(object_id, key, Role.ORIGINAL) as writer:
        for piece in body:
            size += len(piece)
            if size > limit:
                raise Invalid("file_too_large", limit_mib=limit // (1024 * 1024))
            digest.update(piece)
            writer.write(piece)
            crash_point("intake.piece")
        if size == 0:
            raise Invalid("empty_file")
        if announced not in {None, size}:
            raise Invalid("upload_cut")
        return SealedOriginal(writer.commit(), digest.digest())


def add_document(
    tx: Transaction, document: Document, original: SealedOriginal, *, priority: int = 0, so_far: str | None = None
) -> None:
    """Add a paper with its original (its key exists already), and have it read; see `JobRepository.enqueue`."""
    tx.documents.add(document, digest=original.digest)
    stored = original.stored
    tx.objects.add(ObjectEntry(stored.id, document.id, Role.ORIGINAL, stored.size, stored.sha256))
    tx.jobs.enqueue(JobKind.READ, document.id, priority=priority, so_far=so_far)
