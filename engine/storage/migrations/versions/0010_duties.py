"""Duties beside the token, and dated ones by grade."""

import sqlalchemy as sa
from alembic import op

from engine.storage.types import Id

revision = "0010"
down_revision = "0007"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "duty",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("duty_id", Id("xx"), nullable=False),
        sa.Column("case_id", Id("xx"), nullable=True),
        sa.Column("definition", sa.String(length=80), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("sort", sa.String(length=20), nullable=False),
        sa.Column("control", sa.String(length=100), nullable=False),
        sa.Column("element", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("person_id", Id("xx"), nullable=True),
        sa.Column("due_at", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("opened_at", sa.String(length=32), nullable=False),
        sa.Column("closed_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "duty_id", name=op.f("pk_duty")),
        sa.UniqueConstraint("agency_id", "place", name=op.f("uq_duty_agency_id_place")),
        sa.ForeignKeyConstraint(
            ["agency_id", "case_id"],
            ["case_file.agency_id", "case_file.case_id"],
            name=op.f("fk_duty_agency_id_case_id"),
        ),
    )
    op.create_index(op.f("ix_duty_agency_id_state_due_at"), "duty", ["agency_id", "state", "due_at"])
    op.create_index(op.f("ix_duty_agency_id_case_id"), "duty", ["agency_id", "case_id"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("duty")
