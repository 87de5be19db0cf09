"""Cases by their parent, and whose turn it was last in a roster."""

import sqlalchemy as sa
from alembic import op

from engine.storage.types import Id

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_file_agency_id_parent"), ["agency_id", "parent"], unique=False)
    op.create_table(
        "roster",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("last", Id("xx"), nullable=True),
        sa.PrimaryKeyConstraint("agency_id", "role", name=op.f("pk_roster")),
        sa.ForeignKeyConstraint(
            ["agency_id", "last"],
            ["person.agency_id", "person.person_id"],
            name=op.f("fk_roster_agency_id_last"),
        ),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("roster")
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_file_agency_id_parent"))
