"""Work to be done after a change: the outbox, and what the search index must follow."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, LargeBinary, String, Table, Uuid

from storage.sql.tables.base import Moment, Number, metadata

job = Table(
    "job",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("document_id", Uuid, nullable=False, index=True),
    Column("state", String(8), nullable=False),
    Column("not_before", Moment, nullable=False),
    Column("leased_until", Moment),
    Column("fence", Number, nullable=False),
    Column("attempts", Number, nullable=False),
    Column("priority", Number, nullable=False, server_default="0"),
    Column("error", String(64)),
    Column("secret", LargeBinary),
    Column("so_far", LargeBinary),
    Index(None, "state", "kind", "priority", "not_before"),
    Index(None, "state", "leased_until"),
)

bucket = Table(
    "bucket",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("record_id", Uuid, ForeignKey("record.id")),
    Column("sealed", LargeBinary, nullable=False),
    Column("documents", Number, nullable=False),
    Index(None, "record_id", "documents"),
)

bucket_document = Table(
    "bucket_document",
    metadata,
    Column("document_id", Uuid, ForeignKey("document.id"), primary_key=True),
    Column("bucket_id", Uuid, ForeignKey("bucket.id"), nullable=False, index=True),
)

index_change = Table(
    "index_change",
    metadata,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("document_id", Uuid, nullable=False, unique=True),
)

# One row, locked from the first change of a transaction to its end: numbers become visible in their own order.
index_head = Table(
    "index_head",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=False),
    Column("sequence", BigInteger, nullable=False),
)
