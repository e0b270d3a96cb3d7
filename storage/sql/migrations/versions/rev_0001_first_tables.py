"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.sql.tables.base import Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _office()
    _people()
    _records()
    _documents()
    _work()
    _audit()


def _office() -> None:
    # The office and its keys.
    op.create_table(
        "office",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office")),
    )
    op.create_table(
        "office_value",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_value")),
        sa.UniqueConstraint("name", name=op.f("uq_office_value_name")),
    )
    op.create_table(
        "scope_key",
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("root_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("scope_id", "version", name=op.f("pk_scope_key")),
    )
    op.create_index(op.f("ix_scope_key_root_version"), "scope_key", ["root_version"])
    op.create_index(op.f("ix_scope_key_state"), "scope_key", ["state"])
    op.create_table(
        "system_key",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("root_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", "version", name=op.f("pk_system_key")),
    )
    op.create_table(
        "data_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("scope_version", sa.Integer(), nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scope_id", "scope_version"],
            ["scope_key.scope_id", "scope_key.version"],
            name=op.f("fk_data_key_scope_id_scope_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_key")),
        sa.UniqueConstraint("owner_id", name=op.f("uq_data_key_owner_id")),
    )
    op.create_index(op.f("ix_data_key_scope_id_scope_version"), "data_key", ["scope_id", "scope_version"])


