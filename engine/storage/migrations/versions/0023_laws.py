"""What an agency knows of laws beyond its files: validity and source, by version."""

import sqlalchemy as sa
from alembic import op

from engine.storage.types import Id

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "law",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.Column("created_by", Id("xx"), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "id", "version", name=op.f("pk_law")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("law")
