"""A signature may count again: what a return undid stands again when it goes straight to who returned it."""

from alembic import op

from engine.storage import guards

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Apply."""
    lite = op.get_bind().dialect.name == "sqlite"
    for statement in guards.SQLITE_REINSTATING if lite else guards.POSTGRESQL_REINSTATING:
        op.execute(statement)


def downgrade() -> None:
    """Take back."""
    lite = op.get_bind().dialect.name == "sqlite"
    for statement in guards.SQLITE_LAPSING_ONLY if lite else guards.POSTGRESQL_LAPSING_ONLY:
        op.execute(statement)
