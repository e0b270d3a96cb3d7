"""The audit log: entries, the hashes of complete subtrees, the size, and what was signed."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, LargeBinary, String, Table, Text, Uuid

from storage.sql.tables.base import Moment, Number, metadata

audit_entry = Table(
    "audit_entry",
    metadata,
    Column("idx", BigInteger, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
    Column("at", Moment, nullable=False),
    Column("action", String(64), nullable=False),
    Column("actor_id", Uuid),
    Column("object_id", Uuid),
    Column("record_id", Uuid),
    Column("detail", LargeBinary),
    Column("detail_owner", Uuid),
    Index(None, "object_id", "idx"),
    Index(None, "actor_id", "idx"),
    Index(None, "action", "idx"),
)

audit_node = Table(
    "audit_node",
    metadata,
    Column("level", Number, primary_key=True),
    Column("idx", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary(32), nullable=False),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    Column("root", LargeBinary(32), nullable=False),
)

checkpoint = Table(
    "checkpoint",
    metadata,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("note", Text, nullable=False),
)
