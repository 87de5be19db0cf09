"""Added signers find the item in their inbox."""

import sqlalchemy as sa
from alembic import op

from engine.storage.types import Id

revision = "0016"
down_revision = "0012"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "added_signer",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("item_id", Id("xx"), nullable=False),
        sa.Column("person_id", Id("xx"), nullable=False),
        sa.Column("case_id", Id("xx"), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "item_id", "person_id", name=op.f("pk_added_signer")),
        sa.ForeignKeyConstraint(
            ["agency_id", "case_id"],
            ["case_file.agency_id", "case_file.case_id"],
            name=op.f("fk_added_signer_agency_id_case_id"),
        ),
    )
    op.create_index(op.f("ix_added_signer_agency_id_person_id"), "added_signer", ["agency_id", "person_id"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("added_signer")
