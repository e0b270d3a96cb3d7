"""Where the pictures of a page lie that was drawn after its text had been read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("page", sa.Column("picture_id", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("page", "picture_id")
