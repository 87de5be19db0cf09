"""Register of papers made from templates."""

import sqlalchemy as sa
from alembic import op

from engine.storage.types import Id

revision = "0008"
down_revision = "0010"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "paper",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("document_id", Id("xx"), nullable=False),
        sa.Column("case_id", Id("xx"), nullable=False),
        sa.Column("task", sa.String(length=80), nullable=False),
        sa.Column("instance", sa.String(length=300), nullable=False),
        sa.Column("paper", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("template", sa.String(length=100), nullable=False),
        sa.Column("template_sha256", sa.String(length=64), nullable=False),
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("shown", sa.String(length=120), nullable=False),
        sa.Column("duplicate_id", Id("xx"), nullable=True),
        sa.Column("by", Id("xx"), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "document_id", name=op.f("pk_paper")),
        *(
            sa.ForeignKeyConstraint(
                ["agency_id", column],
                ["document.agency_id", "document.document_id"],
                name=op.f(f"fk_paper_agency_id_{column}"),
            )
            for column in ("document_id", "duplicate_id")
        ),
    )
    op.create_index("uq_paper_edition", "paper", ["agency_id", "case_id", "instance", "paper", "edition"], unique=True)
    op.create_index("uq_paper_number", "paper", ["agency_id", "word", "year", "number", "edition"], unique=True)


def downgrade() -> None:
    """Take back."""
    op.drop_table("paper")
