"""Mandates: given by a post, signed by both, for days, flows, tasks and sums."""

import sqlalchemy as sa
from alembic import op

from engine.storage.types import Id

revision = "0019"
down_revision = "0018"

TEXTS = (("state", 10), ("scope", 4000), ("given_at", 32), ("accepted_at", 32), ("ended_at", 32))


def upgrade() -> None:
    """Apply."""
    for name, length in TEXTS:
        op.add_column("mandate", sa.Column(name, sa.String(length), nullable=False, server_default=""))
    op.add_column("mandate", sa.Column("post_id", Id("po"), nullable=True))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("mandate") as table:
        for name in ("post_id", *(name for name, _ in TEXTS)):
            table.drop_column(name)
