"""Files on their way in: known before their first byte, so that nothing that arrives is without an owner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, insert, select, update

from core.errors import NotFound
from core.model.stored import Upload, UploadState
from storage.sql.repositories.base import CHUNK
from storage.sql.repositories.keyed import KeyedRepository
from storage.sql.tables.documents import upload


@dataclass(frozen=True, slots=True)
class NewUpload:
    """What is fixed before the first byte; `idempotency` is the sender's own name for the attempt."""

    document_id: UUID
    object_id: UUID
    record_id: UUID
    person_id: UUID | None
    idempotency: str | None = None


class UploadRepository(KeyedRepository):
    """Uploads.  A sender who tries again under the same name gets the same upload."""

    def begin(self, new: NewUpload) -> Upload:
        """Write that a file is coming, and make the key of its document.

        Where there is an earlier upload of that name, nothing is written and that one is returned.
        An upload returned as ACCEPTED needs no bytes again; one returned with other identifiers than `new` and still
        RECEIVING is under way elsewhere, or was left behind.
        """
        name = self._name(new)
        if name is not None:
            earlier = self._connection.execute(select(upload).where(upload.c.idempotency == name)).one_or_none()
            if earlier is not None:
                return _opened(earlier)
        item = Upload(
            new.document_id, new.object_id, new.record_id, new.person_id, UploadState.RECEIVING, self._clock.now()
        )
        self._connection.execute(
            insert(upload).values(
                document_id=item.document_id,
                object_id=item.object_id,
                record_id=item.record_id,
                person_id=item.person_id,
                idempotency=name,
                state=item.state,
                started_at=item.started_at,
            )
        )
        self._keys.create(item.document_id, item.record_id)
        return item

    def get(self, document_id: UUID) -> Upload:
        """Return one upload; raise NotFound."""
        row = self._connection.execute(select(upload).where(upload.c.document_id == document_id)).one_or_none()
        if row is None:
            raise NotFound("not_found")
        return _opened(row)

    def accepted(self, person_id: UUID | None, names: Sequence[str]) -> dict[str, UUID]:
        """Return the documents of a sender's uploads of these names, where they came to their receipt."""
        blind = {self._blind(person_id, name): name for name in names}
        found: dict[str, UUID] = {}
        for start in range(0, len(blind), CHUNK):
            some = upload.c.idempotency.in_(list(blind)[start : start + CHUNK])
            query = select(upload.c.idempotency, upload.c.document_id).where(some)
            rows = self._connection.execute(query.where(upload.c.state == UploadState.ACCEPTED))
            found |= {blind[row.idempotency]: row.document_id for row in rows}
        return found

    def accept(self, document_id: UUID) -> None:
        """Note, in the transaction that writes the document, that the file is here.

        Raises:
            NotFound: the upload was given up meanwhile.
        """
        there = (upload.c.document_id == document_id) & (upload.c.state == UploadState.RECEIVING)
        if not self._connection.execute(update(upload).where(there).values(state=UploadState.ACCEPTED)).rowcount:
            raise NotFound("not_found")

    def abandon(self, document_id: UUID) -> None:
        """Forget an upload whose bytes never came, and destroy its key; an accepted one stays."""
        there = (upload.c.document_id == document_id) & (upload.c.state == UploadState.RECEIVING)
        if self._connection.execute(delete(upload).where(there)).rowcount:
            self._keys.delete(document_id)

    def stale(self, before: datetime, *, limit: int = 100) -> tuple[Upload, ...]:
        """Return uploads begun before a moment and never finished."""
        query = select(upload).where(upload.c.state == UploadState.RECEIVING, upload.c.started_at < before)
        return tuple(_opened(row) for row in self._connection.execute(query.limit(limit)))

    def _name(self, new: NewUpload) -> bytes | None:
        if new.idempotency is None:
            return None
        return self._blind(new.person_id, new.idempotency)

    def _blind(self, person_id: UUID | None, name: str) -> bytes:
        return self._keys.blind("upload", f"{person_id} {name}")


def _opened(row: Row[Any]) -> Upload:
    return Upload(row.document_id, row.object_id, row.record_id, row.person_id, UploadState(row.state), row.started_at)
