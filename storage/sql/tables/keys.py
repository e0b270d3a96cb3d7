"""The office, and the keys in wrapped form."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKeyConstraint, Index, LargeBinary, String, Table, Uuid

from storage.sql.tables.base import Moment, Number, metadata

office = Table(
    "office",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("created_at", Moment, nullable=False),
)

office_value = Table(
    "office_value",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String(64), nullable=False, unique=True),
    Column("sealed", LargeBinary, nullable=False),
)

system_key = Table(
    "system_key",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("version", Number, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("root_version", Number, nullable=False),
)

scope_key = Table(
    "scope_key",
    metadata,
    Column("scope_id", Uuid, primary_key=True),
    Column("version", Number, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("root_version", Number, nullable=False),
    Column("state", String(16), nullable=False),
    Index(None, "root_version"),
    Index(None, "state"),
)

data_key = Table(
    "data_key",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("owner", String(32), nullable=False),
    Column("owner_id", Uuid, nullable=False, unique=True),
    Column("scope_id", Uuid, nullable=False),
    Column("scope_version", Number, nullable=False),
    Column("blob", LargeBinary, nullable=False),
    ForeignKeyConstraint(["scope_id", "scope_version"], ["scope_key.scope_id", "scope_key.version"]),
    Index(None, "scope_id", "scope_version"),
)
