"""On SQLite, INSERT OR REPLACE deletes without a trigger of deletion being asked: refuse it before it begins."""

from alembic import op

from engine.storage import guards

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Apply."""
    if op.get_bind().dialect.name == "sqlite":
        for statement in guards.SQLITE_REPLACING:
            op.execute(statement)


def downgrade() -> None:
    """Take back."""
    if op.get_bind().dialect.name == "sqlite":
        for name in ("trail_event_no_replace", "signature_no_replace"):
            op.execute(f"DROP TRIGGER {name}")
