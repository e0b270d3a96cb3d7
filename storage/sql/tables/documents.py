"""Documents, their sealed objects, and everything read on them or decided about them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, LargeBinary, String, Table, Uuid

from storage.sql.tables.base import Moment, Number, Serial, metadata

document = Table(
    "document",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("record_id", Uuid, ForeignKey("record.id"), nullable=False),
    Column("batch_id", Uuid, ForeignKey("record.id"), nullable=False),
    Column("parent_id", Uuid, ForeignKey("document.id"), index=True),
    Column("state", String(16), nullable=False),
    Column("lifecycle", String(16), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("page_count", Number, nullable=False),
    Column("pages_read", Number, nullable=False),
    Column("dedupe", LargeBinary(32), index=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("created_by", Uuid),
    Column("withdrawn_at", Moment),
    Column("revision", Number, nullable=False),
    Index(None, "created_at", "id"),
    Index(None, "state", "created_at", "id"),
    Index(None, "record_id", "created_at", "id"),
    Index(None, "batch_id", "created_at", "id"),
    Index(None, "lifecycle", "created_at", "id"),
    Index(None, "lifecycle", "state", "record_id", "batch_id"),
    Index(None, "withdrawn_at"),
)

object_ = Table(
    "object",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("document_id", Uuid, ForeignKey("document.id"), nullable=False, index=True),
    Column("role", Number, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", LargeBinary(32), nullable=False),
)

page = Table(
    "page",
    metadata,
    Column("document_id", Uuid, ForeignKey("document.id"), primary_key=True),
    Column("number", Number, primary_key=True),
    Column("object_id", Uuid, ForeignKey("object.id"), nullable=False, index=True),
    Column("layout_start", BigInteger, nullable=False),
    Column("layout_end", BigInteger, nullable=False),
    Column("preview_start", BigInteger, nullable=False),
    Column("preview_end", BigInteger, nullable=False),
    Column("thumb_start", BigInteger, nullable=False),
    Column("thumb_end", BigInteger, nullable=False),
    Column("media_type", String(64), nullable=False),
    Column("failure", String(64)),
    Column("picture_id", Uuid),  # of object; where the pictures lie apart from the text
)

field = Table(
    "field",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("document_id", Uuid, ForeignKey("document.id"), nullable=False),
    Column("position", Number, nullable=False),
    Column("touched", Boolean, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index(None, "document_id", "position"),
)

party_link = Table(
    "party_link",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("document_id", Uuid, ForeignKey("document.id"), nullable=False),
    Column("subject", Number, nullable=False),
    Column("party_id", Uuid, ForeignKey("party.id"), nullable=False, index=True),
    Column("state", String(16), nullable=False),
    Column("reason", String(64), nullable=False),
    Column("by_hand", Boolean, nullable=False),
    Index(None, "document_id", "subject", "party_id", unique=True),
)

finding = Table(
    "finding",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("document_id", Uuid, ForeignKey("document.id"), nullable=False, index=True),
    Column("other_id", Uuid, ForeignKey("document.id"), nullable=False, index=True),
    Column("state", String(16), nullable=False),
    Column("raised_at", Moment, nullable=False),
    Column("decided_by", Uuid),
    Column("decided_at", Moment),
    Column("sealed", LargeBinary, nullable=False),
    Column("other_sealed", LargeBinary, nullable=False),
)

decision = Table(
    "decision",
    metadata,
    Column("sequence", Serial, primary_key=True, autoincrement=True),
    Column("id", Uuid, nullable=False, unique=True),
    Column("document_id", Uuid, ForeignKey("document.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor_id", Uuid),
    Column("action", String(64), nullable=False),
    Column("undoes", Uuid, ForeignKey("decision.id"), index=True),
    Column("sealed", LargeBinary, nullable=False),
    Index(None, "document_id", "sequence"),
    sqlite_autoincrement=True,
)

example = Table(
    "example",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("document_id", Uuid, ForeignKey("document.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index(None, "at", "id"),
)

upload = Table(
    "upload",
    metadata,
    Column("document_id", Uuid, primary_key=True),
    Column("object_id", Uuid, nullable=False, unique=True),
    Column("record_id", Uuid, ForeignKey("record.id"), nullable=False),
    Column("person_id", Uuid),
    Column("idempotency", LargeBinary(16), unique=True),
    Column("state", String(16), nullable=False),
    Column("started_at", Moment, nullable=False),
    Index(None, "state", "started_at"),
)
