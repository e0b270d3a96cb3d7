"""The same bytes twice: recognised among the papers a person may see, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from cases.office import Office
from core.model.document import Document
from core.model.person import Principal


def fingerprint(office: Office, record_id: UUID, sha256: bytes) -> bytes:
    """Return the keyed fingerprint under which a paper's bytes are known within one record's scope."""
    raise NotImplementedError


def same_bytes(office: Office, who: Principal, document_id: UUID) -> tuple[Document, ...]:
    """Return other live papers with the same bytes in the same scope, that the person may see.

    Raises:
        NotFound: there is no such paper for this person.
    """
    raise NotImplementedError


def of_batch(office: Office, who: Principal, batch_id: UUID) -> Mapping[UUID, tuple[Document, ...]]:
    """Return, for each paper of a batch that has any, the earlier papers with the same bytes.

    Raises:
        NotFound: there is no such batch for this person.
    """
    raise NotImplementedError
