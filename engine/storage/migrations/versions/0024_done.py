"""What one has done is an index range: closed items by who closed them."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_index(
        "ix_work_item_done",
        "work_item",
        ["agency_id", "closed_by", "due_at", "item_id"],
        sqlite_where=sa.text("closed_by IS NOT NULL"),
        postgresql_where=sa.text("closed_by IS NOT NULL"),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_work_item_done", table_name="work_item")
