"""Access tokens of people, and jobs that give way to others."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_BEFORE = ["state", "kind", "not_before"]
_AFTER = ["state", "kind", "priority", "not_before"]


def upgrade() -> None:
    op.create_table(
        "token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_token_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_token_digest")),
    )
    op.create_index(op.f("ix_token_person_id"), "token", ["person_id"])
    op.create_index(op.f("ix_token_expires_at"), "token", ["expires_at"])
    op.add_column("job", sa.Column("priority", sa.Integer(), nullable=False, server_default="0"))
    op.drop_index(op.f(f"ix_job_{'_'.join(_BEFORE)}"), "job")
    op.create_index(op.f(f"ix_job_{'_'.join(_AFTER)}"), "job", _AFTER)


def downgrade() -> None:
    op.drop_index(op.f(f"ix_job_{'_'.join(_AFTER)}"), "job")
    op.create_index(op.f(f"ix_job_{'_'.join(_BEFORE)}"), "job", _BEFORE)
    op.drop_column("job", "priority")
    op.drop_table("token")
