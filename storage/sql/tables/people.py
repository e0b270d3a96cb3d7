"""People, and how they sign in."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table, Uuid

from storage.sql.tables.base import Moment, Number, metadata

person = Table(
    "person",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("login_blind", LargeBinary(16), nullable=False, unique=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("password", LargeBinary),
    Column("roles", String(64), nullable=False),
    Column("locale", String(16), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("disabled_at", Moment),
    Index(None, "created_at", "id"),
)

session = Table(
    "session",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),
    Column("person_id", Uuid, ForeignKey("person.id"), nullable=False, index=True),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
)

one_time_link = Table(
    "one_time_link",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),
    Column("purpose", String(16), nullable=False),
    Column("person_id", Uuid, ForeignKey("person.id"), index=True),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
)

token = Table(
    "token",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("digest", LargeBinary(32), nullable=False, unique=True),
    Column("person_id", Uuid, ForeignKey("person.id"), nullable=False, index=True),
    Column("scope", String(16), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
    Column("used_at", Moment),
)

throttle = Table(
    "throttle",
    metadata,
    Column("subject", LargeBinary(16), primary_key=True),
    Column("failures", Number, nullable=False),
    Column("last_at", Moment, nullable=False, index=True),
)
