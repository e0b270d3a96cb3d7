"""What is known of a sealed object, and of the pages inside renditions, without opening them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ObjectEntry:
    """One immutable sealed object in the object store; its name there is its identifier.

    `role` is the role byte of its header, `size` its sealed length in bytes, `sha256` the digest of the
    sealed bytes, by which damage is found without any key.
    """

    id: UUID
    document_id: UUID
    role: int
    size: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Extent:
    """A stretch of plain bytes in a rendition: from `start` up to, not including, `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PageEntry:
    """Where one page's layout, preview and thumbnail lie inside a rendition object.

    `number` counts from 1.  A page that could not be read has a `failure` code, and may lack pictures; one that was
    read has none as long as it was not drawn.  Pictures drawn after the text was read lie in `picture_id`.
    """

    number: int
    object_id: UUID
    layout: Extent
    preview: Extent
    thumb: Extent
    media_type: str  #: of preview and thumbnail
    failure: str | None = None
    picture_id: UUID | None = None

    @property
    def pictured_in(self) -> UUID:
        """The rendition that holds preview and thumbnail."""
        return self.picture_id or self.object_id

    @property
    def undrawn(self) -> bool:
        """Whether the page was read and is still to be drawn."""
        return self.failure is None and self.preview.start == self.preview.end


class UploadState(StrEnum):
    """How far an upload has come."""

    RECEIVING = "receiving"  #: bytes are still arriving, or the sender went away
    ACCEPTED = "accepted"  #: durable: the receipt was or may be given


@dataclass(frozen=True, slots=True)
class Upload:
    """One file on its way in; `document_id` and `object_id` are fixed before the first byte."""

    document_id: UUID
    object_id: UUID
    record_id: UUID
    person_id: UUID | None
    state: UploadState
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Bucket:
    """A group of documents whose search tokens share one key.

    `record_id` is None for documents of internal records, else the restricted record it serves alone.
    """

    id: UUID
    record_id: UUID | None
    secret: bytes
    count: int

    def __repr__(self) -> str:
        """Name the bucket and never its secret."""
        return f"Bucket(id={self.id}, count={self.count})"


@dataclass(frozen=True, slots=True)
class IndexChange:
    """A document whose index entry must be made again; `sequence` only grows."""

    sequence: int
    document_id: UUID


@dataclass(frozen=True, slots=True)
class Example:
    """A decision a person put right, kept to learn from: `kind` is `type`, `cause`, `business` or a field's name.

    `value` is empty where a value was rejected.
    """

    id: UUID
    document_id: UUID
    kind: str
    value: str
    machine: str | None  #: what the machine had said
    at: datetime
