"""Copies of cases, refusals counted, and how incidents are resolved."""

import sqlalchemy as sa
from alembic import op

from engine.storage.types import Id

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "case_copy",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("person_id", Id("xx"), nullable=False),
        sa.Column("case_id", Id("xx"), nullable=False),
        sa.Column("by_id", Id("xx"), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("read_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "person_id", "case_id", name=op.f("pk_case_copy")),
        sa.ForeignKeyConstraint(
            ["agency_id", "case_id"],
            ["case_file.agency_id", "case_file.case_id"],
            name=op.f("fk_case_copy_agency_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "person_id"],
            ["person.agency_id", "person.person_id"],
            name=op.f("fk_case_copy_agency_id_person_id"),
        ),
    )
    op.create_table(
        "refusal",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("refusal_id", Id("xx"), nullable=False),
        sa.Column("case_id", Id("xx"), nullable=False),
        sa.Column("person_id", Id("xx"), nullable=False),
        sa.Column("same", sa.String(length=64), nullable=False),
        sa.Column("verb", sa.String(length=20), nullable=False),
        sa.Column("element", sa.String(length=100), nullable=False),
        sa.Column("reasons", sa.String(length=400), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.String(length=32), nullable=False),
        sa.Column("last_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "refusal_id", name=op.f("pk_refusal")),
        sa.ForeignKeyConstraint(
            ["agency_id", "case_id"],
            ["case_file.agency_id", "case_file.case_id"],
            name=op.f("fk_refusal_agency_id_case_id"),
        ),
    )
    op.create_index("uq_refusal_same", "refusal", ["agency_id", "case_id", "person_id", "same"], unique=True)
    op.add_column("incident", sa.Column("how", sa.String(length=20), nullable=False, server_default=""))
    op.add_column("incident", sa.Column("proposed_by", Id("xx"), nullable=True))
    op.add_column("incident", sa.Column("resolved_by", Id("xx"), nullable=True))


def downgrade() -> None:
    """Take back."""
    for name in ("resolved_by", "proposed_by", "how"):
        op.drop_column("incident", name)
    op.drop_index("uq_refusal_same", table_name="refusal")
    op.drop_table("refusal")
    op.drop_table("case_copy")
