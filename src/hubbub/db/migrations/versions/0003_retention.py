"""The log may be pruned: `floor` is the last `seq` of a room that is gone."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the floor, and an index to find what is old."""
    op.add_column("rooms", sa.Column("floor", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_index("ix_events_at", "events", ["at"])
