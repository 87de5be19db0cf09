"""Matters before bodies, requests for recusal."""

import sqlalchemy as sa
from alembic import op

from engine.storage.types import Id

revision = "0007"
down_revision = "0009"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "meeting_matter",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("case_id", Id("xx"), nullable=False),
        sa.Column("instance", sa.String(length=400), nullable=False),
        sa.Column("item_id", Id("xx"), nullable=False),
        sa.Column("meeting_id", Id("xx"), nullable=False),
        sa.Column("body", sa.String(length=60), nullable=False),
        sa.Column("opened_at", sa.String(length=32), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("result", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("agency_id", "case_id", "instance", name=op.f("pk_meeting_matter")),
        sa.ForeignKeyConstraint(
            ["agency_id", "body"], ["body.agency_id", "body.code"], name=op.f("fk_meeting_matter_agency_id_body")
        ),
    )
    for columns in (["agency_id", "meeting_id"], ["agency_id", "item_id"], ["agency_id", "body", "meeting_id"]):
        op.create_index(op.f("ix_meeting_matter_" + "_".join(columns)), "meeting_matter", columns)
    op.create_table(
        "recusal_request",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("request_id", Id("xx"), nullable=False),
        sa.Column("case_id", Id("xx"), nullable=False),
        sa.Column("person_id", Id("xx"), nullable=False),
        sa.Column("asked_by", Id("xx"), nullable=False),
        sa.Column("on_behalf", sa.String(length=10), nullable=False),
        sa.Column("grounds", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("decided_by", Id("xx"), nullable=True),
        sa.Column("decided_at", sa.String(length=32), nullable=False),
        sa.Column("substitute", Id("xx"), nullable=True),
        sa.PrimaryKeyConstraint("agency_id", "request_id", name=op.f("pk_recusal_request")),
        *(
            sa.ForeignKeyConstraint(
                ["agency_id", column],
                ["person.agency_id", "person.person_id"],
                name=op.f(f"fk_recusal_request_agency_id_{column}"),
            )
            for column in ("person_id", "asked_by", "decided_by", "substitute")
        ),
    )
    op.create_index(op.f("ix_recusal_request_agency_id_case_id"), "recusal_request", ["agency_id", "case_id"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("recusal_request")
    op.drop_table("meeting_matter")
