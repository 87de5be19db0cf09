"""Indexes for the questions of inspectors over all cases."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

LAPSED = "lapsed_at IS NOT NULL"
TERM = "closed_at = '' AND kind <> 'event' AND due_at < '9999'"


def upgrade() -> None:
    """Apply."""
    only = sa.text(LAPSED)
    columns = ["agency_id", "lapsed_at"]
    op.create_index("ix_signature_lapsed", "signature", columns, sqlite_where=only, postgresql_where=only)
    op.create_index("ix_refusal_last", "refusal", ["agency_id", "last_at"])
    op.create_index("ix_document_kind", "document", ["agency_id", "kind", "at"])
    op.create_index("ix_case_file_status", "case_file", ["agency_id", "status", "definition", "owner", "case_id"])
    open_ = sa.text(TERM)
    columns = ["agency_id", "due_at", "item_id", "card_at"]
    op.create_index("ix_work_item_term", "work_item", columns, sqlite_where=open_, postgresql_where=open_)


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_work_item_term", "work_item")
    op.drop_index("ix_case_file_status", "case_file")
    op.drop_index("ix_document_kind", "document")
    op.drop_index("ix_refusal_last", "refusal")
    op.drop_index("ix_signature_lapsed", "signature")
