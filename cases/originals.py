"""The original bytes of a paper, as they came in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from cases.office import Office
from core.crypto.objects import RangeReader, Role
from core.model.audit import AuditEvent
from core.model.person import Principal
from storage.sql.database import Transaction


@dataclass(frozen=True, slots=True)
class Original:
    """An original, authorised and unlocked: who holds this may read it, nothing more is asked."""

    document_id: UUID
    name: str
    media_type: str
    size: int
    reader: RangeReader = field(repr=False)

    def read(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the bytes from `start` up to `end` (exclusive; None for all).

        Raises:
            Invalid: the range does not lie within the original.
            Corrupt: the stored bytes fail their authentication.
        """
        return self.reader.read(start, self.size if end is None else end)


def open_original(office: Office, who: Principal, document_id: UUID) -> Original:
    """Authorise, unwrap the key and open an original; audited once, before any byte is read.

    Raises:
        NotFound: there is no such paper for this person.
    """
    with office.db.write() as tx:
        original = unlock(office, tx, who, document_id)
        record_id = tx.documents.get(document_id, visible_to=who).record_id
        tx.audit.append(AuditEvent("document.download", who.actor_id, document_id, record_id))
    return original


def unlock(office: Office, tx: Transaction, who: Principal, document_id: UUID) -> Original:
    """Authorise and open an original; the caller writes it into the log.

    Raises:
        NotFound: there is no such paper for this person.
    """
    document = tx.documents.get(document_id, visible_to=who)
    key = tx.documents.key(document_id, visible_to=who)
    entry = tx.objects.original(document_id, visible_to=who)
    reader = office.objects.open(entry.id, key, Role.ORIGINAL)
    return Original(document_id, document.name, document.media_type, reader.length, reader)
