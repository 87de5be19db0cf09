"""The outbox of messages."""

import sqlalchemy as sa
from alembic import op

from engine.storage.types import Id

revision = "0009"
down_revision = "0005"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "outbox",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("message_id", Id("xx"), nullable=False),
        sa.Column("once", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("person_id", Id("xx"), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("case_id", Id("xx"), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("sent_by", sa.String(length=60), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("sent_at", sa.String(length=32), nullable=False),
        sa.Column("error", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "message_id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("agency_id", "once", name=op.f("uq_outbox_agency_id_once")),
        sa.CheckConstraint("state IN ('waiting','sent','failed')", name=op.f("ck_outbox_state")),
        sa.ForeignKeyConstraint(
            ["agency_id", "person_id"],
            ["person.agency_id", "person.person_id"],
            name=op.f("fk_outbox_agency_id_person_id"),
        ),
    )
    op.create_index(op.f("ix_outbox_agency_id_state_next_at"), "outbox", ["agency_id", "state", "next_at"])
    op.create_index(
        op.f("ix_outbox_agency_id_person_id_message_id"), "outbox", ["agency_id", "person_id", "message_id"]
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("outbox")
