"""Drafts of definitions, and how each version came into force and out of it."""

import sqlalchemy as sa
from alembic import op

from engine.storage.types import Id

revision = "0022"
down_revision = "0020"

TEXTS = (("starts_at", sa.String(32)), ("ended_at", sa.String(32)), ("story", sa.Text()))


def upgrade() -> None:
    """Apply."""
    op.add_column("definition", sa.Column("state", sa.String(10), nullable=False, server_default="superseded"))
    for name, kind in TEXTS:
        op.add_column("definition", sa.Column(name, kind, nullable=False, server_default=""))
    op.add_column("definition", sa.Column("minor", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("definition", sa.Column("base", sa.Integer(), nullable=False, server_default="0"))
    op.execute(sa.text("UPDATE definition SET starts_at = released_at"))
    op.execute(sa.text("UPDATE definition SET state = 'active' WHERE active"))
    op.create_index(
        "uq_definition_waiting",
        "definition",
        ["agency_id", "key"],
        unique=True,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "definition_draft",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("saved_by", Id("xx"), nullable=False),
        sa.Column("saved_at", sa.String(32), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "key", name=op.f("pk_definition_draft")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("definition_draft")
    op.drop_index("uq_definition_waiting", table_name="definition")
    with op.batch_alter_table("definition") as table:
        for name in ("base", "minor", "state", *(name for name, _ in TEXTS)):
            table.drop_column(name)
