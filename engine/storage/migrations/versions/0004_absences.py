"""Absences, standing substitutes, substitutes for a day."""

import sqlalchemy as sa
from alembic import op

from engine.storage.types import Id

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "absence",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("absence_id", Id("xx"), nullable=False),
        sa.Column("person_id", Id("xx"), nullable=False),
        sa.Column("first", sa.String(length=10), nullable=False),
        sa.Column("last", sa.String(length=10), nullable=False),
        sa.Column("since", sa.String(length=32), nullable=False),
        sa.Column("until", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "absence_id", name=op.f("pk_absence")),
        sa.ForeignKeyConstraint(
            ["agency_id", "person_id"],
            ["person.agency_id", "person.person_id"],
            name=op.f("fk_absence_agency_id_person_id"),
        ),
    )
    op.create_index(op.f("ix_absence_agency_id_person_id_until"), "absence", ["agency_id", "person_id", "until"])
    op.create_table(
        "mandate",
        sa.Column("agency_id", Id("xx"), nullable=False),
        sa.Column("mandate_id", Id("xx"), nullable=False),
        sa.Column("basis", sa.String(length=10), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("person_id", Id("xx"), nullable=False),
        sa.Column("holder_id", Id("xx"), nullable=True),
        sa.Column("named_by", Id("xx"), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("since", sa.String(length=32), nullable=False),
        sa.Column("until", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "mandate_id", name=op.f("pk_mandate")),
        *(
            sa.ForeignKeyConstraint(
                ["agency_id", column],
                ["person.agency_id", "person.person_id"],
                name=op.f(f"fk_mandate_agency_id_{column}"),
            )
            for column in ("person_id", "holder_id", "named_by")
        ),
    )
    op.create_index(op.f("ix_mandate_agency_id_person_id_until"), "mandate", ["agency_id", "person_id", "until"])
    op.create_index(op.f("ix_mandate_agency_id_holder_id"), "mandate", ["agency_id", "holder_id"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("mandate")
    op.drop_table("absence")
