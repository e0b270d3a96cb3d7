"""What has come of a job that was put aside, sealed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("job", sa.Column("so_far", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("job", "so_far")
