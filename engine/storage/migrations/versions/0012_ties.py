"""Ties are looked up by the party, whoever is asked."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Apply."""
    op.create_index(op.f("ix_conflict_agency_id_subject_key"), "conflict", ["agency_id", "subject_key"])


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f("ix_conflict_agency_id_subject_key"), table_name="conflict")
