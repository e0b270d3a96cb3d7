"""The way out of the product: originals, values and log, in the plain, where the person asked for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from cases.office import Office
from core.model.person import Principal


@dataclass(frozen=True, slots=True)
class ExportSummary:
    """What an export holds."""

    documents: int
    bytes: int


def files(office: Office, who: Principal, record_id: UUID | None = None) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Yield each file of an export as (name, chunks): originals/…, values.csv, values.json, log.jsonl.

    Authorisation and audit happen before the first file is yielded.

    Args:
        record_id: the lead, case or batch to export; None for everything the person may see.

    Raises:
        NotFound: there is no such record for this person.
        Denied: the person's roles do not search (a clerk exports nothing).
    """
    raise NotImplementedError


def to_folder(office: Office, who: Principal, folder: Path, record_id: UUID | None = None) -> ExportSummary:
    """Write an export into a folder that is empty or does not exist yet.

    Raises:
        Conflict: `folder_not_empty`.
        NotFound: there is no such record for this person.
    """
    raise NotImplementedError
