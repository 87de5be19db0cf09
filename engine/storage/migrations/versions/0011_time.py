"""Years of working days, jobs, and when the next card of an item is due."""

import sqlalchemy as sa
from alembic import op

from engine.storage.types import Id

revision = "0011"
down_revision = "0008"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "calendar",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "year", "version", name=op.f("pk_calendar")),
    )
    op.create_table(
        "job",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("job_id", Id("xx"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", Id("xx"), nullable=False),
        sa.Column("case_id", Id("xx"), nullable=False),
        sa.Column("due_at", sa.String(length=32), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "job_id", name=op.f("pk_job")),
        sa.UniqueConstraint("agency_id", "kind", "subject", name=op.f("uq_job_agency_id_kind_subject")),
    )
    op.create_index(op.f("ix_job_agency_id_state_due_at"), "job", ["agency_id", "state", "due_at"])
    op.add_column("work_item", sa.Column("card_at", sa.String(length=32), nullable=False, server_default="9999"))
    op.create_index(
        "ix_work_item_card",
        "work_item",
        ["agency_id", "card_at", "item_id"],
        sqlite_where=sa.text("closed_at = '' AND card_at < '9999'"),
        postgresql_where=sa.text("closed_at = '' AND card_at < '9999'"),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_work_item_card", table_name="work_item")
    with op.batch_alter_table("work_item", schema=None) as batch_op:
        batch_op.drop_column("card_at")
    op.drop_table("job")
    op.drop_table("calendar")
