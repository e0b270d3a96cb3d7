"""The original bytes of a paper, as they came in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from cases.office import Office
from core.model.person import Principal


@dataclass(frozen=True, slots=True)
class Original:
    """An original, authorised and unlocked: who holds this may read it, nothing more is asked."""

    document_id: UUID
    name: str
    media_type: str
    size: int

    def read(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the bytes from `start` up to `end` (exclusive; None for all).

        Raises:
            Corrupt: the stored bytes fail their authentication.
        """
        raise NotImplementedError


def open_original(office: Office, who: Principal, document_id: UUID) -> Original:
    """Authorise, unwrap the key and open an original; audited once, before any byte is read.

    Raises:
        NotFound: there is no such paper for this person.
    """
    raise NotImplementedError
