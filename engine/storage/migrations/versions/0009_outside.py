"""The outbox of messages; tokens, acts of parties, remedies."""

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
    _outside()


def _of_case(table: str, column: str) -> list[sa.Constraint]:
    """Return key and reference to the case of a table whose rows belong to one case."""
    return [
        sa.PrimaryKeyConstraint("agency_id", column, name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(
            ["agency_id", "case_id"],
            ["case_file.agency_id", "case_file.case_id"],
            name=op.f(f"fk_{table}_agency_id_case_id"),
        ),
    ]


def _outside() -> None:
    """Make the tables of the other side."""
    op.create_table(
        "outside_token",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("token_id", Id("xx"), nullable=False),
        sa.Column("case_id", Id("xx"), nullable=False),
        sa.Column("person_id", Id("xx"), nullable=False),
        sa.Column("item_id", Id("xx"), nullable=True),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("created_by", Id("xx"), nullable=False),
        sa.Column("expires_at", sa.String(length=32), nullable=False),
        sa.Column("revoked_at", sa.String(length=32), nullable=False),
        sa.Column("used_at", sa.String(length=32), nullable=False),
        *_of_case("outside_token", "token_hash"),
        sa.UniqueConstraint("agency_id", "token_id", name=op.f("uq_outside_token_agency_id_token_id")),
        sa.ForeignKeyConstraint(
            ["agency_id", "person_id"],
            ["person.agency_id", "person.person_id"],
            name=op.f("fk_outside_token_agency_id_person_id"),
        ),
    )
    op.create_table(
        "party_act",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("act_id", Id("xx"), nullable=False),
        sa.Column("case_id", Id("xx"), nullable=False),
        sa.Column("person_id", Id("xx"), nullable=False),
        sa.Column("entered_by", Id("xx"), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        *_of_case("party_act", "act_id"),
    )
    op.create_table(
        "remedy",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("remedy_id", Id("xx"), nullable=False),
        sa.Column("case_id", Id("xx"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("authority", sa.String(length=200), nullable=False),
        sa.Column("filed_on", sa.String(length=10), nullable=False),
        sa.Column("decided_on", sa.String(length=10), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("recall", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        *_of_case("remedy", "remedy_id"),
        sa.CheckConstraint("kind IN ('reconsideration','suit')", name=op.f("ck_remedy_kind")),
    )
    for table in ("outside_token", "party_act", "remedy"):
        op.create_index(op.f(f"ix_{table}_agency_id_case_id"), table, ["agency_id", "case_id"])


def downgrade() -> None:
    """Take back."""
    for table in ("remedy", "party_act", "outside_token"):
        op.drop_table(table)
    op.drop_table("outbox")