def _people() -> None:
    # People and how they sign in.
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("login_blind", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("password", sa.LargeBinary(), nullable=True),
        sa.Column("roles", sa.String(length=64), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("disabled_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("login_blind", name=op.f("uq_person_login_blind")),
    )
    op.create_index(op.f("ix_person_created_at_id"), "person", ["created_at", "id"])
    op.create_table(
        "throttle",
        sa.Column("subject", sa.LargeBinary(length=16), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_throttle")),
    )
    op.create_index(op.f("ix_throttle_last_at"), "throttle", ["last_at"])
    op.create_table(
        "one_time_link",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_one_time_link_person_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_one_time_link")),
    )
    op.create_index(op.f("ix_one_time_link_person_id"), "one_time_link", ["person_id"])
    op.create_table(
        "session",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_session_person_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_session")),
    )
    op.create_index(op.f("ix_session_expires_at"), "session", ["expires_at"])
    op.create_index(op.f("ix_session_person_id"), "session", ["person_id"])


def _records() -> None:
    # Records and parties.
    op.create_table(
        "party",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name_blind", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
    )
    op.create_index(op.f("ix_party_name_blind"), "party", ["name_blind"])
    op.create_table(
        "identifier",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("blind", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_identifier_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identifier")),
    )
    op.create_index(op.f("ix_identifier_blind"), "identifier", ["blind"])
    op.create_index(op.f("ix_identifier_party_id"), "identifier", ["party_id"])
    op.create_table(
        "record",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("visibility", sa.String(length=16), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("target_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.String(length=32), nullable=True),
        sa.Column("stage", sa.String(length=16), nullable=True),
        sa.Column("number_blind", sa.Integer(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_record_owner_id")),
        sa.ForeignKeyConstraint(["target_id"], ["record.id"], name=op.f("fk_record_target_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record")),
    )
    op.create_index(op.f("ix_record_created_at_id"), "record", ["created_at", "id"])
    op.create_index(op.f("ix_record_kind_created_at_id"), "record", ["kind", "created_at", "id"])
    op.create_index(op.f("ix_record_kind_stage_created_at_id"), "record", ["kind", "stage", "created_at", "id"])
    op.create_index(op.f("ix_record_number_blind"), "record", ["number_blind"])
    op.create_index(op.f("ix_record_owner_id"), "record", ["owner_id"])
    op.create_table(
        "record_member",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_record_member_person_id")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_record_member_record_id")),
        sa.PrimaryKeyConstraint("record_id", "person_id", name=op.f("pk_record_member")),
    )
    op.create_index(op.f("ix_record_member_person_id_record_id"), "record_member", ["person_id", "record_id"])
    op.create_table(
        "record_party",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_record_party_party_id")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_record_party_record_id")),
        sa.PrimaryKeyConstraint("record_id", "party_id", "role", name=op.f("pk_record_party")),
    )
    op.create_index(op.f("ix_record_party_party_id_record_id"), "record_party", ["party_id", "record_id"])


def _documents() -> None:
    # Documents and what is read on them.
    op.create_table(
        "document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("lifecycle", sa.String(length=16), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=False),
        sa.Column("pages_read", sa.Integer(), nullable=False),
        sa.Column("dedupe", sa.LargeBinary(length=32), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["record.id"], name=op.f("fk_document_batch_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["document.id"], name=op.f("fk_document_parent_id")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_document_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    op.create_index(op.f("ix_document_batch_id_created_at_id"), "document", ["batch_id", "created_at", "id"])
    op.create_index(op.f("ix_document_created_at_id"), "document", ["created_at", "id"])
    op.create_index(op.f("ix_document_dedupe"), "document", ["dedupe"])
    op.create_index(op.f("ix_document_lifecycle_created_at_id"), "document", ["lifecycle", "created_at", "id"])
    op.create_index(
        op.f("ix_document_lifecycle_state_record_id_batch_id"),
        "document",
        ["lifecycle", "state", "record_id", "batch_id"],
    )
    op.create_index(op.f("ix_document_parent_id"), "document", ["parent_id"])
    op.create_index(op.f("ix_document_record_id_created_at_id"), "document", ["record_id", "created_at", "id"])
    op.create_index(op.f("ix_document_state_created_at_id"), "document", ["state", "created_at", "id"])
    op.create_index(op.f("ix_document_withdrawn_at"), "document", ["withdrawn_at"])
    op.create_table(
        "upload",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("idempotency", sa.LargeBinary(length=16), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_upload_record_id")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_upload")),
        sa.UniqueConstraint("idempotency", name=op.f("uq_upload_idempotency")),
        sa.UniqueConstraint("object_id", name=op.f("uq_upload_object_id")),
    )
    op.create_index(op.f("ix_upload_state_started_at"), "upload", ["state", "started_at"])
    op.create_table(
        "decision",
        sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("undoes", sa.Uuid(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_decision_document_id")),
        sa.ForeignKeyConstraint(["undoes"], ["decision.id"], name=op.f("fk_decision_undoes")),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_decision")),
        sa.UniqueConstraint("id", name=op.f("uq_decision_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_decision_document_id_sequence"), "decision", ["document_id", "sequence"])
    op.create_index(op.f("ix_decision_undoes"), "decision", ["undoes"])
    op.create_table(
        "example",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_example_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_example")),
    )
    op.create_index(op.f("ix_example_at_id"), "example", ["at", "id"])
    op.create_index(op.f("ix_example_document_id"), "example", ["document_id"])
    op.create_table(
        "field",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("blind", sa.Integer(), nullable=True),
        sa.Column("touched", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_field_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field")),
    )
    op.create_index(op.f("ix_field_blind"), "field", ["blind"])
    op.create_index(op.f("ix_field_document_id_position"), "field", ["document_id", "position"])
    op.create_table(
        "object",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_object_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_object")),
    )
    op.create_index(op.f("ix_object_document_id"), "object", ["document_id"])
    op.create_table(
        "party_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_party_link_document_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_party_link_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_link")),
    )
    op.create_index(
        op.f("ix_party_link_document_id_subject_party_id"),
        "party_link",
        ["document_id", "subject", "party_id"],
        unique=True,
    )
    op.create_index(op.f("ix_party_link_party_id"), "party_link", ["party_id"])
    op.create_table(
        "page",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("layout_start", sa.BigInteger(), nullable=False),
        sa.Column("layout_end", sa.BigInteger(), nullable=False),
        sa.Column("preview_start", sa.BigInteger(), nullable=False),
        sa.Column("preview_end", sa.BigInteger(), nullable=False),
        sa.Column("thumb_start", sa.BigInteger(), nullable=False),
        sa.Column("thumb_end", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(length=64), nullable=False),
        sa.Column("failure", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_page_document_id")),
        sa.ForeignKeyConstraint(["object_id"], ["object.id"], name=op.f("fk_page_object_id")),
        sa.PrimaryKeyConstraint("document_id", "number", name=op.f("pk_page")),
    )
    op.create_index(op.f("ix_page_object_id"), "page", ["object_id"])


def _work() -> None:
    # The outbox, buckets and the order of index changes.
    op.create_table(
        "index_change",
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_index_change")),
        sa.UniqueConstraint("document_id", name=op.f("uq_index_change_document_id")),
    )
    op.create_table(
        "index_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_index_head")),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("not_before", Moment(), nullable=False),
        sa.Column("leased_until", Moment(), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index(op.f("ix_job_document_id"), "job", ["document_id"])
    op.create_index(op.f("ix_job_state_kind_not_before"), "job", ["state", "kind", "not_before"])
    op.create_index(op.f("ix_job_state_leased_until"), "job", ["state", "leased_until"])
    op.create_table(
        "bucket",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_bucket_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bucket")),
    )
    op.create_index(op.f("ix_bucket_record_id_documents"), "bucket", ["record_id", "documents"])
    op.create_table(
        "bucket_document",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("bucket_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["bucket_id"], ["bucket.id"], name=op.f("fk_bucket_document_bucket_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_bucket_document_document_id")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_bucket_document")),
    )
    op.create_index(op.f("ix_bucket_document_bucket_id"), "bucket_document", ["bucket_id"])


def _audit() -> None:
    # The audit log.
    op.create_table(
        "audit_entry",
        sa.Column("idx", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("detail", sa.LargeBinary(), nullable=True),
        sa.Column("detail_owner", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("idx", name=op.f("pk_audit_entry")),
    )
    op.create_index(op.f("ix_audit_entry_action_idx"), "audit_entry", ["action", "idx"])
    op.create_index(op.f("ix_audit_entry_actor_id_idx"), "audit_entry", ["actor_id", "idx"])
    op.create_index(op.f("ix_audit_entry_object_id_idx"), "audit_entry", ["object_id", "idx"])
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "audit_node",
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("idx", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("level", "idx", name=op.f("pk_audit_node")),
    )
    op.create_table(
        "checkpoint",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_checkpoint")),
    )
