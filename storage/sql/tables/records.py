"""Batches, leads and cases, who belongs to them, and the parties they speak of."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table, Uuid

from storage.sql.tables.base import Moment, Number, metadata

record = Table(
    "record",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("visibility", String(16), nullable=False),
    Column("owner_id", Uuid, ForeignKey("person.id"), index=True),
    Column("target_id", Uuid, ForeignKey("record.id")),
    Column("channel", String(32)),
    Column("stage", String(16)),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("revision", Number, nullable=False),
    Index(None, "kind", "created_at", "id"),
    Index(None, "kind", "stage", "created_at", "id"),
    Index(None, "created_at", "id"),
)

record_member = Table(
    "record_member",
    metadata,
    Column("record_id", Uuid, ForeignKey("record.id"), primary_key=True),
    Column("person_id", Uuid, ForeignKey("person.id"), primary_key=True),
    Index(None, "person_id", "record_id"),
)

party = Table(
    "party",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("name_blind", Number, nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),
)

identifier = Table(
    "identifier",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("party_id", Uuid, ForeignKey("party.id"), nullable=False, index=True),
    Column("position", Number, nullable=False),
    Column("blind", Number, nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),
)

record_party = Table(
    "record_party",
    metadata,
    Column("record_id", Uuid, ForeignKey("record.id"), primary_key=True),
    Column("party_id", Uuid, ForeignKey("party.id"), primary_key=True),
    Column("role", String(16), primary_key=True),
    Index(None, "party_id", "record_id"),
)
